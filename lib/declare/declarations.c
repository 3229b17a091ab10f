/* What a set-up function says, written down as it comes; looked at when it has ended. */
#include <stdlib.h>

#include <api/db.h>

#include "base/dup.h"
#include "declare/builder.h"
#include "openapi/openapi.h"

void *api__build_alloc(struct api__builder *b, size_t n)
{
    void *p = api_arena_calloc(b->arena, 1, n);
    b->failed |= !p;
    return p;
}

void api__build_problem(struct api__builder *b, const char *file, int line, const char *fmt, ...)
{
    api_buf text;
    api_buf_init(&text, 8192);
    va_list ap;
    va_start(ap, fmt);
    api_buf_vprintf(&text, fmt, ap);
    va_end(ap);
    api_problems_add(b->problems, file, (unsigned)line, 0, "%s", api_buf_cstr(&text));
    api_buf_deinit(&text);
    b->failed = true;
}

void api__build_check_words(struct api__builder *b, const char *file, int line, const char *name, const char *words)
{
    api_str text = api__words_object(b->arena, words);
    api_json_error e;
    if (!words)
        return;
    int err = text.p ? api_json_check(text, API_JSON_UNIQUE, &e) : API_ENOMEM;
    if (err == API_EJSON)
        api__build_problem(b, file, line, "`.%s` is no JSON: %s (at \"%.20s\")", name, e.reason, text.p + e.offset);
    b->failed |= err != 0;
}

const void *api__build_copy_list(struct api__builder *b, const void *list)
{
    const void *const *from = list;
    size_t n = 0;
    if (!list)
        return NULL;
    while (from[n])
        n++;
    const void **copy = api__build_alloc(b, (n + 1) * sizeof *copy);
    if (copy)
        memcpy(copy, from, n * sizeof *copy);
    return copy;
}

/* Texts may be in the set-up function's own variables. */
static const char *copy_text(struct api__builder *b, const char *text)
{
    size_t n = text ? strlen(text) + 1 : 0;
    char *copy = n ? api__build_alloc(b, n) : NULL;
    return copy ? memcpy(copy, text, n) : NULL;
}

static const char *const *copy_texts(struct api__builder *b, const char *const *list)
{
    const char **copy = (const char **)(uintptr_t)api__build_copy_list(b, list);
    for (size_t i = 0; copy && copy[i]; i++)
        if (!(copy[i] = copy_text(b, copy[i])))
            break;
    return copy;
}

static const api_error_def *copy_errors(struct api__builder *b, const api_error_def *list)
{
    size_t n = 0;
    if (!list)
        return NULL;
    while (list[n].status)
        n++;
    api_error_def *copy = api__build_alloc(b, (n + 1) * sizeof *copy);
    for (size_t i = 0; copy && i < n; i++)
        copy[i] = (api_error_def){list[i].status, copy_text(b, list[i].description), list[i].model};
    return copy;
}

static const api_callback *copy_callbacks(struct api__builder *b, const api_callback *list)
{
    size_t n = 0;
    if (!list)
        return NULL;
    while (list[n].name)
        n++;
    api_callback *copy = api__build_alloc(b, (n + 1) * sizeof *copy);
    for (size_t i = 0; copy && i < n; i++)
        copy[i] = (api_callback){copy_text(b, list[i].name), copy_text(b, list[i].method),
                                 copy_text(b, list[i].expression), list[i].operation};
    return copy;
}

/* "admin/" and "/admin/" are "/admin". */
static api_str join(struct api__builder *b, const api_router *parent, const char *prefix)
{
    while (*prefix == '/')
        prefix++;
    size_t n = strlen(prefix);
    while (n && prefix[n - 1] == '/')
        n--;
    api_str before = parent ? parent->prefix : (api_str){"", 0};
    if (!n)
        return before;
    return api_arena_printf(b->arena, "%.*s/%.*s", API_FMT(before), (int)n, prefix);
}

api_router *api__subrouter(api_router *parent, const char *prefix, const struct api_router_options *o, const char *file,
                           int line)
{
    struct api__builder *b = parent->builder;
    api_router *r = api__build_alloc(b, sizeof *r);
    if (!r)
        return parent; /* the build has failed and ends after the set-up */
    if (strchr(prefix, '{') && !strchr(prefix, '}'))
        api__build_problem(b, file, line, "\"%s\" is no prefix: a '{' without '}'", prefix);
    *r = (api_router){.builder = b, .parent = parent, .prefix = join(b, parent, prefix), .o = *o};
    r->o.tags = copy_texts(b, o->tags);
    r->o.permission = copy_text(b, o->permission);
    r->o.dependencies = api__build_copy_list(b, o->dependencies);
    r->o.errors = copy_errors(b, o->errors);
    return r;
}

