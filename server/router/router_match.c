/* Walking the tree. For a path without percent-encoding only its values are allocated, in the request's arena. */
#include "server/http/params.h"
#include "server/router/router_tree.h"
#include "json/utf8.h"

struct match {
    api_request *req;
    unsigned method;
    bool plain;                        /* nothing to decode */
    api_str values[API__ROUTE_PARAMS]; /* of the parameters on the way to the current node */
    int err;
};

/* Copies the values at once: for OPTIONS the walk continues and overwrites them. */
static bool keep(struct match *m, const struct api__route *route)
{
    api_request *req = m->req;
    req->route = route;
    req->operation = route->endpoint.operation ? route->endpoint.operation->operation_id : NULL;
    if (!route->count)
        return true;
    req->values = api_arena_alloc(req->arena, route->count * sizeof *req->values);
    if (!req->values) {
        m->err = API_ENOMEM;
        return false;
    }
    memcpy(req->values, m->values, route->count * sizeof *req->values);
    req->param = req->values[route->count - 1];
    return true;
}

/* True: stop searching. */
static bool arrive(struct match *m, const struct api__route_node *n)
{
    const struct api__route *route = m->method < API__METHOD_COUNT ? n->routes[m->method] : NULL;
    m->req->allowed |= n->methods;
    if (!route || m->req->route)
        return false;
    return !keep(m, route) || m->method != API__METHOD_OPTIONS;
}

static bool decode(struct match *m, api_str *s)
{
    if (!m->plain)
        m->err = api__percent_decode(m->req->arena, s, false);
    return m->err == 0;
}

static bool arrive_with_rest(struct match *m, const struct api__route_node *n, api_str rest, uint32_t taken)
{
    if (!n->rest)
        return false;
    api_str sent = rest;
    if (!decode(m, &rest))
        return true;
    m->values[taken] = rest;
    const struct api__route *before = m->req->route;
    bool done = arrive(m, n->rest);
    if (m->req->route != before)
        m->req->rest = sent;
    return done;
}

static const struct api__route_node *find_fixed(const struct api__route_node *n, api_str text)
{
    uint32_t low = 0, high = n->fixed_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int c = api__compare_text(n->fixed[middle].text, text);
        if (c == 0)
            return n->fixed[middle].node;
        if (c < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool walk(struct match *m, const struct api__route_node *n, api_str rest, uint32_t taken);

/* Matches one segment, then the rest. */
static bool walk_segment(struct match *m, const struct api__route_node *n, api_str text, api_str rest, uint32_t taken)
{
    if (!decode(m, &text))
        return true;
    const struct api__route_node *fixed = find_fixed(n, text);
    if (fixed && walk(m, fixed, rest, taken))
        return true;
    for (uint32_t i = 0; i < n->taking_count; i++)
        if (api__segment_takes(&n->taking[i].segment, text, &m->values[taken]) &&
            walk(m, n->taking[i].node, rest, taken + 1))
            return true;
    return false;
}

/* A mount's prefix is fixed text, so it is tried before any parameter; nothing is tried after it. */
static bool enter(struct match *m, const struct api__router *mount, api_str rest)
{
    m->req->router = mount;
    m->req->mounted = (api_str){m->req->head.path.p, m->req->head.path.n - rest.n};
    walk(m, &mount->root, rest, 0);
    return true;
}

/* `rest` is empty or begins with a slash. True: stop searching. */
static bool walk(struct match *m, const struct api__route_node *n, api_str rest, uint32_t taken)
{
    if (n->mount)
        return enter(m, n->mount, rest);
    api_str left = rest.n ? (api_str){rest.p + 1, rest.n - 1} : rest;
    if (left.n == 0)
        return arrive(m, n) || arrive_with_rest(m, n, left, taken);
    const char *slash = memchr(left.p, '/', left.n);
    api_str text = {left.p, slash ? (size_t)(slash - left.p) : left.n};
    if (text.n && walk_segment(m, n, text, (api_str){text.p + text.n, left.n - text.n}, taken))
        return true;
    return arrive_with_rest(m, n, left, taken);
}

/* Whether a path is ASCII without percent-encoding; checks eight bytes at a time. */
static bool is_plain(api_str s)
{
    uint64_t found = 0;
    size_t i = 0;
    for (; s.n - i >= 8; i += 8) {
        uint64_t w = api__load8(s.p + i), percent = w ^ API__EACH('%');
        found |= w | ((percent - API__EACH(1)) & ~percent);
    }
    for (; i < s.n; i++)
        found |= (unsigned char)s.p[i] | (s.p[i] == '%' ? 0x80 : 0);
    return !(found & API__EACH(0x80));
}

int api__route(const struct api__router *r, api_request *req)
{
    struct match m; /* not zeroed: values are written before they are read */
    m.req = req;
    m.method = req->head.method;
    m.plain = is_plain(req->head.path);
    m.err = API_OK;
    req->route = NULL;
    req->allowed = 0;
    req->router = r;
    req->mounted = (api_str){req->head.path.p, 0};
    req->values = NULL;
    req->param = req->rest = (api_str){NULL, 0};
    if (!req->head.path.n || req->head.path.p[0] != '/')
        return API_OK;
    api_str whole =
        req->head.path; /* decoded as a whole first: a malformed path is an error even if no route matches */
    if (decode(&m, &whole))
        walk(&m, &r->root, req->head.path, 0);
    if (m.err)
        req->route = NULL;
    return m.err;
}

api_str api__route_value(const api_request *req, const char *name)
{
    for (uint32_t i = 0; req->route && i < req->route->count; i++)
        if (api_str_is(req->route->names[i], name))
            return req->values[i];
    return (api_str){NULL, 0};
}
