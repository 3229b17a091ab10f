/* An app in C: its set-up function is run, what it said becomes an app file and a table of operations. */
#include "declare/entry.h"

#include <strings.h>

#include "app/reader.h"
#include "base/dup.h"
#include "declare/builder.h"

static int read_said(struct api__builder *b)
{
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    api__build_file(b, &text);
    api_json_error e;
    api_node *root = NULL;
    api_str copy = api__dup_buf(b->arena, &text);
    int err = copy.p ? api_json_parse(b->arena, copy, API_JSON_UNIQUE, &root, &e) : API_ENOMEM;
    api_buf_deinit(&text);
    if (err == API_EJSON)
        api__build_problem(b, b->d->entry->file, 0, "a model's JSON options or a resource said twice: %s", e.reason);
    if (err)
        return err;
    api__declare_forget_places(root);
    struct reader r = {.arena = b->arena, .app = b->app, .file = b->d->entry->file, .problems = b->problems};
    api__read_app(&r, root);
    return r.err;
}

/* Resources under a router's prefix answer there; their tables are named by the last segment. */
static void place_resources(struct api__builder *b)
{
    uint32_t i = 0;
    for (const struct api__pending_resource *r = b->resources; r && i < b->app->resource_count; r = r->next, i++) {
        const char *slash = strrchr(r->path, '/');
        b->app->resources[i].bare = r->bare;
        b->app->resources[i].prefix = (api_str){r->path, slash ? (size_t)(slash - r->path) : 0};
        struct api__known_model *k = (struct api__known_model *)(uintptr_t)api__build_model(b, r->model);
        if (k && !k->resource)
            k->resource = &b->app->resources[i];
    }
}

static void use_on_resources(struct api__builder *b)
{
    for (uint32_t i = 0; i < b->app->operation_count; i++) {
        struct api__operation *o = &b->app->operations[i];
        const struct api__pending_resource *r = b->resources;
        for (uint32_t k = 0; r && o->resource && k < o->resource->index; k++)
            r = r->next;
        if (r && o->resource)
            o->uses = api__build_uses(b, r->router);
    }
}

static int declare(struct api_app *app, const api_entry *entry, const struct api__builder *outer,
                   const struct api__mount *mount, api_problems *problems);

static bool is_inside(const struct api__builder *b, const api_entry *entry)
{
    while (b && b->d->entry != entry)
        b = b->outer;
    return b;
}

/* Tables of two apps in one database: one of the same name is shared. */
static void check_tables(struct api__builder *b, const struct api_app *app, const struct api_app *outer,
                         const struct api__mount *m)
{
    for (uint32_t i = 0; i < app->resource_count; i++)
        for (uint32_t k = 0; k < outer->resource_count; k++) {
            api_str x = outer->resources[k].key, y = app->resources[i].key;
            if (x.n == y.n && strncasecmp(x.p, y.p, x.n) == 0 && !api_str_eq(x, y))
                api__build_problem(b, m->file, m->line,
                                   "the tables \"%.*s\" and \"%.*s\" (of the app mounted at \"%.*s\") differ only by "
                                   "case, which a database does not tell apart",
                                   API_FMT(x), API_FMT(y), API_FMT(m->prefix));
        }
}

static void unref(void *app)
{
    api__app_unref(app);
}

/* NULL: no memory. */
static struct api_app *mounted_app(struct api__builder *b, const struct api__mount *m)
{
    struct api_app *app = api__app_new(m->entry->file);
    if (app && api_arena_defer(b->arena, unref, app)) {
        api__app_unref(app);
        app = NULL;
    }
    b->failed |= !app || declare(app, m->entry, b, m, b->problems) != 0;
    return app;
}

/* Their tables are in this app's database, each under its own number. */
static void build_mounts(struct api__builder *b)
{
    uint32_t tables = b->app->resource_count;
    for (struct api__mount *m = b->d->mounts; m; m = m->next) {
        if (is_inside(b, m->entry)) {
            api__build_problem(b, m->file, m->line, "the app mounted at \"%.*s\" is this one, or one around it",
                               API_FMT(m->prefix));
            continue;
        }
        m->app = mounted_app(b, m);
        if (!m->app)
            return;
        check_tables(b, m->app, b->app, m);
        for (const struct api__mount *e = b->d->mounts; e != m; e = e->next)
            if (e->app)
                check_tables(b, m->app, e->app, m);
        for (uint32_t i = 0; i < m->app->resource_count; i++)
            m->app->resources[i].index += tables;
        tables += m->app->table_count;
    }
    b->app->table_count = tables;
}

