/* Records what a set-up function declares; it is checked when the function has returned. */
#include <api/db.h>

#include "declare/setup.h"

static const api_error_def *copy_errors(struct api__setup *s, const api_error_def *list)
{
    size_t n = 0;
    if (!list)
        return NULL;
    while (list[n].status)
        n++;
    api_error_def *copy = api__setup_alloc(s, (n + 1) * sizeof *copy);
    for (size_t i = 0; copy && i < n; i++)
        copy[i] = (api_error_def){list[i].status, api__setup_copy_text(s, list[i].description), list[i].model};
    return copy;
}

static const api_callback *copy_callbacks(struct api__setup *s, const api_callback *list)
{
    size_t n = 0;
    if (!list)
        return NULL;
    while (list[n].name)
        n++;
    api_callback *copy = api__setup_alloc(s, (n + 1) * sizeof *copy);
    for (size_t i = 0; copy && i < n; i++)
        copy[i] = (api_callback){api__setup_copy_text(s, list[i].name), api__setup_copy_text(s, list[i].method),
                                 api__setup_copy_text(s, list[i].expression), list[i].operation};
    return copy;
}

/* "admin/" and "/admin/" are "/admin". */
static api_str join(struct api__setup *s, const api_router *parent, const char *prefix)
{
    while (*prefix == '/')
        prefix++;
    size_t n = strlen(prefix);
    while (n && prefix[n - 1] == '/')
        n--;
    api_str before = parent ? parent->prefix : (api_str){"", 0};
    if (!n)
        return before;
    return api_arena_printf(s->b.arena, "%.*s/%.*s", API_FMT(before), (int)n, prefix);
}

api_router *api__subrouter(api_router *parent, const char *prefix, const struct api_router_options *o, const char *file,
                           int line)
{
    struct api__setup *s = parent->setup;
    api_router *r = api__setup_alloc(s, sizeof *r);
    if (!r)
        return parent; /* the set-up has failed and ends after its function */
    if (strchr(prefix, '{') && !strchr(prefix, '}'))
        api__setup_problem(s, file, line, "invalid prefix \"%s\": a '{' without a '}'", prefix);
    *r = (api_router){.setup = s, .parent = parent, .prefix = join(s, parent, prefix), .o = *o};
    r->o.tags = api__setup_copy_texts(s, o->tags);
    r->o.permission = api__setup_copy_text(s, o->permission);
    r->o.dependencies = api__setup_copy_list(s, o->dependencies);
    r->o.errors = copy_errors(s, o->errors);
    return r;
}

static void copy_route_texts(struct api__setup *s, struct api_route_options *o)
{
    o->summary = api__setup_copy_text(s, o->summary);
    o->description = api__setup_copy_text(s, o->description);
    o->operation_id = api__setup_copy_text(s, o->operation_id);
    o->name = api__setup_copy_text(s, o->name);
    o->response_description = api__setup_copy_text(s, o->response_description);
    o->extra = api__setup_copy_text(s, o->extra);
    o->permission = api__setup_copy_text(s, o->permission);
    o->tags = api__setup_copy_texts(s, o->tags);
}

void api__route_add(api_router *r, const char *method, const char *path, const api_operation *operation,
                    const struct api_route_options *o, const char *file, int line)
{
    struct api__setup *s = r->setup;
    struct api__pending_route *p = api__setup_alloc(s, sizeof *p);
    if (!p)
        return;
    *p = (struct api__pending_route){
        .router = r, .method = method, .file = file, .line = line, .operation = operation, .o = *o};
    bool webhook = strcmp(method, "WEBHOOK") == 0;
    p->path = webhook ? api__setup_copy_text(s, path) : join(s, r, path).p;
    if (p->path && !*p->path)
        p->path = "/";
    s->failed |= !p->path;
    copy_route_texts(s, &p->o);
    p->o.dependencies = api__setup_copy_list(s, o->dependencies);
    p->o.errors = copy_errors(s, o->errors);
    p->o.callbacks = copy_callbacks(s, o->callbacks);
    *s->routes_end = p;
    s->routes_end = &p->next;
}

static void add_resource(api_router *r, const char *path, const api_model_def *model,
                         const struct api_resource_options *o, bool bare, const char *file, int line)
{
    struct api__setup *s = r->setup;
    if (model->variants) {
        api__setup_problem(s, file, line, "%s is a union: a table needs a model, which may have a member object(%s)",
                           model->name, model->name);
        return;
    }
    struct api__pending_resource *p = api__setup_alloc(s, sizeof *p);
    if (!p)
        return;
    *p = (struct api__pending_resource){.router = r, .file = file, .line = line, .model = model, .o = *o, .bare = bare};
    p->path = join(s, r, path).p;
    s->failed |= !p->path;
    p->o.description = api__setup_copy_text(s, o->description);
    p->o.key = api__setup_copy_text(s, o->key);
    p->o.pagination = api__setup_copy_text(s, o->pagination);
    p->o.permissions = api__setup_copy_text(s, o->permissions);
    *s->resources_end = p;
    s->resources_end = &p->next;
}

void api__resource_add(api_router *r, const char *path, const api_model_def *model,
                       const struct api_resource_options *o, const char *file, int line)
{
    add_resource(r, path, model, o, false, file, line);
}

void api__table_add(api_router *r, const char *name, const api_model_def *model, const char *file, int line)
{
    static const struct api_resource_options none = {0};
    add_resource(r, name, model, &none, true, file, line);
}

void api__static_add(api_router *r, const char *prefix, const char *directory, const struct api_static_options *o,
                     const char *file, int line)
{
    struct api__setup *s = r->setup;
    struct api__static_files *files = api__setup_alloc(s, sizeof *files);
    if (!files)
        return;
    *files = (struct api__static_files){.router = r,
                                        .prefix = join(s, r, prefix),
                                        .directory = api__setup_copy_text(s, directory),
                                        .o = *o,
                                        .file = file,
                                        .line = line};
    files->o.fallback = api__setup_copy_text(s, o->fallback);
    files->o.permission = api__setup_copy_text(s, o->permission);
    s->failed |= !files->prefix.p;
    if (!files->directory || !files->prefix.p)
        return;
    struct api__static_files **end = &s->d->statics;
    while (*end)
        end = &(*end)->next;
    *end = files;
}

void api__mount_add(api_router *r, const char *prefix, const api_entry *entry, const char *file, int line)
{
    struct api__setup *s = r->setup;
    struct api__mount *m = api__setup_alloc(s, sizeof *m);
    if (!m)
        return;
    *m = (struct api__mount){.router = r, .prefix = join(s, r, prefix), .entry = entry, .file = file, .line = line};
    if (!m->prefix.n)
        api__setup_problem(s, file, line, "an app cannot be mounted at \"/\", the path of the app around it");
    struct api__mount **end = &s->d->mounts;
    while (*end)
        end = &(*end)->next;
    *end = m;
}
