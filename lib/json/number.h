/* Parsing numbers into digits and exponent, and the powers of ten with 128 bits that reading and writing doubles share,
 * after Lemire ("Number parsing at a gigabyte per second") and Giulietti ("The Schubfach way to render doubles"). */
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
    uint64_t digits; /* without trailing zeros, unless 0 */
    int exponent;    /* of ten */
} api__decimal;

/* The shortest decimal that reads back as v (finite, greater than 0); of several, the nearest to v. */
api__decimal api__shortest(double v);

/* A parsed number: (-1)^negative * w * 10^exponent, except for digits after the 19th when `cut`. */
typedef struct api__number {
    bool negative, cut;
    uint64_t w;              /* up to 19 digits, starting at the first that is not 0 */
    int64_t exponent;        /* of the last digit in w */
    int64_t low;             /* exponent of the last digit that is not 0 */
    const char *first, *end; /* first digit that is not 0; after the last digit (a '.' may be between) */
} api__number;

/* False when the text is not a JSON number. */
bool api__take_apart(api_str text, api__number *n);

/* A number as read by the scanner, so that its digits are read only once. */
typedef struct api__numeral {
    api_str text;
    bool negative;
    bool integral; /* neither fraction nor exponent */
    bool exact;    /* w * 10^exponent is the exact value: at most 19 digits */
    uint64_t w;
    int32_t exponent; /* of ten; clamped if out of range */
} api__numeral;

/* As api_json_int and api_json_double of the text. */
int api__numeral_int(const api__numeral *n, int64_t *out);
bool api__numeral_double(const api__numeral *n, double *out);

#endif
