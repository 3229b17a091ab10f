/* Text to double: one exact operation where possible, else the upper bits of a product, else strtod(). */
#include "json/number.h"
#include <api/json.h>
#include <stdlib.h>

/* The powers of ten that are exact doubles. */
static const double TENS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* Both are exact doubles, so one operation rounds once (Clinger). */
static bool exact(uint64_t w, int64_t e, double *out)
{
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

/* A subnormal double: the mantissa, with one extra bit for rounding, is shifted down. */
static double subnormal(uint64_t mantissa, int exponent)
{
    if (exponent < -62)
        return 0;
    mantissa >>= 1 - exponent;
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    return from_parts(mantissa, 0); /* rounding up to 2^52 yields the smallest normal double */
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
    uint64_t mantissa = high >> (top + 9); /* 53 bits and one for rounding */
    int exponent = api__log2_pow10(k) + 63 + top - lead + 1023;
    if (exponent <= 0) {
        *out = subnormal(mantissa, exponent);
        return true;
    }
    /* Exactly between two doubles: round to even. */
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

/* Digits after these only matter for whether any of them is not 0. */
enum { DECISIVE = 780 };

/* strtod() on all digits as one integer with an exponent: without a decimal point the locale does not matter. */
static double careful(const api__number *n)
{
    char text[DECISIVE + 32], *to = text;
    int64_t seen = 0;
    for (const char *p = n->first; p < n->end && to < text + DECISIVE; p++)
        if (*p != '.') {
            *to++ = *p;
            seen++;
        }
    /* The first digit's exponent is that of the last digit in w plus the number of digits before it. */
    int64_t first = n->exponent - 1;
    for (uint64_t w = n->w; w; w /= 10)
        first++;
    int64_t exponent = first - seen + 1;
    if (exponent > n->low) {
        *to++ = '1'; /* stands for the digits left out, which are not all 0 */
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

/* Fast path for up to 15 digits, with or without a point. False for any other text, a number or not. */
static bool plain(api_str s, double *out)
{
    const char *p = s.p, *end = p + s.n, *point = NULL;
    bool negative = p < end && *p == '-';
    uint64_t w = 0;
    p += negative;
    const char *first = p;
    if (end - p > 16 || p == end || *p == '.' || end[-1] == '.' || (*p == '0' && end - p > 1 && p[1] != '.'))
        return false;
    for (; p < end; p++) {
        unsigned d = (unsigned)(unsigned char)*p - '0';
        if (d < 10)
            w = w * 10 + d;
        else if (*p == '.' && !point)
            point = p;
        else
            return false;
    }
    if (!point && end - first > 15)
        return false;
    double v = (double)w / TENS[point ? end - point - 1 : 0];
    *out = negative ? -v : v;
    return true;
}

bool api_json_double(api_str digits, double *out)
{
    api__number n;
    double v = 0, above;
    if (plain(digits, out))
        return true;
    if (!api__take_apart(digits, &n))
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

bool api__numeral_double(const api__numeral *n, double *out)
{
    double v = 0;
    if (!n->exact || (n->w && !exact(n->w, n->exponent, &v) && !approximate(n->w, n->exponent, &v)))
        return api_json_double(n->text, out);
    *out = n->negative ? -v : v;
    return true;
}
