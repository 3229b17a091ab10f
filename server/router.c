#include "server/router.h"

#include <stdlib.h>

#include "server/handlers.h"
#include "server/params.h"

struct api__router {
    struct api__route *routes; /* in order of (first, item, second) */
    size_t count, cap;
};

/* The server's own pages. */
static const struct page {
    const char *first, *second;
    api__handler handle;
} pages[] = {
    {"", "", api__handle_index},
    {"openapi.json", "", api__handle_openapi_json},
    {"openapi.yaml", "", api__handle_openapi_yaml},
    {"docs", "", api__handle_docs},
    {"docs", "swagger-ui.css", api__handle_swagger_css},
    {"docs", "swagger-ui-bundle.js", api__handle_swagger_js},
    {"redoc", "", api__handle_redoc},
    {"redoc", "redoc.standalone.js", api__handle_redoc_js},
    {"healthz", "", api__handle_healthz},
    {"readyz", "", api__handle_readyz},
    {"metrics", "", api__handle_metrics},
};

static const api__handler kinds[] = {
    [API__OP_LIST] = api__handle_list,     [API__OP_CREATE] = api__handle_create,
    [API__OP_READ] = api__handle_read,     [API__OP_REPLACE] = api__handle_replace,
    [API__OP_UPDATE] = api__handle_update, [API__OP_DELETE] = api__handle_delete,
    [API__OP_TOKEN] = api__handle_token,   [API__OP_ME] = api__handle_me,
};

static const char *const method_names[API__METHOD_COUNT] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

static enum api__method method_of(const char *name)
{
    enum api__method m = 0;
    while (m < API__METHOD_COUNT && strcmp(method_names[m], name) != 0)
        m++;
    return m;
}

static int compare_text(api_str a, api_str b)
{
    if (a.n != b.n)
        return a.n < b.n ? -1 : 1;
    return a.n ? memcmp(a.p, b.p, a.n) : 0;
}

static int compare(const struct api__route *r, api_str first, bool item, api_str second)
{
    int c = compare_text(r->first, first);
    if (!c)
        c = (int)r->item - (int)item;
    return c ? c : compare_text(r->second, second);
}

static struct api__route *search(const struct api__router *r, api_str first, bool item, api_str second)
{
    size_t low = 0, high = r->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int c = compare(&r->routes[middle], first, item, second);
        if (c == 0)
            return &r->routes[middle];
        if (c < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static int by_path(const void *a, const void *b)
{
    const struct api__route *y = b;
    return compare(a, y->first, y->item, y->second);
}

/* "/items/{id}" */
static void split_pattern(const char *path, struct api__route *out)
{
    const char *slash = strchr(path + 1, '/');
    out->first = (api_str){path + 1, slash ? (size_t)(slash - path - 1) : strlen(path + 1)};
    out->second = slash ? api_str_of(slash + 1) : API_S("");
    out->item = out->second.n && out->second.p[0] == '{';
    if (out->item)
        out->second = API_S("");
}

static struct api__route *add_route(struct api__router *r, const struct api__route *like)
{
    for (size_t i = 0; i < r->count; i++)
        if (by_path(&r->routes[i], like) == 0)
            return &r->routes[i];
    r->routes[r->count] = *like;
    return &r->routes[r->count++];
}

static void add_pages(struct api__router *r)
{
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct api__route like = {.first = api_str_of(pages[i].first), .second = api_str_of(pages[i].second)};
        add_route(r, &like)->endpoints[API__METHOD_GET] = (api__endpoint){pages[i].handle, NULL};
    }
}

static void add_operations(struct api__router *r, const struct api_app *app)
{
    for (uint32_t i = 0; i < app->operation_count; i++) {
        const struct api__operation *o = &app->operations[i];
        struct api__route like = {.resource = o->resource};
        split_pattern(o->path, &like);
        add_route(r, &like)->endpoints[method_of(o->method)] = (api__endpoint){kinds[o->kind], o};
    }
}

static void complete(struct api__route *route)
{
    route->endpoints[API__METHOD_HEAD] = route->endpoints[API__METHOD_GET];
    for (int m = 0; m < API__METHOD_COUNT; m++) {
        if (!route->endpoints[m].handle && m != API__METHOD_OPTIONS)
            continue;
        if (route->allow[0])
            strcat(route->allow, ", "); /* seven names and commas are 50 bytes */
        strcat(route->allow, method_names[m]);
    }
}

struct api__router *api__router_new(const struct api_app *app)
{
    struct api__router *r = calloc(1, sizeof *r);
    size_t most = sizeof pages / sizeof *pages + app->operation_count;
    if (r)
        r->routes = calloc(most, sizeof *r->routes);
    if (!r || !r->routes) {
        free(r);
        return NULL;
    }
    add_pages(r);
    add_operations(r, app);
    for (size_t i = 0; i < r->count; i++)
        complete(&r->routes[i]);
    qsort(r->routes, r->count, sizeof *r->routes, by_path);
    return r;
}

void api__router_free(struct api__router *r)
{
    if (!r)
        return;
    free(r->routes);
    free(r);
}

/* At most two segments, with or without a slash at the end. */
static bool split(api_str path, api_str *first, api_str *second)
{
    if (path.n == 0 || path.p[0] != '/')
        return false;
    path.p++;
    path.n--;
    if (path.n && path.p[path.n - 1] == '/')
        path.n--;
    const char *slash = path.n ? memchr(path.p, '/', path.n) : NULL;
    *first = (api_str){path.p, slash ? (size_t)(slash - path.p) : path.n};
    *second = slash ? (api_str){slash + 1, path.n - first->n - 1} : API_S("");
    bool nested = second->n && memchr(second->p, '/', second->n);
    return !nested && !(slash && second->n == 0);
}

int api__route(const struct api__router *r, api_request *req)
{
    api_str first, second;
    req->route = NULL;
    if (!split(req->head.path, &first, &second))
        return 0;
    int err = api__percent_decode(req->arena, &first, false);
    if (!err)
        err = api__percent_decode(req->arena, &second, false);
    if (err)
        return err;
    req->route = search(r, first, false, second);
    if (!req->route && second.n) {
        req->route = search(r, first, true, API_S(""));
        req->param = second;
    }
    return 0;
}
