#include "json/number.h"
#include <api/err.h>
#include <api/json.h>

/* Fast path for up to 18 plain digits. */
static bool plain_int(api_str s, int64_t *out)
{
    size_t i = s.n && s.p[0] == '-';
    size_t first = i;
    int64_t v = 0;
    if (s.n - i > 18 || s.n == i || (s.p[i] == '0' && s.n - i > 1))
        return false;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *out = first ? -v : v;
    return true;
}

int api_json_int(api_str digits, int64_t *out)
{
    api__number n;
    if (plain_int(digits, out))
        return API_OK;
    if (!api__take_apart(digits, &n) || (n.w && n.low < 0))
        return API_EINVALID;
    if (!n.w) {
        *out = 0;
        return API_OK;
    }
    /* No significant digit follows the 19th, unless the number is too large anyway. */
    if (n.cut || n.exponent > 18)
        return API_ETOOBIG;
    for (; n.exponent < 0; n.exponent++)
        n.w /= 10;
    for (; n.exponent > 0; n.exponent--)
        if (__builtin_mul_overflow(n.w, (uint64_t)10, &n.w))
            return API_ETOOBIG;
    if (n.w > (uint64_t)INT64_MAX + n.negative)
        return API_ETOOBIG;
    *out = (int64_t)(n.negative ? -n.w : n.w);
    return API_OK;
}

int api__numeral_int(const api__numeral *n, int64_t *out)
{
    if (!n->exact || !n->integral)
        return api_json_int(n->text, out);
    if (n->w > (uint64_t)INT64_MAX + n->negative)
        return API_ETOOBIG;
    *out = (int64_t)(n->negative ? -n->w : n->w);
    return API_OK;
}
