/* Methods and paths against a fixed table: the tree finds a route exactly where one of the table, looked at alone,
 * fits, and the URL built from what it found leads there again. */
#include <stdlib.h>

#include "server/http/params.h"
#include "server/router/router_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static const struct {
    enum api__method method;
    const char *pattern, *name;
} table[] = {
    {API__METHOD_GET, "/", "home"},
    {API__METHOD_GET, "/a", "a"},
    {API__METHOD_POST, "/a", "post"},
    {API__METHOD_GET, "/a/{id}", "id"},
    {API__METHOD_PUT, "/a/{id:int}", "int"},
    {API__METHOD_GET, "/a/{x:float}/b", "float"},
    {API__METHOD_GET, "/a/{u:uuid}/b", "uuid"},
    {API__METHOD_GET, "/a/{n:int}/c", "c"},
    {API__METHOD_GET, "/{a}/{b}/{c}", "three"},
    {API__METHOD_GET, "/{file}.txt", "file"},
    {API__METHOD_GET, "/v{n:int}", "version"},
    {API__METHOD_OPTIONS, "/v{n}", "options"},
    {API__METHOD_DELETE, "/f/{rest:path}", "rest"},
    {API__METHOD_GET, "/f/{rest:path}", "get"},
    {API__METHOD_HEAD, "/f/{name}", "head"},
    {API__METHOD_PATCH, "/{all:path}", "all"},
};
enum { COUNT = sizeof table / sizeof *table };

/* Whether the pattern fits the raw path, whose encoding is known to be good. */
static bool fits(api_arena *a, const struct api__route_pattern *p, api_str path)
{
    bool rest = p->count && p->segments[p->count - 1].kind == API__SEGMENT_PATH;
    if (path.p[path.n - 1] == '/' && (!rest || path.n == 1))
        path.n--;
    for (uint32_t i = 0; i < p->count; i++) {
        const struct api__segment *s = &p->segments[i];
        if (s->kind == API__SEGMENT_PATH)
            return true;
        if (!path.n)
            return false;
        const char *slash = memchr(path.p + 1, '/', path.n - 1);
        size_t n = slash ? (size_t)(slash - path.p) : path.n;
        api_str text = {path.p + 1, n - 1}, value;
        must(api__percent_decode(a, &text, false) == 0);
        bool fit = s->kind == API__SEGMENT_FIXED ? api_str_eq(text, s->before) : api__segment_takes(s, text, &value);
        if (!fit)
            return false;
        path = (api_str){path.p + n, path.n - n};
    }
    return path.n == 0;
}

static bool answers(enum api__method route, enum api__method asked)
{
    return route == asked || (route == API__METHOD_GET && asked == API__METHOD_HEAD);
}

static void check_found(api_arena *a, const api_request *req, const struct api__route_pattern *patterns)
{
    unsigned methods = 0;
    bool found = false;
    for (int i = 0; i < COUNT; i++) {
        if (!fits(a, &patterns[i], req->head.path))
            continue;
        found |= answers(table[i].method, req->head.method);
        methods |= 1u << table[i].method | 1u << API__METHOD_OPTIONS;
        if (table[i].method == API__METHOD_GET)
            methods |= 1u << API__METHOD_HEAD;
    }
    must(found == (req->route != NULL));
    must((found && req->head.method != API__METHOD_OPTIONS) || methods == req->allowed);
    must(!found || answers(req->route->method, req->head.method));
}

static void check_url(const struct api__router *r, const api_request *req)
{
    api_buf url;
    const struct api__route *route = req->route;
    api_buf_init(&url, API_BUF_NO_MAX);
    int err = api__router_url(r, api_str_of(route->name), route->names, req->values, route->count, &url);
    must(err == 0 || err == API_EINVALID); /* dots */
    if (!err) {
        api_request again = {.arena = req->arena};
        again.head.method = req->head.method;
        again.head.path = api_buf_get(&url);
        must(api__route(r, &again) == 0 && again.route);
        bool rest = route->segment_count && route->segments[route->segment_count - 1].kind == API__SEGMENT_PATH;
        must(rest || again.route == route); /* "%2F" in a rest has become a slash */
        for (uint32_t i = 0; again.route == route && i < route->count; i++)
            must(api_str_eq(again.values[i], req->values[i]));
    }
    api_buf_deinit(&url);
}

static void add_all(struct api__router *r, api_arena *a, struct api__route_pattern *patterns)
{
    api_problems *problems = api_problems_new();
    const char *why;
    for (int i = 0; i < COUNT; i++) {
        struct api__route route = {.method = table[i].method, .pattern = table[i].pattern, .name = table[i].name};
        must(api__router_add(r, &route, problems) == 0);
        must(api__pattern_parse(a, table[i].pattern, &patterns[i], &why));
    }
    api_problems_free(problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    static const enum api__method methods[] = {API__METHOD_GET,     API__METHOD_HEAD,  API__METHOD_POST,
                                               API__METHOD_PUT,     API__METHOD_PATCH, API__METHOD_DELETE,
                                               API__METHOD_OPTIONS, API__METHOD_OTHER};
    api_arena arena;
    api_arena_init(&arena, API_BUF_NO_MAX);
    struct api__route_pattern patterns[COUNT];
    struct api__router *r = api__router_create();
    must(r != NULL);
    add_all(r, &arena, patterns);
    api_request req = {.arena = &arena};
    req.head.method = methods[data[0] % 8];
    req.head.path = (api_str){(const char *)data + 1, size - 1};
    api_str whole = req.head.path;
    int err = api__route(r, &req);
    must(err == 0 || err == API_EINVALID);
    if (size > 1 && data[1] == '/')
        must(err == api__percent_decode(&arena, &whole, false));
    if (err || size == 1 || data[1] != '/')
        must(!req.route && (err || !req.allowed));
    else
        check_found(&arena, &req, patterns);
    if (req.route)
        check_url(r, &req);
    api__router_free(r);
    api_arena_deinit(&arena);
    return 0;
}
