/* Text to numbers: the grammar of RFC 8259 only, exact integers, correctly rounded doubles. */
#include "json/number.h"
#include <api/err.h>
#include <api/json.h>
#include <stdlib.h>

/* An exponent that is out of every range, and still far from overflow when a text's length is added. */
#define FAR ((int64_t)1 << 60)

/* A number taken apart: (-1)^negative * w * 10^exponent, but for digits behind the 19th when `cut`. */
struct number {
    bool negative, cut;
    uint64_t w;              /* the first 19 digits from the first one that is not 0 on */
    int64_t exponent;        /* of the last digit in w */
    int64_t low;             /* exponent of the last digit that is not 0 */
    const char *first, *end; /* first digit that is not 0, behind the last one (a '.' may be between) */
};

/* Counters while digits go by. */
struct digits {
    int64_t place;      /* digits seen, leading zeros included */
    int64_t last, kept; /* place of the last digit that is not 0; place behind the last one in w */
    int taken;          /* digits in w */
};

static inline bool is_digit(const char *p, const char *end)
{
    return p < end && *p >= '0' && *p <= '9';
}

static const char *take_digits(struct number *n, struct digits *d, const char *p, const char *end)
{
    for (; is_digit(p, end); p++, d->place++) {
        if (*p != '0') {
            d->last = d->place;
            if (!d->taken)
                n->first = p;
        } else if (!d->taken) {
            continue;
        }
        if (d->taken < 19) {
            n->w = n->w * 10 + (uint64_t)(*p - '0');
            d->taken++;
            d->kept = d->place + 1;
        }
    }
    n->end = p;
    return p;
}

/* Behind 'e': the exponent, kept in range. NULL when there is no digit. */
static const char *take_exponent(const char *p, const char *end, int64_t *out)
{
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (!is_digit(p, end))
        return NULL;
    int64_t e = 0;
    for (; is_digit(p, end); p++)
        e = e > FAR / 16 ? FAR : e * 10 + (*p - '0');
    *out = negative ? -e : e;
    return p;
}

/* False when the text is no JSON number. */
static bool take_apart(api_str text, struct number *n)
{
    const char *p = text.p, *end = p + text.n;
    struct digits d = {0};
    int64_t e = 0;
    *n = (struct number){0};
    if (p < end && *p == '-') {
        n->negative = true;
        p++;
    }
    if (!is_digit(p, end) || (*p == '0' && is_digit(p + 1, end)))
        return false;
    p = take_digits(n, &d, p, end);
    int64_t whole = d.place;
    if (p < end && *p == '.') {
        if (!is_digit(++p, end))
            return false;
        p = take_digits(n, &d, p, end);
    }
    if (p < end && (*p | 0x20) == 'e' && !(p = take_exponent(p + 1, end, &e)))
        return false;
    n->exponent = whole - d.kept + e;
    n->low = whole - 1 - d.last + e;
    n->cut = d.taken && d.last >= d.kept;
    return p == end;
}

/* Up to 18 plain digits, which is nearly every integer there is. */
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
    struct number n;
    if (plain_int(digits, out))
        return API_OK;
    if (!take_apart(digits, &n) || (n.w && n.low < 0))
        return API_EINVALID;
    if (!n.w) {
        *out = 0;
        return API_OK;
    }
    /* No digit that counts is behind the 19th now, unless the number is far too big anyway. */
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

/* Both are exact doubles, so one operation rounds once (Clinger). */
static bool exact(uint64_t w, int64_t e, double *out)
{
    static const double TENS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (w >> 53 || e < -22 || e > 22)
        return false;
    *out = e < 0 ? (double)w / TENS[-e] : (double)w * TENS[e];
    return true;
}

static double from_parts(uint64_t mantissa, int exponent)
{
    uint64_t bits = mantissa | (uint64_t)exponent << 52;
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

/* A double below the normal ones: the mantissa (with one bit to round by) moves down. */
static double subnormal(uint64_t mantissa, int exponent)
{
    if (exponent < -62)
        return 0;
    mantissa >>= 1 - exponent;
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    return from_parts(mantissa, 0); /* rounding up to 2^52 makes the smallest normal one by itself */
}

/* w * 10^e by the upper bits of a 128-bit product (Eisel and Lemire); w is not 0. False: too close to call. */
static bool approximate(uint64_t w, int64_t e, double *out)
{
    if (e < API__POW10_MIN || e > 308) {
        *out = e < 0 ? 0 : __builtin_inf();
        return true;
    }
    int k = (int)e, lead = __builtin_clzll(w);
    w <<= lead;
    unsigned __int128 product = (unsigned __int128)w * api__pow10_high(k);
    if (((uint64_t)(product >> 64) & 0x1ff) == 0x1ff)
        product += (uint64_t)(((unsigned __int128)w * api__pow10_low(k)) >> 64);
    uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    if (low == UINT64_MAX && api__pow10_cut(k))
        return false;
    int top = (int)(high >> 63);
    uint64_t mantissa = high >> (top + 9); /* 53 bits and one to round by */
    int exponent = api__log2_pow10(k) + 63 + top - lead + 1023;
    if (exponent <= 0) {
        *out = subnormal(mantissa, exponent);
        return true;
    }
    /* Exactly between two doubles: to the even one. */
    if (low <= 1 && k >= -4 && k <= 23 && (mantissa & 3) == 1 && mantissa << (top + 9) == high)
        mantissa--;
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >> 53) {
        mantissa >>= 1;
        exponent++;
    }
    *out = exponent >= 0x7ff ? __builtin_inf() : from_parts(mantissa & (((uint64_t)1 << 52) - 1), exponent);
    return true;
}

/* More digits than this decide nothing but that there is more. */
enum { DECISIVE = 780 };

/* strtod() on all digits as one integer with an exponent: without a decimal point, no locale has a say. */
static double careful(const struct number *n)
{
    char text[DECISIVE + 32], *to = text;
    int64_t seen = 0;
    for (const char *p = n->first; p < n->end && to < text + DECISIVE; p++)
        if (*p != '.') {
            *to++ = *p;
            seen++;
        }
    /* The exponent of the first digit is that of the last in w and the digits of w before it. */
    int64_t first = n->exponent - 1;
    for (uint64_t w = n->w; w; w /= 10)
        first++;
    int64_t exponent = first - seen + 1;
    if (exponent > n->low) {
        *to++ = '1'; /* what was left out is more than nothing */
        exponent--;
    }
    *to++ = 'e';
    if (exponent < 0)
        *to++ = '-';
    char reversed[24];
    int count = 0;
    for (uint64_t v = (uint64_t)(exponent < 0 ? -exponent : exponent); v || !count; v /= 10)
        reversed[count++] = (char)('0' + v % 10);
    while (count)
        *to++ = reversed[--count];
    *to = 0;
    return strtod(text, NULL);
}

bool api_json_double(api_str digits, double *out)
{
    struct number n;
    double v = 0, above;
    if (!take_apart(digits, &n))
        return false;
    if (n.w && (n.cut || !exact(n.w, n.exponent, &v))) {
        bool sure = approximate(n.w, n.exponent, &v);
        if (sure && n.cut)
            sure = approximate(n.w + 1, n.exponent, &above) && above == v;
        if (!sure)
            v = careful(&n);
    }
    *out = n.negative ? -v : v;
    return true;
}
