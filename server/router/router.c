/* Building the tree, and reporting conflicting declarations. */
#include "server/router/router.h"

#include <stdio.h>
#include <stdlib.h>

#include "server/request/response.h"
#include "server/router/router_tree.h"

static const char *const method_names[API__METHOD_COUNT] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

struct api__router *api__router_create(void)
{
    struct api__router *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    api_arena_init(&r->arena, API_BUF_NO_MAX);
    r->last = &r->first;
    r->last_mount = &r->first_mount;
    return r;
}

void api__router_free(struct api__router *r)
{
    if (!r)
        return;
    api_arena_deinit(&r->arena);
    free(r);
}

/* Problems */

#define PLACE_MOST 512

/* "shop.c:12" */
static const char *place(const struct api__route *route, char out[PLACE_MOST])
{
    if (!route->file)
        return NULL;
    if (route->line)
        snprintf(out, PLACE_MOST, "%s:%u", route->file, route->line);
    else
        snprintf(out, PLACE_MOST, "%s", route->file);
    return out;
}

static int complain(api_problems *problems, const struct api__route *route, const char *why)
{
    char where[PLACE_MOST];
    api_problems_add(problems, place(route, where), 0, 0, "route %s %s: %s", method_names[route->method],
                     route->pattern, why);
    return API_ECONFIG;
}

static int complain_of(api_problems *problems, const struct api__route *route, const char *why,
                       const struct api__route *other)
{
    char where[PLACE_MOST], text[PLACE_MOST * 2];
    const char *at = place(other, where);
    snprintf(text, sizeof text, "%s %s %.*s%s%s%s", why, method_names[other->method], PLACE_MOST / 2, other->pattern,
             at ? " (" : "", at ? at : "", at ? ")" : "");
    return complain(problems, route, text);
}

/* Finding and creating nodes */

/* A copy of the list with a gap at `at`; the old array stays in the arena. */
static void *insert(api_arena *a, void *list, uint32_t count, size_t size, uint32_t at)
{
    char *copy = api_arena_calloc(a, (size_t)count + 1, size);
    if (!copy)
        return NULL;
    if (count) {
        memcpy(copy, list, at * size);
        memcpy(copy + (at + 1) * size, (char *)list + at * size, (count - at) * size);
    }
    return copy;
}

static struct api__route_node *fixed_child(api_arena *a, struct api__route_node *n, const struct api__segment *s)
{
    uint32_t at = 0;
    int c = 1;
    while (at < n->fixed_count && (c = api__compare_text(n->fixed[at].text, s->before)) < 0)
        at++;
    if (at < n->fixed_count && c == 0)
        return n->fixed[at].node;
    struct api__route_node *node = api_arena_calloc(a, 1, sizeof *node);
    void *list = node ? insert(a, n->fixed, n->fixed_count, sizeof *n->fixed, at) : NULL;
    if (!list)
        return NULL;
    n->fixed = list;
    n->fixed_count++;
    n->fixed[at] = (struct api__fixed_child){s->before, node};
    return node;
}

static struct api__route_node *taking_child(api_arena *a, struct api__route_node *n, const struct api__segment *s)
{
    uint32_t at = 0;
    int c = 1;
    while (at < n->taking_count && (c = api__segment_compare(&n->taking[at].segment, s)) < 0)
        at++;
    if (at < n->taking_count && c == 0)
        return n->taking[at].node;
    struct api__route_node *node = api_arena_calloc(a, 1, sizeof *node);
    void *list = node ? insert(a, n->taking, n->taking_count, sizeof *n->taking, at) : NULL;
    if (!list)
        return NULL;
    n->taking = list;
    n->taking_count++;
    n->taking[at] = (struct api__taking_child){*s, node};
    return node;
}

static struct api__route_node *child(api_arena *a, struct api__route_node *n, const struct api__segment *s)
{
    if (s->kind == API__SEGMENT_FIXED)
        return fixed_child(a, n, s);
    if (s->kind != API__SEGMENT_PATH)
        return taking_child(a, n, s);
    if (!n->rest)
        n->rest = api_arena_calloc(a, 1, sizeof *n->rest);
    return n->rest;
}

