/* Routes as operations: options merged, inputs compiled, and what a path and its inputs must agree on. */
#include "declare/builder.h"
#include "openapi/openapi.h"

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

/* --- what routers, the operation and the route add up to --- */

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

static void set_tags(struct api__builder *b, struct api__route_declaration *d, const struct api__pending_route *r)
{
    size_t n = list_count(d->def->options.tags) + list_count(r->o.tags) + 1;
    for (const api_router *at = r->router; at; at = at->parent)
        n += list_count(at->o.tags);
    d->tags = api__build_alloc(b, n * sizeof *d->tags);
    n = 0;
    if (!d->tags)
        return;
    routers_tags(d, &n, r->router);
    add_tags(d, &n, d->def->options.tags);
    add_tags(d, &n, r->o.tags);
}

static void add_before(struct api__builder *b, struct api__route_declaration *d, size_t *n,
                       const api_dependency *const *list)
{
    for (size_t i = 0; list && list[i]; i++)
        d->before[(*n)++] = api__build_dependency(b, list[i]);
}

static void routers_before(struct api__builder *b, struct api__route_declaration *d, size_t *n, const api_router *r)
{
    if (r->parent)
        routers_before(b, d, n, r->parent);
    add_before(b, d, n, r->o.dependencies);
}

static void set_before(struct api__builder *b, struct api__route_declaration *d, const struct api__pending_route *r)
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

static void add_errors(struct api__builder *b, struct api__route_declaration *d, const api_error_def *list)
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

/* What the api_fail() calls of a handler ("name_handler") or a dependency ("name_make") say, told apart by the function
 * they stand in. */
static void errors_of_code(struct api__builder *b, struct api__route_declaration *d, const char *name,
                           const char *suffix)
{
    const api_entry *e = b->d->entry;
    size_t n = 0, length = strlen(name);
    for (const struct api__fail_site *s = e->fails; s && s < e->fails_end; s++)
        n += strncmp(s->function, name, length) == 0 && strcmp(s->function + length, suffix) == 0;
    api_error_def *list = n ? api__build_alloc(b, (n + 1) * sizeof *list) : NULL;
    n = 0;
    for (const struct api__fail_site *s = e->fails; list && s < e->fails_end; s++)
        if (strncmp(s->function, name, length) == 0 && strcmp(s->function + length, suffix) == 0 && s->status)
            list[n++].status = s->status;
    if (n)
        add_errors(b, d, list);
}

static void errors_of_inputs(struct api__builder *b, struct api__route_declaration *d, const struct api__inputs *in);

static void errors_of_dependency(struct api__builder *b, struct api__route_declaration *d,
                                 const struct api__dependency *dep)
{
    if (!dep)
        return;
    errors_of_code(b, d, dep->def->name, "_make");
    add_errors(b, d, dep->def->options.errors);
    errors_of_inputs(b, d, dep->inputs);
}

static void errors_of_inputs(struct api__builder *b, struct api__route_declaration *d, const struct api__inputs *in)
{
    for (uint32_t i = 0; in && i < in->count; i++) {
        errors_of_dependency(b, d, in->list[i].dependency);
        errors_of_inputs(b, d, in->list[i].params);
    }
}

static void set_errors(struct api__builder *b, struct api__route_declaration *d, const struct api__pending_route *r)
{
    errors_of_code(b, d, d->def->name, "_handler");
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

static void check_inputs_in_path(struct api__builder *b, const struct api__route_declaration *d,
                                 const struct api__inputs *in, const char *path)
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

static void check_path(struct api__builder *b, const struct api__route_declaration *d, const char *path)
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
    for (size_t i = 0; d->before && d->before[i]; i++)
        check_inputs_in_path(b, d, d->before[i]->inputs, path);
}

/* The path as the document has it: without converters, without a slash at the end. */
static const char *document_path(struct api__builder *b, const char *path)
{
    size_t n = strlen(path);
    char *out = api__build_alloc(b, n + 1), *to = out;
    bool inside = false, skip = false;
    for (const char *p = path; out && *p; p++) {
        inside = *p == '{' || (inside && *p != '}');
        skip = inside && (skip || *p == ':');
        if (!skip)
            *to++ = *p;
    }
    if (out && to - out > 1 && to[-1] == '/')
        *--to = 0;
    return out;
}

