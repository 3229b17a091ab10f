#include "declare/entry.h"

#include <strings.h>

#include "declare/models.h"
#include "declare/policy.h"
#include "declare/resources.h"
#include "declare/routes.h"
#include "declare/settings.h"
#include "declare/uses.h"

static int declare(struct api_app *app, const api_entry *entry, const struct api__setup *outer,
                   const struct api__mount *mount, api_problems *problems);

/* --- mounted apps --- */

static bool is_inside(const struct api__setup *s, const api_entry *entry)
{
    while (s && s->d->entry != entry)
        s = s->outer;
    return s;
}

/* Tables of two apps in one database: one of the same name is shared. */
static void check_tables(struct api__setup *s, const struct api_app *app, const struct api_app *outer,
                         const struct api__mount *m)
{
    for (uint32_t i = 0; i < app->resource_count; i++)
        for (uint32_t k = 0; k < outer->resource_count; k++) {
            api_str x = outer->resources[k].key, y = app->resources[i].key;
            if (x.n == y.n && strncasecmp(x.p, y.p, x.n) == 0 && !api_str_eq(x, y))
                api__setup_problem(s, m->file, m->line,
                                   "the tables \"%.*s\" and \"%.*s\" (of the app mounted at \"%.*s\") differ only by "
                                   "case, which a database does not tell apart",
                                   API_FMT(x), API_FMT(y), API_FMT(m->prefix));
        }
}

static void unref(void *app)
{
    api__app_unref(app);
}

/* The app around it owns it. NULL: no memory. */
static struct api_app *mounted_app(struct api__setup *s, const struct api__mount *m)
{
    struct api_app *app = api__app_new(m->entry->file);
    if (app && api_arena_defer(s->b.arena, unref, app)) {
        api__app_unref(app);
        app = NULL;
    }
    s->failed |= !app || declare(app, m->entry, s, m, s->b.problems) != 0;
    return app;
}

/* Their tables are in this app's database, each under its own number. */
static void set_up_mounts(struct api__setup *s)
{
    struct api_app *app = s->b.app;
    app->table_count = app->resource_count;
    for (struct api__mount *m = s->d->mounts; m; m = m->next) {
        if (is_inside(s, m->entry)) {
            api__setup_problem(s, m->file, m->line, "the app mounted at \"%.*s\" is this app, or one around it",
                               API_FMT(m->prefix));
            continue;
        }
        m->app = mounted_app(s, m);
        if (!m->app)
            return;
        check_tables(s, m->app, app, m);
        for (const struct api__mount *e = s->d->mounts; e != m; e = e->next)
            if (e->app)
                check_tables(s, m->app, e->app, m);
        for (uint32_t i = 0; i < m->app->resource_count; i++)
            m->app->resources[i].index += app->table_count;
        app->table_count += m->app->table_count;
    }
}

/* Settings that only the outer app can have. */
static void check_mounted(struct api__setup *s)
{
    const struct api_app_options *o = &s->d->entry->options;
    const char *file = s->d->entry->file;
    if (s->uses_cors)
        api__setup_problem(s, file, 0, "a mounted app has the CORS of the app around it");
    if (o->auth && !s->outer->b.app->guarded)
        api__setup_problem(s, file, 0,
                           "a mounted app has the users of the app around it, which has none: .auth = true would "
                           "protect nothing here, expected it in API_APP");
    if (o->proxies || o->root_path)
        api__setup_problem(s, file, 0, "a mounted app has the proxies and root_path of the app around it");
}

/* --- an app --- */

/* In an app with schemes, operations without one are open to all. */
static void show_schemes(struct api__setup *s)
{
    const struct api__dependency *d = s->d->dependencies;
    while (d && !d->def->options.scheme)
        d = d->next;
    for (uint32_t i = 0; d && i < s->b.app->operation_count; i++)
        if (!*s->b.app->operations[i].permission)
            s->b.app->operations[i].permission = "any";
}

static void set_up_statics(struct api__setup *s)
{
    for (struct api__static_files *files = s->d->statics; files; files = files->next) {
        files->uses = api__setup_uses(s, files->router);
        api__setup_static_policy(s, files);
    }
}

static bool has_failed(const struct api__setup *s)
{
    return s->failed || s->b.err || api_problems_count(s->b.problems) != s->before;
}

/* All models, then settings and resources, then the rest: mistakes of one step would be reported again by the next. */
static void set_up(struct api__setup *s)
{
    const api_entry *entry = s->d->entry;
    entry->setup(s->d->root);
    if (s->outer)
        check_mounted(s);
    size_t before = api_problems_count(s->b.problems);
    for (const api_model_def *const *m = entry->models; m < entry->models_end; m++)
        api__setup_model(s, *m);
    if (api_problems_count(s->b.problems) != before || s->b.err)
        return;
    api__setup_settings(s);
    api__setup_resources(s);
    if (has_failed(s))
        return;
    api__setup_check_words(s, entry->file, 0, "extra", entry->options.extra);
    s->d->uses = api__setup_app_uses(s);
    api__build_operations(&s->b, api__setup_route_count(s));
    if (s->b.err)
        return;
    api__setup_resource_uses(s);
    set_up_statics(s);
    api__setup_routes(s);
    show_schemes(s);
    set_up_mounts(s);
}

static bool start(struct api__setup *s, const api_entry *entry)
{
    const struct api__setup *outer = s->outer;
    s->d = s->b.app->file.p ? api__setup_alloc(s, sizeof *s->d) : NULL;
    if (!s->d)
        return false;
    s->b.app->declarations = s->d;
    s->b.app->guarded = outer && outer->b.app->guarded; /* users are the outer app's */
    s->d->entry = entry;
    s->d->development = entry->options.development;
    s->d->under = outer ? api_arena_printf(s->b.arena, "%.*s%.*s", API_FMT(outer->d->under), API_FMT(s->mount->prefix))
                        : API_S("");
    s->d->root = api__setup_alloc(s, sizeof *s->d->root);
    if (!s->d->under.p || !s->d->root)
        return false;
    s->d->root->setup = s;
    s->d->root->prefix = API_S("");
    s->routes_end = &s->routes;
    s->resources_end = &s->resources;
    return true;
}

static int declare(struct api_app *app, const api_entry *entry, const struct api__setup *outer,
                   const struct api__mount *mount, api_problems *problems)
{
    struct api__setup s = {
        .b = api__builder_of(app, problems), .outer = outer, .mount = mount, .before = api_problems_count(problems)};
    if (entry->abi != API_ABI) {
        api_problems_add(problems, entry->file, 0, 0, "was built against another version of libapi: build it again");
        return API_EINVALID;
    }
    if (!start(&s, entry))
        return API_ENOMEM;
    set_up(&s);
    for (const struct api__known_model *k = s.d->models; k; k = k->next)
        app->model_count++;
    return !has_failed(&s) ? 0 : api_problems_count(problems) != s.before ? API_EINVALID : API_ENOMEM;
}

int api__app_declare(struct api_app *app, const api_entry *entry, api_problems *problems)
{
    return declare(app, entry, NULL, NULL, problems);
}