/* The node of a pattern. NULL: out of memory. Stops at a mount, which handles everything below it. */
static struct api__route_node *node_of(struct api__router *r, const struct api__segment *s, uint32_t n)
{
    struct api__route_node *node = &r->root;
    for (uint32_t i = 0; i < n && node && !node->mount; i++)
        node = child(&r->arena, node, &s[i]);
    return node;
}

/* Routes */

static bool same_pattern(const struct api__route *a, const struct api__route *b)
{
    if (a->segment_count != b->segment_count)
        return false;
    for (uint32_t i = 0; i < a->segment_count; i++)
        if (api__segment_compare(&a->segments[i], &b->segments[i]) != 0 ||
            !api_str_eq(a->segments[i].name, b->segments[i].name))
            return false;
    return true;
}

static const struct api__route *other_of_name(const struct api__router *r, const struct api__route *route)
{
    for (const struct api__route_entry *e = r->first; e && route->name; e = e->next)
        if (e->route.name && strcmp(e->route.name, route->name) == 0 && !same_pattern(&e->route, route))
            return &e->route;
    return NULL;
}

static void end_at(struct api__route_node *node, const struct api__route *route)
{
    node->routes[route->method] = route;
    if (!node->routes[API__METHOD_HEAD])
        node->routes[API__METHOD_HEAD] = node->routes[API__METHOD_GET];
    node->methods = 1u << API__METHOD_OPTIONS;
    for (int m = 0; m < API__METHOD_COUNT; m++)
        if (node->routes[m])
            node->methods |= 1u << m;
}

static int place_route(struct api__router *r, struct api__route_entry *e, api_problems *problems)
{
    const struct api__route *route = &e->route, *other = other_of_name(r, route);
    if (other)
        return complain_of(problems, route, "has the same name as", other);
    struct api__route_node *node = node_of(r, route->segments, route->segment_count);
    if (!node)
        return API_ENOMEM;
    if (node->mount)
        return complain(problems, route, "can never be reached: a mount handles all paths under this prefix");
    other = node->routes[route->method];
    if (other && other->method == route->method)
        return complain_of(problems, route, "matches the same requests as", other);
    end_at(node, route);
    *r->last = e;
    r->last = &e->next;
    return API_OK;
}

static int copy_text(api_arena *a, const char **text)
{
    if (*text)
        *text = api_arena_dup(a, api_str_of(*text)).p;
    return *text ? API_OK : API_ENOMEM;
}

static int copy_texts(api_arena *a, struct api__route *route)
{
    int err = copy_text(a, &route->pattern);
    if (!err && route->name)
        err = copy_text(a, &route->name);
    if (!err && route->file)
        err = copy_text(a, &route->file);
    return err;
}

/* Copies a parsed pattern into the router's memory. */
static int copy_segments(api_arena *a, const struct api__route_pattern *p, struct api__route *route)
{
    struct api__segment *segments = api_arena_calloc(a, p->count, sizeof *segments);
    api_str *names = api_arena_calloc(a, p->count, sizeof *names);
    if (!segments || !names)
        return API_ENOMEM;
    route->count = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        segments[i] = p->segments[i];
        if (segments[i].kind != API__SEGMENT_FIXED)
            names[route->count++] = segments[i].name;
    }
    route->segments = segments;
    route->segment_count = p->count;
    route->names = names;
    return API_OK;
}

int api__router_add(struct api__router *r, const struct api__route *route, api_problems *problems)
{
    if (route->method >= API__METHOD_COUNT)
        return API_EUSAGE;
    struct api__route_entry *e = api_arena_calloc(&r->arena, 1, sizeof *e);
    struct api__route_pattern pattern;
    const char *why = NULL;
    if (!e)
        return API_ENOMEM;
    e->route = *route;
    int err = copy_texts(&r->arena, &e->route);
    if (err)
        return err;
    if (!api__pattern_parse(&r->arena, e->route.pattern, &pattern, &why))
        return why ? complain(problems, route, why) : API_ENOMEM;
    err = copy_segments(&r->arena, &pattern, &e->route);
    return err ? err : place_route(r, e, problems);
}

/* Mounts */

static int complain_mount(api_problems *problems, const char *prefix, const char *why)
{
    api_problems_add(problems, NULL, 0, 0, "mount %s: %s", prefix, why);
    return API_ECONFIG;
}

