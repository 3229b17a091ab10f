/* Reads a text part by part: shared by the formats of dates, times and durations. */
#ifndef API__FORMAT_READING_H
#define API__FORMAT_READING_H

#include "base/text.h"
#include "model/format.h"

/* After the first failure, which is kept, further steps do nothing. */
struct api__reading {
    const char *p, *end;
    const char *why;
};

static inline struct api__reading api__reading(api_str in)
{
    return (struct api__reading){in.p, api__text_end(in), NULL};
}

static inline bool api__read_at_digit(const struct api__reading *r)
{
    return r->p < r->end && *r->p >= '0' && *r->p <= '9';
}

/* So many digits. */
static inline int api__read_number(struct api__reading *r, int digits, const char *bad)
{
    int v = 0;
    for (int i = 0; i < digits && !r->why; i++) {
        if (r->p == r->end)
            r->why = "input is too short";
        else if (!api__read_at_digit(r))
            r->why = bad;
        else
            v = v * 10 + (*r->p++ - '0');
    }
    return v;
}

static inline void api__read_char(struct api__reading *r, char c, const char *bad)
{
    if (r->why)
        return;
    if (r->p == r->end)
        r->why = "input is too short";
    else if (*r->p != c)
        r->why = bad;
    else
        r->p++;
}

static inline void api__read_range(struct api__reading *r, int v, int least, int most, const char *bad)
{
    if (!r->why && (v < least || v > most))
        r->why = bad;
}

static inline void api__read_end(struct api__reading *r)
{
    if (!r->why && r->p != r->end)
        r->why = "unexpected extra characters at the end of the input";
}

/* What a format's `read` returns: the failure, or the normal form ({NULL, 0}: out of memory). */
static inline int api__read_result(const struct api__reading *r, api_str normal, api_str *out, const char **why)
{
    *why = r->why;
    if (r->why)
        return API_EINVALID;
    *out = normal;
    return normal.p ? 0 : API_ENOMEM;
}

#endif