static void copy_route_texts(struct api__builder *b, struct api_route_options *o)
{
    o->summary = copy_text(b, o->summary);
    o->description = copy_text(b, o->description);
    o->operation_id = copy_text(b, o->operation_id);
    o->name = copy_text(b, o->name);
    o->response_description = copy_text(b, o->response_description);
    o->extra = copy_text(b, o->extra);
    o->permission = copy_text(b, o->permission);
    o->tags = copy_texts(b, o->tags);
}

void api__route_add(api_router *r, const char *method, const char *path, const api_operation *operation,
                    const struct api_route_options *o, const char *file, int line)
{
    struct api__builder *b = r->builder;
    struct api__pending_route *p = api__build_alloc(b, sizeof *p);
    if (!p)
        return;
    *p = (struct api__pending_route){
        .router = r, .method = method, .file = file, .line = line, .operation = operation, .o = *o};
    bool webhook = strcmp(method, "WEBHOOK") == 0;
    p->path = webhook ? copy_text(b, path) : join(b, r, path).p;
    if (p->path && !*p->path)
        p->path = "/";
    b->failed |= !p->path;
    copy_route_texts(b, &p->o);
    p->o.dependencies = api__build_copy_list(b, o->dependencies);
    p->o.errors = copy_errors(b, o->errors);
    p->o.callbacks = copy_callbacks(b, o->callbacks);
    *b->routes_end = p;
    b->routes_end = &p->next;
}

static void say_resource(api_router *r, const char *path, const api_model_def *model,
                         const struct api_resource_options *o, bool bare, const char *file, int line)
{
    struct api__builder *b = r->builder;
    if (model->variants) {
        api__build_problem(b, file, line, "%s is a union: a table needs a model, which may have a member object(%s)",
                           model->name, model->name);
        return;
    }
    struct api__pending_resource *p = api__build_alloc(b, sizeof *p);
    if (!p)
        return;
    *p = (struct api__pending_resource){.router = r, .file = file, .line = line, .model = model, .o = *o, .bare = bare};
    p->path = join(b, r, path).p;
    b->failed |= !p->path;
    p->o.description = copy_text(b, o->description);
    p->o.key = copy_text(b, o->key);
    p->o.pagination = copy_text(b, o->pagination);
    p->o.permissions = copy_text(b, o->permissions);
    *b->resources_end = p;
    b->resources_end = &p->next;
}

void api__resource_add(api_router *r, const char *path, const api_model_def *model,
                       const struct api_resource_options *o, const char *file, int line)
{
    say_resource(r, path, model, o, false, file, line);
}

void api__table_add(api_router *r, const char *name, const api_model_def *model, const char *file, int line)
{
    static const struct api_resource_options none = {0};
    say_resource(r, name, model, &none, true, file, line);
}

void api__static_add(api_router *r, const char *prefix, const char *directory, const struct api_static_options *o,
                     const char *file, int line)
{
    struct api__builder *b = r->builder;
    struct api__static_files *s = api__build_alloc(b, sizeof *s);
    if (!s)
        return;
    *s = (struct api__static_files){.router = r,
                                    .prefix = join(b, r, prefix),
                                    .directory = copy_text(b, directory),
                                    .o = *o,
                                    .file = file,
                                    .line = line};
    s->o.fallback = copy_text(b, o->fallback);
    s->o.permission = copy_text(b, o->permission);
    if (!s->directory || !s->prefix.p)
        return;
    struct api__static_files **end = &b->d->statics;
    while (*end)
        end = &(*end)->next;
    *end = s;
}

void api__mount_add(api_router *r, const char *prefix, const api_entry *entry, const char *file, int line)
{
    struct api__builder *b = r->builder;
    struct api__mount *m = api__build_alloc(b, sizeof *m);
    if (!m)
        return;
    *m = (struct api__mount){.router = r, .prefix = join(b, r, prefix), .entry = entry, .file = file, .line = line};
    if (!m->prefix.n)
        api__build_problem(b, file, line, "an app cannot be mounted at \"/\", where this one is");
    struct api__mount **end = &b->d->mounts;
    while (*end)
        end = &(*end)->next;
    *end = m;
}

/* --- middleware --- */

static struct api__use *use(api_router *r, enum api__use_kind kind)
{
    struct api__use *u = api__build_alloc(r->builder, sizeof *u), **end = &r->uses;
    if (!u)
        return NULL;
    while (*end)
        end = &(*end)->next;
    *end = u;
    u->kind = kind;
    u->index = r->builder->d->use_count++;
    u->of = r->builder->d;
    u->all = r->builder->d->all_uses;
    r->builder->d->all_uses = u;
    return u;
}