static const char *check_prefix(const struct api__route_pattern *p)
{
    if (p->count == 0)
        return "expected a prefix such as /v1";
    for (uint32_t i = 0; i < p->count; i++)
        if (p->segments[i].kind != API__SEGMENT_FIXED)
            return "the prefix must not have parameters";
    return NULL;
}

/* The number of leading segments that both have. */
static uint32_t shared(const struct api__segment *a, uint32_t n, const struct api__route_pattern *prefix)
{
    uint32_t i = 0;
    while (i < prefix->count && i < n && api__segment_compare(&a[i], &prefix->segments[i]) == 0)
        i++;
    return i;
}

/* A route under the prefix. */
static const struct api__route *route_under(const struct api__router *r, const struct api__route_pattern *prefix)
{
    for (const struct api__route_entry *e = r->first; e; e = e->next)
        if (shared(e->route.segments, e->route.segment_count, prefix) == prefix->count)
            return &e->route;
    return NULL;
}

/* A mount under the prefix, or one that contains it. */
static const struct api__mount_entry *mount_under(const struct api__router *r, const struct api__route_pattern *prefix)
{
    for (const struct api__mount_entry *e = r->first_mount; e; e = e->next) {
        uint32_t same = shared(e->segments, e->segment_count, prefix);
        if (same == prefix->count || same == e->segment_count)
            return e;
    }
    return NULL;
}

static const char *under(const struct api__router *r, const struct api__route_pattern *path)
{
    const struct api__route *route = route_under(r, path);
    const struct api__mount_entry *m = mount_under(r, path);
    if (route || !m)
        return route ? route->pattern : NULL;
    if (m->segment_count >= path->count)
        return m->prefix;
    struct api__route_pattern rest = {.count = path->count - m->segment_count};
    memcpy(rest.segments, path->segments + m->segment_count, rest.count * sizeof *rest.segments);
    return under(m->router, &rest);
}

const char *api__router_begins(struct api__router *r, const char *path)
{
    struct api__route_pattern p;
    const char *why;
    return api__pattern_parse(&r->arena, path, &p, &why) ? under(r, &p) : NULL;
}

static int place_mount(struct api__router *r, const char *prefix, const struct api__route_pattern *p,
                       const struct api__router *other)
{
    struct api__mount_entry *e = api_arena_calloc(&r->arena, 1, sizeof *e);
    struct api__route_node *node = e ? node_of(r, p->segments, p->count) : NULL;
    if (node)
        e->segments = api_arena_calloc(&r->arena, p->count, sizeof *e->segments);
    if (!node || !e->segments)
        return API_ENOMEM;
    memcpy(e->segments, p->segments, p->count * sizeof *e->segments);
    e->segment_count = p->count;
    e->prefix = prefix;
    e->router = other;
    node->mount = other;
    *r->last_mount = e;
    r->last_mount = &e->next;
    return API_OK;
}

int api__router_mount(struct api__router *r, const char *prefix, const struct api__router *other,
                      api_problems *problems)
{
    struct api__route_pattern p;
    const char *why = NULL;
    int err = copy_text(&r->arena, &prefix);
    if (err)
        return err;
    if (!api__pattern_parse(&r->arena, prefix, &p, &why))
        return why ? complain_mount(problems, prefix, why) : API_ENOMEM;
    why = check_prefix(&p);
    if (why)
        return complain_mount(problems, prefix, why);
    if (mount_under(r, &p))
        return complain_mount(problems, prefix, "overlaps another mount");
    const struct api__route *hidden = route_under(r, &p);
    if (hidden)
        return complain(problems, hidden, "can never be reached: a mount handles all paths under this prefix");
    return place_mount(r, prefix, &p, other);
}

/* Responses */

void api__respond_allow(api_request *req)
{
    char text[64] = ""; /* all seven names need 50 bytes */
    int n = 0;
    for (int m = 0; m < API__METHOD_COUNT; m++)
        if (req->allowed & 1u << m)
            n += snprintf(text + n, sizeof text - (size_t)n, "%s%s", n ? ", " : "", method_names[m]);
    api__respond_header(req, "Allow", api_str_of(text));
}
