#include "server/http/etag.h"

#include <stdio.h>
#include <stdlib.h>

static char *put_digits(char *p, int64_t v)
{
    char digits[20], *d = digits + sizeof digits;
    do
        *--d = (char)('0' + v % 10);
    while (v /= 10);
    size_t n = (size_t)(digits + sizeof digits - d);
    memcpy(p, d, n);
    return p + n;
}

/* Formatted by hand because every row that is read has one. Versions start at 1. */
void api__etag_write(int64_t version, const uint64_t *mask, size_t words, char out[API__ETAG_MOST])
{
    char *p = out;
    *p++ = '"';
    p = put_digits(p, version);
    if (mask)
        *p++ = '-', *p++ = 'f';
    for (size_t i = words; mask && i-- > 0;)
        p += snprintf(p, (size_t)(out + API__ETAG_MOST - p), "%llx", (unsigned long long)mask[i]);
    *p++ = '"';
    *p = 0;
}

/* The next tag of a list, including its quotes; *weak: it was prefixed with W/. */
static bool next_tag(api_str *rest, api_str *tag, bool *weak)
{
    const char *p = rest->p, *end = rest->p + rest->n;
    while (p < end && (*p == ' ' || *p == ',' || *p == '\t'))
        p++;
    *weak = end - p > 2 && p[0] == 'W' && p[1] == '/';
    if (*weak)
        p += 2;
    const char *close = p < end && *p == '"' ? memchr(p + 1, '"', (size_t)(end - p - 1)) : NULL;
    const char *next = close ? close + 1 : end;
    while (next < end && (*next == ' ' || *next == '\t'))
        next++;
    if (!close || (next < end && *next != ','))
        return false;
    *tag = (api_str){p, (size_t)(close + 1 - p)};
    *rest = (api_str){close + 1, (size_t)(end - close - 1)};
    return true;
}

static bool any(api_str header)
{
    return api_str_is(header, "*");
}

static api_str without_coding(api_str tag)
{
    static const char suffix[] = "-gzip\"";
    bool coded = tag.n > 7 && memcmp(tag.p + tag.n - 6, suffix, 6) == 0;
    return (api_str){tag.p, tag.n - (coded ? 6 : 1)};
}

bool api__etag_listed(api_str header, api_str tag)
{
    api_str one;
    bool weak;
    if (any(header))
        return true;
    while (header.n && next_tag(&header, &one, &weak))
        if (api_str_eq(without_coding(one), without_coding(tag)))
            return true;
    return false;
}

bool api__etag_strong(api_str header, api_str tag)
{
    api_str one;
    bool weak;
    if (any(header))
        return true;
    while (header.n && next_tag(&header, &one, &weak))
        if (!weak && api_str_eq(one, tag))
            return true;
    return false;
}

bool api__etag_unchanged(api_str if_none_match, int64_t version, const uint64_t *mask, size_t words)
{
    char tag[API__ETAG_MOST];
    if (!if_none_match.n)
        return false;
    api__etag_write(version, mask, words, tag);
    return api__etag_listed(if_none_match, api_str_of(tag));
}

/* "7" and "7-x" have the same version. */
static bool has_version(api_str tag, int64_t version)
{
    char text[24];
    int n = snprintf(text, sizeof text, "\"%lld", (long long)version);
    return tag.n > (size_t)n && memcmp(tag.p, text, (size_t)n) == 0 && (tag.p[n] == '"' || tag.p[n] == '-');
}

bool api__etag_matches(api_str header, int64_t version)
{
    api_str one;
    bool weak;
    if (!header.p || any(header))
        return true; /* present but empty: matches nothing */
    while (header.n && next_tag(&header, &one, &weak))
        if (!weak && has_version(one, version))
            return true;
    return false;
}
