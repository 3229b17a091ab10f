#include "server/etag.h"

#include <stdio.h>
#include <stdlib.h>

#include "server/response.h"

/* A version, a mask of 256 fields in hexadecimal, quotes. */
#define TAG_MOST 96

static void write_tag(int64_t version, const uint64_t *mask, size_t words, char out[TAG_MOST])
{
    int n = snprintf(out, TAG_MOST, "\"%lld", (long long)version);
    if (mask)
        out[n++] = '-', out[n++] = 'f';
    for (size_t i = words; mask && i-- > 0;)
        n += snprintf(out + n, (size_t)(TAG_MOST - n), "%llx", (unsigned long long)mask[i]);
    snprintf(out + n, (size_t)(TAG_MOST - n), "\"");
}

void api__etag_put(api_request *req, int64_t version, const uint64_t *mask, size_t words)
{
    char tag[TAG_MOST];
    write_tag(version, mask, words, tag);
    api__respond_header(req, "ETag", api_str_of(tag));
}

/* The next tag of a list with its quotes; *weak: it came as W/"...". */
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

bool api__etag_unchanged(const api_request *req, int64_t version, const uint64_t *mask, size_t words)
{
    char tag[TAG_MOST];
    if (!req->head.if_none_match.n)
        return false;
    write_tag(version, mask, words, tag);
    return api__etag_listed(req->head.if_none_match, api_str_of(tag));
}

/* "7" and "7-x" are of the same version. */
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
        return true; /* an empty list is given and matches nothing */
    while (header.n && next_tag(&header, &one, &weak))
        if (!weak && has_version(one, version))
            return true;
    return false;
}