/* --- operations --- */

/* The next router outwards; that of another app around this one stands behind this one's root. */
static const api_router *outwards(const struct api__builder **b, const api_router *r)
{
    if (r->parent)
        return r->parent;
    r = (*b)->outer ? (*b)->mount->router : NULL;
    *b = (*b)->outer;
    return r;
}

static size_t fill_uses(const struct api__builder *b, const api_router *r, bool whole, const struct api__use **list)
{
    size_t n = 0;
    for (const api_router *at = r; at && (whole || b->outer || at->parent); at = outwards(&b, at)) {
        size_t i = 0;
        for (const struct api__use *u = at->uses; u; u = u->next)
            n++;
        for (const struct api__use *u = at->uses; list && u; u = u->next)
            list[-(ptrdiff_t)n + (ptrdiff_t)i++] = u;
    }
    return n;
}

static const struct api__use *const *list_uses(struct api__builder *b, const api_router *r, bool whole)
{
    size_t n = fill_uses(b, r, whole, NULL);
    const struct api__use **list = n ? api__build_alloc(b, (n + 1) * sizeof *list) : NULL;
    if (list)
        fill_uses(b, r, whole, list + n);
    return list;
}

const struct api__use *const *api__build_uses(struct api__builder *b, const api_router *r)
{
    return list_uses(b, r, false);
}

const struct api__use *const *api__build_app_uses(struct api__builder *b)
{
    return b->outer ? NULL : list_uses(b, b->d->root, true);
}

static bool id_taken(const struct api__builder *b, const char *id)
{
    for (uint32_t i = 0; i < b->app->operation_count; i++)
        if (strcmp(b->app->operations[i].operation_id, id) == 0)
            return true;
    for (uint32_t i = 0; i < b->d->webhook_count; i++)
        if (strcmp(b->d->webhooks[i]->id, id) == 0)
            return true;
    return false;
}

/* "read_item", and for a second route to it "read_item_delete". */
static const char *operation_id(struct api__builder *b, const struct api__route_declaration *d, const char *method)
{
    const char *id = d->o.operation_id ? d->o.operation_id : d->def->name;
    if (!id_taken(b, id))
        return id;
    if (!d->o.operation_id) {
        size_t n = strlen(id) + 1;
        api_str longer = api_arena_printf(b->arena, "%s_%s", id, method);
        b->failed |= !longer.p;
        for (char *p = longer.p ? (char *)(uintptr_t)longer.p + n : NULL; p && *p; p++)
            *p |= *p >= 'A' && *p <= 'Z' ? 0x20 : 0;
        if (!longer.p || !id_taken(b, longer.p))
            return longer.p ? longer.p : id;
    }
    api__build_problem(b, d->file, d->line, "the operation id \"%s\" is taken; give this route an .operation_id", id);
    return id;
}

static void check_callback(struct api__builder *b, const struct api__route_declaration *d, const api_callback *c)
{
    const api_operation *op = c->operation;
    if (!op || !c->method || !c->expression) {
        api__build_problem(b, d->file, d->line, "the callback \"%s\" lacks a method, an expression or an operation",
                           c->name);
        return;
    }
    api__build_inputs(b, op->inputs, op->size, op->file, op->line);
    for (const api_error_def *e = op->options.errors; e && e->status; e++)
        if (e->model)
            api__build_model(b, e->model);
    if (op->options.response)
        api__build_model(b, op->options.response);
}

static void check_body(struct api__builder *b, const struct api__route_declaration *d, const char *method)
{
    static const enum api_source bodies[] = {API_IN_BODY, API_IN_FORM, API_IN_FILE};
    bool bodiless = strcmp(method, "GET") == 0 || strcmp(method, "DELETE") == 0, has[3] = {false, false, false};
    for (size_t k = 0; k < 3; k++) {
        has[k] = api__build_takes(d->inputs, bodies[k]);
        for (size_t i = 0; d->before && d->before[i]; i++)
            has[k] |= api__build_takes(d->before[i]->inputs, bodies[k]);
    }
    if (bodiless && (has[0] || has[1] || has[2]))
        api__build_problem(b, d->file, d->line, "%s takes a body, which %s has not", d->def->name, method);
    else if (has[0] && (has[1] || has[2]) &&
             !(d->inputs && d->inputs->by[API_IN_BODY] && (d->inputs->by[API_IN_FORM] || d->inputs->by[API_IN_FILE])))
        api__build_problem(b, d->file, d->line, "%s or a dependency of it takes a JSON body, another one a form",
                           d->def->name);
}

