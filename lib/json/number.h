/* Numbers taken apart, and what reading and writing of doubles share: powers of ten as 128 bits, after Lemire ("Number
 * parsing at a gigabyte per second") and Giulietti ("The Schubfach way to render doubles"). */
#ifndef API__NUMBER_H
#define API__NUMBER_H

#include <api/str.h>
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

/* A number taken apart: (-1)^negative * w * 10^exponent, but for digits behind the 19th when `cut`. */
typedef struct api__number {
    bool negative, cut;
    uint64_t w;              /* the first 19 digits from the first one that is not 0 on */
    int64_t exponent;        /* of the last digit in w */
    int64_t low;             /* exponent of the last digit that is not 0 */
    const char *first, *end; /* first digit that is not 0, behind the last one (a '.' may be between) */
} api__number;

/* False when the text is no JSON number. */
bool api__take_apart(api_str text, api__number *n);

/* A number as the scanner has read it, so that nobody reads its digits again. */
typedef struct api__numeral {
    api_str text;
    bool negative;
    bool integral; /* neither fraction nor exponent */
    bool exact;    /* w * 10^exponent is all of it: at most 19 digits */
    uint64_t w;
    int32_t exponent; /* of ten; one that is out of every range is cut */
} api__numeral;

/* As api_json_int and api_json_double of the text. */
int api__numeral_int(const api__numeral *n, int64_t *out);
bool api__numeral_double(const api__numeral *n, double *out);

#endif
