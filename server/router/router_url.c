/* Building the URL of a named route. */
#include "server/http/params.h"
#include "server/router/router_tree.h"
#include "json/utf8.h"

static const struct api__route *find_route(const struct api__router *r, api_str name)
{
    for (const struct api__route_entry *e = r->first; e; e = e->next)
        if (e->route.name && api_str_is(name, e->route.name))
            return &e->route;
    return NULL;
}

static const api_str *find_value(api_str name, const api_str *names, const api_str *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (api_str_eq(names[i], name))
            return &values[i];
    return NULL;
}

/* Clients remove these segments from a URL before sending it, even when percent-encoded. */
static bool is_dots(api_str s)
{
    return api_str_is(s, ".") || api_str_is(s, "..");
}

static void put_path(api_str s, api_buf *out)
{
    while (s.n) {
        const char *slash = memchr(s.p, '/', s.n);
        size_t n = slash ? (size_t)(slash - s.p) : s.n;
        api__percent_encode((api_str){s.p, n}, out);
        if (slash)
            api_buf_putc(out, '/');
        s = (api_str){s.p + n + (slash != NULL), s.n - n - (slash != NULL)};
    }
}

static bool has_dots(api_str path)
{
    while (path.n) {
        const char *slash = memchr(path.p, '/', path.n);
        size_t n = slash ? (size_t)(slash - path.p) : path.n;
        if (is_dots((api_str){path.p, n}))
            return true;
        n += slash != NULL;
        path = (api_str){path.p + n, path.n - n};
    }
    return false;
}

static int put_parameter(const struct api__segment *s, api_str value, api_buf *out)
{
    bool path = s->kind == API__SEGMENT_PATH, alone = s->before.n + s->after.n == 0;
    if (!api__segment_fits(s, value) || !api__utf8_valid(value) || (path ? has_dots(value) : alone && is_dots(value)))
        return API_EINVALID;
    (path ? put_path : api__percent_encode)(value, out);
    return API_OK;
}

static int put_route(const struct api__route *route, const api_str *names, const api_str *values, size_t n,
                     api_buf *out)
{
    if (n != route->count)
        return API_EINVALID;
    if (route->segment_count == 0)
        api_buf_putc(out, '/');
    for (uint32_t i = 0; i < route->segment_count; i++) {
        const struct api__segment *s = &route->segments[i];
        const api_str *value = find_value(s->name, names, values, n);
        api_buf_putc(out, '/');
        api__percent_encode(s->before, out);
        if (s->kind == API__SEGMENT_FIXED)
            continue;
        int err = value ? put_parameter(s, *value, out) : API_EINVALID;
        if (err)
            return err;
        api__percent_encode(s->after, out);
    }
    return out->err;
}

static int put_url(const struct api__router *r, api_str route_name, const api_str *names, const api_str *values,
                   size_t n, api_buf *out)
{
    const struct api__route *route = find_route(r, route_name);
    if (route)
        return put_route(route, names, values, n, out);
    int err = API_ENOTFOUND;
    for (const struct api__mount_entry *e = r->first_mount; e && err == API_ENOTFOUND; e = e->next) {
        size_t before = out->n;
        for (uint32_t i = 0; i < e->segment_count; i++) {
            api_buf_putc(out, '/');
            api__percent_encode(e->segments[i].before, out);
        }
        err = put_url(e->router, route_name, names, values, n, out);
        if (err)
            out->n = before;
    }
    return err;
}

int api__router_url(const struct api__router *r, api_str route_name, const api_str *names, const api_str *values,
                    size_t n, api_buf *out)
{
    size_t before = out->n;
    int err = put_url(r, route_name, names, values, n, out);
    if (err)
        out->n = before;
    return err;
}
