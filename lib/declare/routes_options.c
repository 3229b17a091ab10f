/* The options of a route: its own, its operation's, and what the routers around it add. */
#include "declare/inputs.h"
#include "declare/models.h"
#include "declare/routes.h"

/* The operation's options, and over them what the route gives. */
static struct api_route_options merge(const struct api_route_options *base, const struct api_route_options *over)
{
    struct api_route_options o = *base;
#define OVER(member)                                                                                                   \
    if (over->member)                                                                                                  \
    o.member = over->member
    OVER(summary);
    OVER(description);
    OVER(operation_id);
    OVER(name);
    OVER(response);
    OVER(response_list);
    OVER(response_description);
    OVER(media);
    OVER(permission);
    OVER(status);
    OVER(deprecated);
    OVER(hidden);
    OVER(any_query);
    OVER(callbacks);
    OVER(extra);
#undef OVER
    return o;
}

static size_t list_count(const void *list)
{
    const void *const *p = list;
    size_t n = 0;
    while (p && p[n])
        n++;
    return n;
}

/* Each tag once, outermost first. */
static void add_tags(struct api__route_declaration *d, size_t *n, const char *const *list)
{
    for (; list && *list; list++) {
        size_t i = 0;
        while (i < *n && strcmp(d->tags[i], *list) != 0)
            i++;
        if (i == *n)
            d->tags[(*n)++] = *list;
    }
}

static void routers_tags(struct api__route_declaration *d, size_t *n, const api_router *r)
{
    if (r->parent)
        routers_tags(d, n, r->parent);
    add_tags(d, n, r->o.tags);
}

static void set_tags(struct api__setup *s, struct api__route_declaration *d, const struct api__pending_route *r)
{
    size_t n = list_count(d->def->options.tags) + list_count(r->o.tags) + 1;
    for (const api_router *at = r->router; at; at = at->parent)
        n += list_count(at->o.tags);
    d->tags = api__setup_alloc(s, n * sizeof *d->tags);
    n = 0;
    if (!d->tags)
        return;
    routers_tags(d, &n, r->router);
    add_tags(d, &n, d->def->options.tags);
    add_tags(d, &n, r->o.tags);
}

static void add_before(struct api__setup *s, struct api__route_declaration *d, size_t *n,
                       const api_dependency *const *list)
{
    for (size_t i = 0; list && list[i]; i++)
        d->before[(*n)++] = api__setup_dependency(s, list[i]);
}

static void routers_before(struct api__setup *s, struct api__route_declaration *d, size_t *n, const api_router *r)
{
    if (r->parent)
        routers_before(s, d, n, r->parent);
    add_before(s, d, n, r->o.dependencies);
}

static void set_before(struct api__setup *s, struct api__route_declaration *d, const struct api__pending_route *r)
{
    size_t n = list_count(d->def->options.dependencies) + list_count(r->o.dependencies) + 1;
    for (const api_router *at = r->router; at; at = at->parent)
        n += list_count(at->o.dependencies);
    d->before = api__setup_alloc(s, n * sizeof *d->before);
    n = 0;
    if (!d->before)
        return;
    routers_before(s, d, &n, r->router);
    add_before(s, d, &n, d->def->options.dependencies);
    add_before(s, d, &n, r->o.dependencies);
}

static void add_errors(struct api__setup *s, struct api__route_declaration *d, const api_error_def *list)
{
    struct api__errors_of *e = list ? api__setup_alloc(s, sizeof *e) : NULL;
    if (!e)
        return;
    *e = (struct api__errors_of){list, d->errors};
    d->errors = e;
    for (; list->status; list++)
        if (list->model)
            api__setup_model(s, list->model);
}

static bool is_function(const struct api__fail_site *at, const char *name, const char *suffix)
{
    size_t n = strlen(name);
    return strncmp(at->function, name, n) == 0 && strcmp(at->function + n, suffix) == 0;
}

/* Statuses of the api_fail() calls in a handler ("name_handler") or dependency ("name_make"), found by the name of the
 * function they are in. */
static void errors_of_code(struct api__setup *s, struct api__route_declaration *d, const char *name, const char *suffix)
{
    const api_entry *e = s->d->entry;
    size_t n = 0;
    for (const struct api__fail_site *at = e->fails; at && at < e->fails_end; at++)
        n += is_function(at, name, suffix);
    api_error_def *list = n ? api__setup_alloc(s, (n + 1) * sizeof *list) : NULL;
    n = 0;
    for (const struct api__fail_site *at = e->fails; list && at < e->fails_end; at++)
        if (is_function(at, name, suffix) && at->status)
            list[n++].status = at->status;
    if (n)
        add_errors(s, d, list);
}

static void errors_of_inputs(struct api__setup *s, struct api__route_declaration *d, const struct api__inputs *in);

static void errors_of_dependency(struct api__setup *s, struct api__route_declaration *d,
                                 const struct api__dependency *dep)
{
    if (!dep)
        return;
    errors_of_code(s, d, dep->def->name, "_make");
    add_errors(s, d, dep->def->options.errors);
    errors_of_inputs(s, d, dep->inputs);
}

static void errors_of_inputs(struct api__setup *s, struct api__route_declaration *d, const struct api__inputs *in)
{
    for (uint32_t i = 0; in && i < in->count; i++) {
        errors_of_dependency(s, d, in->list[i].dependency);
        errors_of_inputs(s, d, in->list[i].params);
    }
}

static void set_errors(struct api__setup *s, struct api__route_declaration *d, const struct api__pending_route *r)
{
    errors_of_code(s, d, d->def->name, "_handler");
    errors_of_inputs(s, d, d->inputs);
    for (size_t i = 0; d->before && d->before[i]; i++)
        errors_of_dependency(s, d, d->before[i]);
    for (const api_router *at = r->router; at; at = at->parent)
        add_errors(s, d, at->o.errors);
    add_errors(s, d, d->def->options.errors);
    add_errors(s, d, r->o.errors);
}

void api__route_options(struct api__setup *s, struct api__route_declaration *d, const struct api__pending_route *r)
{
    d->o = merge(&d->def->options, &r->o);
    for (const api_router *at = r->router; at; at = at->parent) {
        d->o.deprecated |= at->o.deprecated;
        d->o.hidden |= at->o.hidden;
    }
    if (d->o.status && (d->o.status < 200 || d->o.status > 599))
        api__setup_problem(s, r->file, r->line, "invalid HTTP status %d, expected 200 to 599", d->o.status);
    if (!d->o.status)
        d->o.status = d->o.media == API_MEDIA_NONE ? 204 : 200;
    set_tags(s, d, r);
    set_before(s, d, r);
    set_errors(s, d, r);
}
