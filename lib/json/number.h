/* What reading and writing of doubles share: powers of ten as 128 bits, after Lemire ("Number parsing at a gigabyte per
 * second") and Giulietti ("The Schubfach way to render doubles"). */
#ifndef API__NUMBER_H
#define API__NUMBER_H

#include <stdbool.h>
#include <stdint.h>

enum { API__POW10_MIN = -342, API__POW10_MAX = 324 };
extern const uint64_t api__pow10[2 * (API__POW10_MAX - API__POW10_MIN + 1)];

static inline uint64_t api__pow10_high(int k)
{
    return api__pow10[2 * (k - API__POW10_MIN)];
}

static inline uint64_t api__pow10_low(int k)
{
    return api__pow10[2 * (k - API__POW10_MIN) + 1];
}

/* The entry is below the true value; adding 1 to the low half (never all ones) rounds it up. */
static inline bool api__pow10_cut(int k)
{
    return k < -27 || k > 55;
}

/* floor(log2(10^k)) */
static inline int api__log2_pow10(int k)
{
    return (k * 1741647) >> 19;
}

typedef struct api__decimal {
    uint64_t digits; /* without zeros at the end, unless 0 */
    int exponent;    /* of ten */
} api__decimal;

/* The shortest decimal that reads back as v (finite, over 0), the nearest one among those. */
api__decimal api__shortest(double v);

#endif
