#include "server/http/range.h"

#include <strings.h>

static api_str trim(api_str s)
{
    while (s.n && (*s.p == ' ' || *s.p == '\t'))
        s = (api_str){s.p + 1, s.n - 1};
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

/* Skips "bytes="; *s is then the list of ranges. False: another unit. */
static bool read_unit(api_str *s)
{
    static const char unit[] = "bytes";
    const size_t n = sizeof unit - 1;
    if (s->n <= n || strncasecmp(s->p, unit, n) != 0 || s->p[n] != '=')
        return false;
    *s = (api_str){s->p + n + 1, s->n - n - 1};
    return true;
}

/* A number that does not fit becomes the largest, which is past the end of any file. False: not only digits. */
static bool read_number(api_str s, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        if (__builtin_mul_overflow(*out, 10, out) || __builtin_add_overflow(*out, (uint64_t)(s.p[i] - '0'), out)) {
            *out = UINT64_MAX;
            for (; i < s.n; i++)
                if (s.p[i] < '0' || s.p[i] > '9')
                    return false;
        }
    }
    return s.n > 0;
}

/* "0-99", "100-", "-5". False: malformed. *there: it selects at least one byte. */
static bool read_range(api_str s, uint64_t size, struct api__range *out, bool *there)
{
    const char *dash = memchr(s.p, '-', s.n);
    if (!dash)
        return false;
    api_str from = {s.p, (size_t)(dash - s.p)}, to = {dash + 1, (size_t)(s.p + s.n - dash - 1)};
    uint64_t first, last = UINT64_MAX;
    if (!from.n) {
        if (!read_number(to, &last))
            return false;
        *there = last > 0 && size > 0;
        *out = (struct api__range){last < size ? size - last : 0, size - 1};
        return true;
    }
    if (!read_number(from, &first) || (to.n && !read_number(to, &last)) || last < first)
        return false;
    *there = first < size;
    *out = (struct api__range){first, last < size ? last : size - 1};
    return true;
}

static bool touch(const struct api__range *a, const struct api__range *b)
{
    const struct api__range *low = a->first <= b->first ? a : b, *high = low == a ? b : a;
    return high->first <= low->last || high->first - low->last <= API__RANGE_GAP;
}

/* A merged range can touch others, so merging repeats; it ends because each merge makes the list shorter. */
static void add(struct api__range r, struct api__range *list, size_t *n)
{
    size_t at = *n;
    for (size_t i = 0; i < *n;) {
        if (!touch(&list[i], &r)) {
            i++;
            continue;
        }
        r.first = list[i].first < r.first ? list[i].first : r.first;
        r.last = list[i].last > r.last ? list[i].last : r.last;
        at = i < at ? i : at;
        memmove(&list[i], &list[i + 1], (*n - i - 1) * sizeof *list);
        (*n)--;
        i = 0;
    }
    at = at < *n ? at : *n;
    memmove(&list[at + 1], &list[at], (*n - at) * sizeof *list);
    list[at] = r;
    (*n)++;
}

enum api__range_answer api__range_parse(api_str field, uint64_t size, struct api__range out[API__RANGES_MOST],
                                        size_t *n)
{
    size_t seen = 0;
    *n = 0;
    field = trim(field);
    if (!read_unit(&field))
        return API__RANGE_WHOLE;
    while (field.n) {
        const char *comma = memchr(field.p, ',', field.n);
        size_t length = comma ? (size_t)(comma - field.p) : field.n;
        api_str one = trim((api_str){field.p, length});
        field = comma ? (api_str){comma + 1, field.n - length - 1} : (api_str){NULL, 0};
        if (!one.n)
            continue;
        struct api__range r;
        bool there;
        if (seen++ == API__RANGES_MOST || !read_range(one, size, &r, &there))
            return API__RANGE_WHOLE;
        if (there)
            add(r, out, n);
    }
    if (!seen)
        return API__RANGE_WHOLE;
    return *n ? API__RANGE_SOME : API__RANGE_NONE;
}