static int build(struct api__builder *b)
{
    b->d->root = api__build_alloc(b, sizeof *b->d->root);
    if (!b->d->root)
        return API_ENOMEM;
    b->d->root->builder = b;
    b->d->root->prefix = API_S("");
    b->routes_end = &b->routes;
    b->resources_end = &b->resources;
    b->d->entry->setup(b->d->root);
    if (b->outer && b->cors.p)
        api__build_problem(b, b->d->entry->file, 0, "a mounted app has the CORS of the app around it");
    if (b->outer && b->d->entry->options.auth && !b->outer->app->guarded)
        api__build_problem(b, b->d->entry->file, 0,
                           "a mounted app has the users of the app around it, which has none: .auth = true would "
                           "protect nothing here, expected it in API_APP");
    if (b->outer && (b->d->entry->options.proxies || b->d->entry->options.root_path))
        api__build_problem(b, b->d->entry->file, 0, "a mounted app has the proxies and root_path of the app around it");
    size_t before = api_problems_count(b->problems);
    for (const api_model_def *const *m = b->d->entry->models; m < b->d->entry->models_end; m++)
        api__build_model(b, *m);
    if (api_problems_count(b->problems) != before) /* else a resource's would be told again, without its place */
        return API_EINVALID;
    int err = b->failed && before == b->before ? API_ENOMEM : read_said(b);
    if (err || api_problems_count(b->problems) != b->before)
        return err;
    api__build_check_words(b, b->d->entry->file, 0, "extra", b->d->entry->options.extra);
    place_resources(b);
    b->d->uses = api__build_app_uses(b);
    err = api__operations_build(b->app);
    use_on_resources(b);
    for (struct api__static_files *s = b->d->statics; s; s = s->next) {
        s->uses = api__build_uses(b, s->router);
        api__build_static_policy(b, s);
    }
    if (!err)
        api__build_routes(b);
    build_mounts(b);
    return err ? err : b->failed && api_problems_count(b->problems) == b->before ? API_ENOMEM : 0;
}

/* Where there are schemes, an operation without one is for anybody. */
static void show_schemes(struct api__builder *b)
{
    const struct api__dependency *d = b->d->dependencies;
    while (d && !d->def->options.scheme)
        d = d->next;
    for (uint32_t i = 0; d && i < b->app->operation_count; i++)
        if (!*b->app->operations[i].permission)
            b->app->operations[i].permission = "any";
}

static void count_models(struct api__builder *b)
{
    for (const struct api__known_model *k = b->d->models; k; k = k->next)
        b->app->model_count++;
}

static int declare(struct api_app *app, const api_entry *entry, const struct api__builder *outer,
                   const struct api__mount *mount, api_problems *problems)
{
    struct api__builder b = {.app = app,
                             .outer = outer,
                             .mount = mount,
                             .problems = problems,
                             .before = api_problems_count(problems),
                             .arena = &app->arena};
    if (entry->abi != API_ABI) {
        api_problems_add(problems, entry->file, 0, 0, "was built against another version of libapi: build it again");
        return API_EINVALID;
    }
    b.d = app->file.p ? api__build_alloc(&b, sizeof *b.d) : NULL;
    if (!b.d)
        return API_ENOMEM;
    app->declarations = b.d;
    b.d->entry = entry;
    b.d->development = entry->options.development;
    b.d->under =
        outer ? api_arena_printf(b.arena, "%.*s%.*s", API_FMT(outer->d->under), API_FMT(mount->prefix)) : API_S("");
    app->guarded = outer && outer->app->guarded; /* users are the outer app's */
    int err = b.d->under.p ? build(&b) : API_ENOMEM;
    show_schemes(&b);
    count_models(&b);
    return err;
}

int api__app_declare(struct api_app *app, const api_entry *entry, api_problems *problems)
{
    return declare(app, entry, NULL, NULL, problems);
}
