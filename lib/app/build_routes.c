/* Routes as operations: options merged, inputs compiled, and what a path and its inputs must agree on. */
#include "app/builder.h"

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

/* --- what routers, the operation and the route add up to --- */

static const char **all_tags(struct api__builder *b, const struct api__route_said *r)
{
    const char *const *lists[16] = {0};
    size_t n = 0, total = 0;
    for (const api_router *at = r->router; at && n < 14; at = at->parent)
        lists[n++] = at->o.tags;
    for (size_t i = 0; i < n / 2; i++) { /* outermost first */
        const char *const *swap = lists[i];
        lists[i] = lists[n - 1 - i];
        lists[n - 1 - i] = swap;
    }
    lists[n++] = r->operation->options.tags;
    lists[n++] = r->o.tags;
    for (size_t i = 0; i < n; i++)
        total += list_count(lists[i]);
    const char **out = api__build_alloc(b, (total + 1) * sizeof *out), **at = out;
    for (size_t i = 0; out && i < n; i++)
        for (size_t k = 0; lists[i] && lists[i][k]; k++)
            *at++ = lists[i][k];
    return out;
}

static void add_before(struct api__builder *b, struct api__declared *d, size_t *n, const api_dependency *const *list)
{
    for (size_t i = 0; list && list[i]; i++)
        d->before[(*n)++] = api__build_dependency(b, list[i]);
}

static void routers_before(struct api__builder *b, struct api__declared *d, size_t *n, const api_router *r)
{
    if (r->parent)
        routers_before(b, d, n, r->parent);
    add_before(b, d, n, r->o.dependencies);
}

static void set_before(struct api__builder *b, struct api__declared *d, const struct api__route_said *r)
{
    size_t n = list_count(d->def->options.dependencies) + list_count(r->o.dependencies) + 1;
    for (const api_router *at = r->router; at; at = at->parent)
        n += list_count(at->o.dependencies);
    d->before = api__build_alloc(b, n * sizeof *d->before);
    n = 0;
    if (!d->before)
        return;
    routers_before(b, d, &n, r->router);
    add_before(b, d, &n, d->def->options.dependencies);
    add_before(b, d, &n, r->o.dependencies);
}

static void add_errors(struct api__builder *b, struct api__declared *d, const api_error_def *list)
{
    struct api__errors_of *e = list ? api__build_alloc(b, sizeof *e) : NULL;
    if (!e)
        return;
    *e = (struct api__errors_of){list, d->errors};
    d->errors = e;
    for (; list->status; list++)
        if (list->model)
            api__build_model(b, list->model);
}

static void errors_of_inputs(struct api__builder *b, struct api__declared *d, const struct api__inputs *in);

static void errors_of_dependency(struct api__builder *b, struct api__declared *d, const struct api__dependency *dep)
{
    if (!dep)
        return;
    add_errors(b, d, dep->def->options.errors);
    errors_of_inputs(b, d, dep->inputs);
}

static void errors_of_inputs(struct api__builder *b, struct api__declared *d, const struct api__inputs *in)
{
    for (uint32_t i = 0; in && i < in->count; i++)
        errors_of_dependency(b, d, in->list[i].dependency);
}

/* What the handler's own api_fail() calls say, told apart by the function they stand in. */
static void errors_of_code(struct api__builder *b, struct api__declared *d)
{
    const api_entry *e = b->d->entry;
    size_t n = 0, name = strlen(d->def->name);
    for (const struct api__fail_site *s = e->fails; s && s < e->fails_end; s++)
        n += strncmp(s->function, d->def->name, name) == 0 && strcmp(s->function + name, "_handler") == 0;
    api_error_def *list = n ? api__build_alloc(b, (n + 1) * sizeof *list) : NULL;
    n = 0;
    for (const struct api__fail_site *s = e->fails; list && s < e->fails_end; s++)
        if (strncmp(s->function, d->def->name, name) == 0 && strcmp(s->function + name, "_handler") == 0 && s->status)
            list[n++].status = s->status;
    if (n)
        add_errors(b, d, list);
}

