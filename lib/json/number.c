/* The grammar of RFC 8259 numbers, of any length. */
#include "json/number.h"

/* An exponent that is out of range, yet cannot overflow when a text's length is added. */
#define FAR ((int64_t)1 << 60)

/* Counters while reading digits. */
struct digits {
    int64_t place;      /* digits read, including leading zeros */
    int64_t last, kept; /* place of the last digit that is not 0; place after the last one in w */
    int taken;          /* digits in w */
};

static inline bool is_digit(const char *p, const char *end)
{
    return p < end && *p >= '0' && *p <= '9';
}

static const char *take_digits(api__number *n, struct digits *d, const char *p, const char *end)
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

/* After 'e': reads the exponent, clamped to FAR. NULL: no digit. */
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

bool api__take_apart(api_str text, api__number *n)
{
    const char *p = text.p, *end = p + text.n;
    struct digits d = {0};
    int64_t e = 0;
    *n = (api__number){0};
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
