/* Double to the shortest decimal: Schubfach. The interval of decimals that read back as v is scaled by a power of ten
 * so that it holds at least one and at most ten integers, with two extra bits for comparisons. */
#include "json/number.h"
#include <string.h>

enum { MANTISSA = 52, BIAS = 1075 };

/* The upper 64 of 192 bits of g * c; the lowest bit is set if any bit cut off was. */
static inline uint64_t round_to_odd(uint64_t high, uint64_t low, uint64_t c)
{
    unsigned __int128 x = (unsigned __int128)low * c, y = (unsigned __int128)high * c + (uint64_t)(x >> 64);
    return (uint64_t)(y >> 64) | ((uint64_t)y > 1);
}

static api__decimal trimmed(uint64_t digits, int exponent)
{
    while (digits >= 10 && digits % 10 == 0) {
        digits /= 10;
        exponent++;
    }
    return (api__decimal){digits, exponent};
}

/* Picks from the scaled interval: 4 times the lower bound, the value and the upper bound; a bound itself counts when
 * the mantissa is even. One digit fewer is preferred, then the nearer neighbour. */
static api__decimal pick(uint64_t lower, uint64_t v, uint64_t upper, int k)
{
    uint64_t s = v / 4, tens = s / 10;
    if (s >= 10) {
        bool down = lower <= 40 * tens, up = 40 * tens + 40 <= upper;
        if (down != up)
            return trimmed(tens + up, k + 1);
    }
    bool down = lower <= 4 * s, up = 4 * s + 4 <= upper;
    if (down != up)
        return trimmed(s + up, k);
    uint64_t middle = 4 * s + 2;
    return trimmed(s + (v > middle || (v == middle && (s & 1))), k);
}

api__decimal api__shortest(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    uint64_t fraction = bits & (((uint64_t)1 << MANTISSA) - 1);
    int raw = (int)(bits >> MANTISSA & 0x7ff);
    uint64_t c = raw ? fraction | (uint64_t)1 << MANTISSA : fraction;
    int q = (raw ? raw : 1) - BIAS;
    if (q <= 0 && q > -MANTISSA - 1 && !(c & (((uint64_t)1 << -q) - 1)))
        return trimmed(c >> -q, 0); /* an integer below 2^53 */
    /* Below a power of two the next double is only half as far away. */
    bool closer = !fraction && raw > 1, odd = c & 1;
    int k = (q * 1262611 - (closer ? 524031 : 0)) >> 22; /* floor(log10(2^q)), of 3/4 of it when closer */
    int h = q + api__log2_pow10(-k) + 1;
    uint64_t high = api__pow10_high(-k), low = api__pow10_low(-k) + api__pow10_cut(-k);
    uint64_t lower = round_to_odd(high, low, (4 * c - 2 + closer) << h);
    uint64_t mid = round_to_odd(high, low, (4 * c) << h);
    uint64_t upper = round_to_odd(high, low, (4 * c + 2) << h);
    return pick(lower + odd, mid, upper - odd, k);
}