void api_use(api_router *r, api_middleware fn)
{
    struct api__use *u = use(r, API__USE_OWN);
    if (u)
        u->fn = fn;
}

void api__use_trusted_hosts(api_router *r, const char *const *hosts)
{
    struct api__use *u = use(r, API__USE_TRUSTED_HOSTS);
    if (u)
        u->config.texts = copy_texts(r->builder, hosts);
}

void api_use_https_redirect(api_router *r)
{
    use(r, API__USE_HTTPS_REDIRECT);
}

void api__use_security_headers(api_router *r, const struct api_security_headers_options *o)
{
    struct api__use *u = use(r, API__USE_SECURITY_HEADERS);
    struct api_security_headers_options *copy = api__build_alloc(r->builder, sizeof *copy);
    if (!u || !copy)
        return;
    *copy = *o;
    copy->content_security_policy = copy_text(r->builder, o->content_security_policy);
    copy->referrer_policy = copy_text(r->builder, o->referrer_policy);
    copy->frame_options = copy_text(r->builder, o->frame_options);
    u->config.security = copy;
}

void api__use_sessions(api_router *r, const struct api_sessions_options *o)
{
    struct api__use *u = use(r, API__USE_SESSIONS);
    struct api_sessions_options *copy = api__build_alloc(r->builder, sizeof *copy);
    if (!u || !copy)
        return;
    *copy = *o;
    copy->secrets = copy_texts(r->builder, o->secrets);
    copy->cookie = copy_text(r->builder, o->cookie);
    copy->same_site = copy_text(r->builder, o->same_site);
    u->config.sessions = copy;
}

void api_use_timing(api_router *r)
{
    use(r, API__USE_TIMING);
}

static void put_list(api_buf *b, const char *key, const char *const *list)
{
    if (!list)
        return;
    api_buf_printf(b, "%s\"%s\":[", b->n > 1 ? "," : "", key);
    for (size_t i = 0; list[i]; i++) {
        if (i)
            api_buf_putc(b, ',');
        api_json_put_str(b, api_str_of(list[i]));
    }
    api_buf_putc(b, ']');
}

/* As an app file says it, so that defaults and mistakes are the same. */
void api__use_cors(api_router *r, const struct api_cors_options *o)
{
    struct api__builder *b = r->builder;
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    if (r->parent)
        api__build_problem(b, b->d->entry->file, 0, "CORS is decided for the whole app: api_use_cors(app, ...)");
    api_buf_putc(&text, '{');
    put_list(&text, "origins", o->origins);
    put_list(&text, "methods", o->methods);
    put_list(&text, "headers", o->headers);
    put_list(&text, "expose", o->expose);
    if (o->credentials)
        api_buf_printf(&text, "%s\"credentials\":true", text.n > 1 ? "," : "");
    if (o->max_age)
        api_buf_printf(&text, "%s\"max_age\":%d", text.n > 1 ? "," : "", o->max_age);
    api_buf_putc(&text, '}');
    b->cors = api__dup_buf(b->arena, &text);
    b->failed |= !b->cors.p;
    api_buf_deinit(&text);
}

/* --- hooks --- */

void api_on_error(api_router *r, int status, api_error_handler fn)
{
    struct api__error_hook *h = api__build_alloc(r->builder, sizeof *h), **end = &r->error_hooks;
    if (!h)
        return;
    *h = (struct api__error_hook){.status = status, .fn = fn};
    while (*end)
        end = &(*end)->next;
    *end = h;
}

static void add_hook(api_router *r, struct api__hook **list, api_hook fn, int64_t ms)
{
    struct api__hook *h = api__build_alloc(r->builder, sizeof *h);
    if (!h)
        return;
    *h = (struct api__hook){.fn = fn, .ms = ms, .of = r->builder->d};
    while (*list)
        list = &(*list)->next;
    *list = h;
}

void api_on_startup(api_router *r, api_hook fn)
{
    add_hook(r, &r->builder->d->startup, fn, 0);
}

void api_on_shutdown(api_router *r, api_hook fn)
{
    add_hook(r, &r->builder->d->shutdown, fn, 0);
}

void api_every(api_router *r, int64_t ms, api_hook fn)
{
    if (ms < 1)
        api__build_problem(r->builder, r->builder->d->entry->file, 0,
                           "api_every: %lld ms is no time, expected 1 or more", (long long)ms);
    add_hook(r, &r->builder->d->timers, fn, ms);
}
