#include "declare/routes.h"

#include "declare/inputs.h"
#include "declare/models.h"
#include "declare/policy.h"
#include "declare/schemes.h"
#include "declare/uses.h"

size_t api__setup_route_count(const struct api__setup *s)
{
    size_t n = 0;
    for (const struct api__pending_route *r = s->routes; r; r = r->next)
        n++;
    return n;
}

static bool id_taken(const struct api__setup *s, const char *id)
{
    for (uint32_t i = 0; i < s->b.app->operation_count; i++)
        if (strcmp(s->b.app->operations[i].operation_id, id) == 0)
            return true;
    for (uint32_t i = 0; i < s->d->webhook_count; i++)
        if (strcmp(s->d->webhooks[i]->id, id) == 0)
            return true;
    return false;
}

/* "read_item", and for a second route to it "read_item_delete". */
static const char *operation_id(struct api__setup *s, const struct api__route_declaration *d, const char *method)
{
    const char *id = d->o.operation_id ? d->o.operation_id : d->def->name;
    if (!id_taken(s, id))
        return id;
    if (!d->o.operation_id) {
        size_t n = strlen(id) + 1;
        api_str longer = api_arena_printf(s->b.arena, "%s_%s", id, method);
        s->failed |= !longer.p;
        for (char *p = longer.p ? (char *)(uintptr_t)longer.p + n : NULL; p && *p; p++)
            *p |= *p >= 'A' && *p <= 'Z' ? 0x20 : 0;
        if (!longer.p || !id_taken(s, longer.p))
            return longer.p ? longer.p : id;
    }
    api__setup_problem(s, d->file, d->line,
                       "the operation id \"%s\" is taken, expected another .operation_id for this route", id);
    return id;
}

/* The path as the document has it: without converters, without a slash at the end. */
static const char *document_path(struct api__setup *s, const char *path)
{
    size_t n = strlen(path);
    char *out = api__setup_alloc(s, n + 1), *to = out;
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

static const char *schemes_of(struct api__setup *s, const struct api__route_declaration *d)
{
    struct api__security_scheme *list;
    const char *names = NULL;
    int err = api__schemes_find(s->b.arena, d->before, d->def->inputs, &list);
    if (!err)
        err = api__schemes_required(s->b.arena, list, &names);
    s->failed |= err != 0;
    return names;
}

static struct api__route_declaration *declare(struct api__setup *s, const struct api__pending_route *r)
{
    struct api__route_declaration *d = api__setup_alloc(s, sizeof *d);
    if (!d)
        return NULL;
    const api_operation *op = r->operation;
    *d = (struct api__route_declaration){.def = op,
                                         .router = r->router,
                                         .file = r->file,
                                         .line = r->line,
                                         .path = r->path,
                                         .webhook = strcmp(r->method, "WEBHOOK") == 0};
    d->inputs = api__setup_inputs(s, op->inputs, op->size, op->file, op->line);
    api__route_options(s, d, r);
    if (d->o.response) {
        const struct api__known_model *k = api__setup_model(s, d->o.response);
        d->response = k ? k->open : NULL;
    }
    api__route_check_callbacks(s, d);
    api__setup_check_words(s, d->file, d->line, "extra", d->o.extra);
    d->id = operation_id(s, d, r->method);
    if (!s->failed)
        d->schemes = schemes_of(s, d);
    if (!s->failed)
        api__setup_policy(s, d);
    return d;
}

static const char *permission(const struct api_app *app, const struct api__route_declaration *d)
{
    if (d->schemes)
        return d->schemes;
    if (!app->guarded)
        return "";
    return d->policy == API__POLICY_DEFAULT ? "authenticated (default)" : api__grant_words[d->grant];
}

static void add_operation(struct api__setup *s, const struct api__pending_route *r,
                          const struct api__route_declaration *d)
{
    bool websocket = strcmp(r->method, "WEBSOCKET") == 0;
    const char *method = websocket ? "GET" : r->method;
    api__route_check(s, d, method);
    api__build_operation(&s->b, &(struct api__operation){.method = method,
                                                         .pattern = r->path,
                                                         .path = document_path(s, r->path),
                                                         .operation_id = d->id,
                                                         .kind = API__OP_DECLARED,
                                                         .grant = d->grant,
                                                         .permission = permission(s->b.app, d),
                                                         .websocket = websocket,
                                                         .uses = api__setup_uses(s, r->router),
                                                         .declaration = d});
}

void api__setup_routes(struct api__setup *s)
{
    s->d->webhooks = api__setup_alloc(s, (api__setup_route_count(s) + 1) * sizeof *s->d->webhooks);
    for (const struct api__pending_route *r = s->d->webhooks ? s->routes : NULL; r; r = r->next) {
        struct api__route_declaration *d = declare(s, r);
        if (!d)
            return;
        if (d->webhook)
            s->d->webhooks[s->d->webhook_count++] = d;
        else
            add_operation(s, r, d);
    }
}