static struct api__route_declaration *declare(struct api__builder *b, const struct api__pending_route *r)
{
    struct api__route_declaration *d = api__build_alloc(b, sizeof *d);
    if (!d)
        return NULL;
    const api_operation *op = r->operation;
    *d = (struct api__route_declaration){.def = op,
                                         .router = r->router,
                                         .o = merge(&op->options, &r->o),
                                         .file = r->file,
                                         .line = r->line,
                                         .path = r->path,
                                         .webhook = strcmp(r->method, "WEBHOOK") == 0};
    for (const api_router *at = r->router; at; at = at->parent) {
        d->o.deprecated |= at->o.deprecated;
        d->o.hidden |= at->o.hidden;
    }
    if (d->o.status && (d->o.status < 200 || d->o.status > 599))
        api__build_problem(b, r->file, r->line, "%d is no status of an answer, expected 200 to 599", d->o.status);
    if (!d->o.status)
        d->o.status = d->o.media == API_MEDIA_NONE ? 204 : 200;
    d->inputs = api__build_inputs(b, op->inputs, op->size, op->file, op->line);
    set_tags(b, d, r);
    set_before(b, d, r);
    set_errors(b, d, r);
    if (d->o.response) {
        const struct api__known_model *k = api__build_model(b, d->o.response);
        d->response = k ? k->open : NULL;
    }
    for (const api_callback *c = d->o.callbacks; c && c->name; c++)
        check_callback(b, d, c);
    api__build_check_words(b, d->file, d->line, "extra", d->o.extra);
    d->id = operation_id(b, d, r->method);
    if (!b->failed && api__openapi_schemes(b->arena, d, &d->schemes) != 0)
        b->failed = true;
    if (!b->failed)
        api__build_policy(b, d);
    return d;
}

static const char *permission(const struct api_app *app, const struct api__route_declaration *d)
{
    static const char *const words[] = {"any", "authenticated", "admin"};
    if (d->schemes)
        return d->schemes;
    if (!app->guarded)
        return "";
    return d->policy == API__POLICY_DEFAULT ? "authenticated (default)" : words[d->grant];
}

static void add_operation(struct api__builder *b, const struct api__pending_route *r, struct api__route_declaration *d)
{
    struct api_app *app = b->app;
    bool websocket = strcmp(r->method, "WEBSOCKET") == 0;
    const char *method = websocket ? "GET" : r->method;
    check_body(b, d, method);
    check_path(b, d, r->path);
    struct api__operation *o = &app->operations[app->operation_count];
    *o = (struct api__operation){.method = method,
                                 .pattern = r->path,
                                 .path = document_path(b, r->path),
                                 .operation_id = d->id,
                                 .kind = API__OP_DECLARED,
                                 .grant = d->grant,
                                 .permission = permission(app, d),
                                 .websocket = websocket,
                                 .uses = api__build_uses(b, r->router),
                                 .declaration = d};
    app->operation_count++;
}

void api__build_routes(struct api__builder *b)
{
    uint32_t count = 0;
    for (const struct api__pending_route *r = b->routes; r; r = r->next)
        count++;
    struct api__operation *all = api__build_alloc(b, (b->app->operation_count + count + 1) * sizeof *all);
    b->d->webhooks = api__build_alloc(b, (count + 1) * sizeof *b->d->webhooks);
    if (!all || !b->d->webhooks)
        return;
    memcpy(all, b->app->operations, b->app->operation_count * sizeof *all);
    b->app->operations = all;
    for (const struct api__pending_route *r = b->routes; r; r = r->next) {
        struct api__route_declaration *d = declare(b, r);
        if (!d)
            return;
        if (d->webhook)
            b->d->webhooks[b->d->webhook_count++] = d;
        else
            add_operation(b, r, d);
    }
}