static void set_errors(struct api__builder *b, struct api__declared *d, const struct api__route_said *r)
{
    errors_of_code(b, d);
    errors_of_inputs(b, d, d->inputs);
    for (size_t i = 0; d->before && d->before[i]; i++)
        errors_of_dependency(b, d, d->before[i]);
    for (const api_router *at = r->router; at; at = at->parent)
        add_errors(b, d, at->o.errors);
    add_errors(b, d, d->def->options.errors);
    add_errors(b, d, r->o.errors);
}

/* --- paths --- */

static bool has_path_input(const struct api__inputs *in, api_str name)
{
    for (uint32_t i = 0; in && i < in->count; i++) {
        const struct api__input *at = &in->list[i];
        if (at->def->in == API_IN_PATH && api_str_eq(at->name, name))
            return true;
        if ((at->params && has_path_input(at->params, name)) ||
            (at->dependency && has_path_input(at->dependency->inputs, name)))
            return true;
    }
    return false;
}

/* Next "{name:converter}" of a path; its name without the converter. */
static bool next_parameter(const char **at, api_str *name)
{
    const char *open = strchr(*at, '{'), *close = open ? strchr(open, '}') : NULL;
    if (!close)
        return false;
    *name = (api_str){open + 1, strcspn(open + 1, ":}")};
    *at = close + 1;
    return true;
}

static bool in_path(const char *path, api_str wanted)
{
    api_str name;
    while (next_parameter(&path, &name))
        if (api_str_eq(name, wanted))
            return true;
    return false;
}

static void check_inputs_in_path(struct api__builder *b, const struct api__declared *d, const struct api__inputs *in,
                                 const char *path)
{
    for (uint32_t i = 0; in && i < in->count; i++) {
        const struct api__input *at = &in->list[i];
        if (at->def->in == API_IN_PATH && !in_path(path, at->name))
            api__build_problem(b, d->file, d->line, "%s has the path input \"%.*s\", which \"%s\" has not",
                               d->def->name, API_FMT(at->name), path);
        check_inputs_in_path(b, d, at->params, path);
        if (at->dependency)
            check_inputs_in_path(b, d, at->dependency->inputs, path);
    }
}

static void check_path(struct api__builder *b, const struct api__declared *d, const char *path)
{
    const char *at = path;
    api_str name;
    while (next_parameter(&at, &name)) {
        bool found = has_path_input(d->inputs, name);
        for (size_t i = 0; d->before && d->before[i]; i++)
            found |= has_path_input(d->before[i]->inputs, name);
        if (!found)
            api__build_problem(b, d->file, d->line, "\"%s\" has {%.*s}, which is no path input of %s", path,
                               API_FMT(name), d->def->name);
    }
    check_inputs_in_path(b, d, d->inputs, path);
}

/* The path as the document has it: without converters, without a slash at the end. */
static const char *document_path(struct api__builder *b, const char *path)
{
    size_t n = strlen(path);
    char *out = api__build_alloc(b, n + 1), *to = out;
    bool skip = false;
    for (const char *p = path; out && *p; p++) {
        skip = (skip || (*p == ':' && memchr(path, '{', (size_t)(p - path)) && strchr(p, '}'))) && *p != '}';
        if (!skip)
            *to++ = *p;
    }
    if (out && to - out > 1 && to[-1] == '/')
        *--to = 0;
    return out;
}

/* --- operations --- */

const struct api__use *const *api__build_uses(struct api__builder *b, const api_router *r, const api_router *until)
{
    size_t n = 0;
    for (const api_router *at = r; at != until; at = at->parent)
        for (const struct api__use *u = at->uses; u; u = u->next)
            n++;
    const struct api__use **list = n ? api__build_alloc(b, (n + 1) * sizeof *list) : NULL;
    for (const api_router *at = r; list && at != until; at = at->parent) {
        for (const struct api__use *u = at->uses; u; u = u->next)
            n--;
        size_t i = n;
        for (const struct api__use *u = at->uses; u; u = u->next)
            list[i++] = u;
    }
    return list;
}

