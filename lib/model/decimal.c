/* Decimal numbers as their digits: value = 0.d1d2d3... x 10^point, d1 and the last digit not zero. */
#include "model/decimal.h"
#include "base/text.h"

/* A decimal with more digits or a larger exponent than this is an attack, not an amount. */
#define DIGITS_MOST 1000
#define POINT_MOST 100000

struct decimal {
    int sign; /* -1, 0, 1 */
    long point;
    size_t n;
    char digits[DIGITS_MOST];
};

/* Moves *p past digits and stores those from the first non-zero one on in d. False: too many. */
static bool take_digits(const char **p, const char *end, bool fraction, struct decimal *d)
{
    for (; *p < end && **p >= '0' && **p <= '9'; ++*p) {
        if (d->n == 0 && **p == '0') {
            d->point -= fraction;
            continue;
        }
        if (d->n == DIGITS_MOST)
            return false;
        d->digits[d->n++] = **p;
        d->point += !fraction;
    }
    return true;
}

static bool take_exponent(const char **p, const char *end, long *out)
{
    bool minus = *p < end && **p == '-';
    if (*p < end && (**p == '-' || **p == '+'))
        ++*p;
    const char *from = *p;
    long v = 0;
    for (; *p < end && **p >= '0' && **p <= '9'; ++*p) {
        if (v > POINT_MOST)
            return false;
        v = v * 10 + (**p - '0');
    }
    *out = minus ? -v : v;
    return *p > from;
}

/* False when it is not a JSON number, or exceeds a limit. */
static bool read(api_str s, struct decimal *d)
{
    const char *p = s.p, *end = api__text_end(s), *from;
    long e = 0;
    d->n = 0;
    d->point = 0;
    d->sign = p < end && *p == '-' ? -1 : 1;
    from = p += d->sign < 0;
    if (!take_digits(&p, end, false, d) || p == from || (*from == '0' && p - from > 1))
        return false;
    if (p < end && *p == '.') {
        from = ++p;
        if (!take_digits(&p, end, true, d) || p == from)
            return false;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (!take_exponent(&p, end, &e))
            return false;
    }
    d->point += e;
    while (d->n && d->digits[d->n - 1] == '0')
        d->n--;
    if (d->n == 0)
        d->sign = 0;
    return p == end && d->point >= -POINT_MOST && d->point <= POINT_MOST;
}

bool api__decimal_valid(api_str s)
{
    struct decimal d;
    return read(s, &d);
}

static int compare_size(const struct decimal *a, const struct decimal *b)
{
    if (a->point != b->point)
        return a->point < b->point ? -1 : 1;
    size_t n = a->n < b->n ? a->n : b->n;
    int c = memcmp(a->digits, b->digits, n);
    return c ? c : (a->n > b->n) - (a->n < b->n);
}

int api__decimal_compare(api_str a, api_str b)
{
    struct decimal x, y;
    if (!read(a, &x) || !read(b, &y))
        return 0;
    if (x.sign != y.sign)
        return x.sign - y.sign;
    return x.sign * compare_size(&x, &y);
}

/* value mod of == 0, by long division of the value's digits by the divisor's digits, which must fit 18 places. */
bool api__decimal_multiple(api_str value, api_str of)
{
    struct decimal v, m;
    if (!read(value, &v) || !read(of, &m) || m.sign == 0 || m.n > 18)
        return false;
    if (v.sign == 0)
        return true;
    /* Both as integers: v = digits x 10^ve, m = digits x 10^me; a smaller ve would leave a fraction of m's last place.
     */
    long ve = v.point - (long)v.n, me = m.point - (long)m.n;
    unsigned long long divisor = 0;
    for (size_t i = 0; i < m.n; i++)
        divisor = divisor * 10 + (unsigned long long)(m.digits[i] - '0');
    if (me > ve) { /* 10^(me-ve) must divide as well: scale the divisor */
        for (; me > ve; me--) {
            if (divisor > 1000000000000000000ULL / 10)
                return false;
            divisor *= 10;
        }
    }
    unsigned long long rest = 0;
    for (size_t i = 0; i < v.n; i++)
        rest = (unsigned long long)(((unsigned __int128)rest * 10 + (unsigned)(v.digits[i] - '0')) % divisor);
    for (; ve > me && rest; ve--)
        rest = (unsigned long long)((unsigned __int128)rest * 10 % divisor);
    return rest == 0;
}

/* '0' negative, '1' zero, '2' positive; then the point as six digits, then the digits; for negative numbers each digit
 * is its complement and '~' ends it, so that longer ones come first. */
bool api__decimal_key(api_str s, api_buf *out)
{
    struct decimal d;
    if (!read(s, &d))
        return false;
    api_buf_putc(out, (char)('1' + d.sign));
    if (d.sign == 0)
        return true;
    long point = d.sign * d.point + POINT_MOST;
    api_buf_printf(out, "%06ld", point);
    for (size_t i = 0; i < d.n; i++)
        api_buf_putc(out, d.sign > 0 ? d.digits[i] : (char)('0' + '9' - d.digits[i]));
    if (d.sign < 0)
        api_buf_putc(out, '~');
    return true;
}
