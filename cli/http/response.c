#include "cli/http/response.h"
#include "shared/nocase.h"

/* One link's parameters have rel=REL or rel="... REL ...". */
static bool has_rel(api_str params, const char *rel)
{
    size_t n = strlen(rel);
    const char *end = params.p + params.n;
    for (const char *p = params.p; p < end && (p = memmem(p, (size_t)(end - p), rel, n)); p++) {
        bool front = p > params.p && strchr("=\" ", p[-1]), back = p + n == end || strchr("\" ;,", p[n]);
        if (front && back && memmem(params.p, (size_t)(p - params.p), "rel=", 4))
            return true;
    }
    return false;
}

/* <url>; rel="next" */
api_str response_link(const response *a, const char *rel)
{
    api_str link = fields_get(&a->headers, "Link");
    while (link.n) {
        const char *open = memchr(link.p, '<', link.n);
        const char *close = open ? memchr(open, '>', link.n - (size_t)(open - link.p)) : NULL;
        if (!close)
            break;
        const char *end = memchr(close, ',', link.n - (size_t)(close - link.p));
        size_t left = (size_t)((end ? end : link.p + link.n) - close);
        if (has_rel((api_str){close, left}, rel))
            return (api_str){open + 1, (size_t)(close - open - 1)};
        link = end ? (api_str){end + 1, link.n - (size_t)(end + 1 - link.p)} : (api_str){NULL, 0};
    }
    return (api_str){NULL, 0};
}

bool response_is_json(const response *a)
{
    api_str type = fields_get(&a->headers, "Content-Type");
    return !type.p || memmem(type.p, type.n, "json", 4);
}

bool response_is_stream(const response *a)
{
    static const char *const types[] = {"text/event-stream", "application/x-ndjson", "application/ndjson",
                                        "application/jsonl", "application/json-seq", "application/stream+json"};
    api_str type = fields_get(&a->headers, "Content-Type");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t n = strlen(types[i]);
        if (api__nocase_starts(type, types[i]) && (type.n == n || type.p[n] == ';'))
            return true;
    }
    return false;
}