static const char *operation_id(struct api__builder *b, const struct api__declared *d, const char *method)
{
    struct api_app *app = b->app;
    const char *id = d->o.operation_id ? d->o.operation_id : d->def->name;
    for (uint32_t i = 0; i < app->operation_count; i++) {
        if (strcmp(app->operations[i].operation_id, id) != 0)
            continue;
        if (d->o.operation_id || strstr(id, method)) {
            api__build_problem(b, d->file, d->line,
                               "the operation id \"%s\" is taken; give this route an .operation_id", id);
            return id;
        }
        api_str longer = api_arena_printf(b->arena, "%s_%s", id, method);
        for (char *p = (char *)(uintptr_t)longer.p; p && *p; p++)
            *p |= *p >= 'A' && *p <= 'Z' ? 0x20 : 0;
        id = longer.p ? longer.p : id;
        i = (uint32_t)-1; /* that one may be taken, too */
    }
    return id;
}

static struct api__declared *declare(struct api__builder *b, const struct api__route_said *r)
{
    struct api__declared *d = api__build_alloc(b, sizeof *d);
    if (!d)
        return NULL;
    const api_operation *op = r->operation;
    *d = (struct api__declared){.def = op,
                                .router = r->router,
                                .o = merge(&op->options, &r->o),
                                .file = r->file,
                                .line = r->line,
                                .websocket = strcmp(r->method, "WEBSOCKET") == 0,
                                .webhook = strcmp(r->method, "WEBHOOK") == 0};
    for (const api_router *at = r->router; at; at = at->parent) {
        d->o.deprecated |= at->o.deprecated;
        d->o.hidden |= at->o.hidden;
    }
    if (!d->o.status)
        d->o.status = d->o.media == API_MEDIA_NONE ? 204 : 200;
    d->inputs = api__build_inputs(b, op->inputs, op->size, op->file, op->line);
    d->tags = all_tags(b, r);
    set_before(b, d, r);
    set_errors(b, d, r);
    if (d->o.response) {
        const struct api__known_model *k = api__build_model(b, d->o.response);
        d->response = k ? k->open : NULL;
    }
    for (const api_callback *c = d->o.callbacks; c && c->name; c++)
        api__build_inputs(b, c->operation->inputs, c->operation->size, c->operation->file, c->operation->line);
    return d;
}

static void add_operation(struct api__builder *b, const struct api__route_said *r, struct api__declared *d)
{
    struct api_app *app = b->app;
    const char *method = d->websocket ? "GET" : r->method;
    bool bodiless = strcmp(method, "GET") == 0 || strcmp(method, "DELETE") == 0;
    if (d->inputs && bodiless &&
        (d->inputs->by[API_IN_BODY] || d->inputs->by[API_IN_FORM] || d->inputs->by[API_IN_FILE]))
        api__build_problem(b, r->file, r->line, "%s takes a body, which %s has not", d->def->name, method);
    check_path(b, d, r->path);
    struct api__operation *o = &app->operations[app->operation_count];
    *o = (struct api__operation){.method = method,
                                 .pattern = r->path,
                                 .path = document_path(b, r->path),
                                 .operation_id = operation_id(b, d, method),
                                 .kind = API__OP_DECLARED,
                                 .grant = API__GRANT_ANY,
                                 .uses = api__build_uses(b, r->router, b->d->root),
                                 .declared = d};
    app->operation_count++;
}

void api__build_routes(struct api__builder *b)
{
    uint32_t count = 0, webhooks = 0;
    for (const struct api__route_said *r = b->routes; r; r = r->next)
        count++;
    struct api__operation *all = api__build_alloc(b, (b->app->operation_count + count + 1) * sizeof *all);
    b->d->webhooks = api__build_alloc(b, (count + 1) * sizeof *b->d->webhooks);
    if (!all || !b->d->webhooks)
        return;
    memcpy(all, b->app->operations, b->app->operation_count * sizeof *all);
    b->app->operations = all;
    for (const struct api__route_said *r = b->routes; r; r = r->next) {
        struct api__declared *d = declare(b, r);
        if (!d)
            return;
        if (d->webhook)
            b->d->webhooks[webhooks++] = d;
        else
            add_operation(b, r, d);
    }
    b->d->webhook_count = webhooks;
}
