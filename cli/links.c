/* References to other URLs: Link fields, and names relative to where they stood. */
#include "http.h"

#include <strings.h>

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
api_str link_target(const answer *a, const char *rel)
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

/* Resolves what a document or a header names against the URL it came from: a URL, a path, or a name beside it. */
const char *url_resolve(cli *c, const char *base, api_str to)
{
    if ((to.n > 7 && strncasecmp(to.p, "http://", 7) == 0) || (to.n > 8 && strncasecmp(to.p, "https://", 8) == 0))
        return keep(c, to).p;
    const char *authority = strstr(base, "://") + 3;
    size_t root = (size_t)(authority - base) + strcspn(authority, "/?"), dir = root + strcspn(base + root, "?");
    if (to.n > 1 && to.p[0] == '/' && to.p[1] == '/')
        return printed(c, "%.*s:%.*s", (int)(authority - base) - 3, base, API_FMT(to));
    if (to.n && to.p[0] == '/')
        return printed(c, "%.*s%.*s", (int)root, base, API_FMT(to));
    while (dir > root && base[dir - 1] != '/' && !(to.n && to.p[0] == '?'))
        dir--;
    if (to.n > 1 && to.p[0] == '.' && to.p[1] == '/')
        to = (api_str){to.p + 2, to.n - 2};
    return printed(c, "%.*s%s%.*s", (int)dir, base, dir == root ? "/" : "", API_FMT(to));
}
