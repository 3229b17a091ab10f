/* Services: making and freeing one. */
#include "server/service/service.h"

#include <pthread.h>
#include <stdlib.h>

#include "app/url_prefix.h"
#include "base/clock.h"
#include "server/middleware/stages.h"
#include "server/service/handle.h"
#include "server/service/lifespan.h"
#include "server/service/served_apps.h"
#include "store/engines/engines.h"
#include "store/reader_pool.h"

/* Lists tables in the order of their indices. */
static void list_tables(const struct api_app *app, const api__resource **list, uint32_t *n)
{
    for (uint32_t i = 0; i < app->resource_count; i++)
        list[(*n)++] = &app->resources[i];
    for (const struct api__mount *m = app->declarations ? app->declarations->mounts : NULL; m; m = m->next)
        list_tables(m->app, list, n);
}

static int prepare_store(api__service *s, const char *url, bool read_only, api_problems *problems)
{
    struct api__store_config config = {.limits = &s->limits, .log = s->log, .read_only = read_only};
    struct api_app *app = s->app;
    const api__resource **list = calloc(app->table_count + 2, sizeof *list);
    if (!list)
        return API_ENOMEM;
    uint32_t n = 0;
    list_tables(app, list, &n);
    if (app->auth) {
        list[n++] = &s->auth_tables.users;
        list[n++] = &s->auth_tables.tokens;
    }
    s->store = api__store_open(url, &config, problems);
    int err = s->store ? api__store_prepare(s->store, list, n, true, problems) : API_ESCHEMA;
    free(list);
    return err;
}

/* Settings of the command line override those of the app. */
static int place(api__service *s, const api_settings *settings, api_problems *problems)
{
    const char *bad = NULL, *proxies = settings->proxies, *root_path = settings->root_path;
    s->proxies.trusted = s->app->proxies;
    s->proxies.root_path = s->app->root_path;
    int err = proxies ? api__networks_parse(&s->proxies.trusted, proxies, &s->arena, &bad) : 0;
    if (bad)
        api_problems_add(problems, NULL, 0, 0, "proxies: \"%s\" is not " API__NETWORK_FORMS, bad);
    if (!err && root_path && !api__url_prefix(api_str_of(root_path), &s->proxies.root_path)) {
        api_problems_add(problems, NULL, 0, 0, "root_path: \"%s\" is not " API__URL_PREFIX_FORM, root_path);
        err = API_EINVALID;
    }
    if (!err && root_path)
        s->proxies.root_path = api_arena_dup(&s->arena, s->proxies.root_path);
    if (!err && !s->proxies.root_path.p)
        err = API_ENOMEM;
    return err;
}

static int build(api__service *s, const api_settings *settings, api_problems *problems)
{
    int err = place(s, settings, problems);
    if (!err)
        err = api__auth_tables_init(&s->auth_tables, s->app->table_count);
    if (!err)
        err =
            prepare_store(s, settings->database ? settings->database : s->app->database, settings->read_only, problems);
    if (err)
        return err;
    s->stages = api__stages_new(s, &s->arena);
    s->apps = api__served_apps_new(s->app, s->proxies.root_path, api__store_file(s->store), problems);
    s->served = s->apps ? s->apps->first : NULL;
    s->reader_pool = api__reader_pool_new(s->store);
    s->login_throttle = api__login_throttle_new(s->limits.login_failures, s->limits.login_window * 1000000);
    return s->stages && s->apps && s->reader_pool && s->login_throttle ? 0 : API_ENOMEM;
}

static void service_free(api__service *s)
{
    if (s->started) {
        s->started = false;
        s->refs = 1; /* held by the hooks' requests */
        api__lifespan_end(s);
    }
    api__reader_pool_free(s->reader_pool);
    api__store_close(s->store);
    api__lifespan_free(s);
    api__login_throttle_free(s->login_throttle);
    api__served_apps_free(s->apps);
    api__auth_tables_deinit(&s->auth_tables);
    api__app_unref(s->app);
    api_arena_deinit(&s->arena);
    free(s);
}

static void local_deinit(api__local *l)
{
    api__reader_close(l->reader);
    api__basic_cache_free(l->basic);
    *l = (api__local){0};
}

static int local_init(api__local *l, api__service *s)
{
    *l = (api__local){0};
    api__random(&l->ids, sizeof l->ids);
    l->reader = api__reader_open(s->store);
    l->basic = s->app->auth ? api__basic_cache_new() : NULL;
    if (l->reader && (l->basic || !s->app->auth))
        return 0;
    local_deinit(l);
    return API_ENOMEM;
}

static const struct api__service_calls calls = {
    .handle = api__handle,
    .begin = api__stages_begin,
    .finished = api__stages_finished,
    .local_init = local_init,
    .local_deinit = local_deinit,
    .lease_begins = api__lifespan_tick,
    .lease_ends = api__lifespan_untick,
    .free = service_free,
};

api__service *api__service_new(struct api_app *app, const api_settings *settings, const api__log *log,
                               struct api__metrics *metrics, api_problems *problems)
{
    api__service *s = calloc(1, sizeof *s);
    size_t before = api_problems_count(problems);
    int err = API_ENOMEM;
    if (s) {
        s->refs = 1;
        s->calls = &calls;
        api_arena_init(&s->arena, API_BUF_NO_MAX);
        s->app = api__app_ref(app);
        s->log = log;
        s->metrics = metrics;
        s->limits = settings->limits_given ? settings->limits : app->limits;
        s->development = settings->reload || (app->declarations && app->declarations->development);
        s->access_log = settings->access_log;
        s->log_json = settings->log_format == API_LOG_JSON;
        s->metrics_open = settings->metrics;
        err = build(s, settings, problems);
        if (!err)
            err = api__lifespan_start(s, problems);
        s->started = !err;
    }
    if (!err)
        return s;
    if (api_problems_count(problems) == before)
        api_problems_add(problems, NULL, 0, 0, "%s", api_strerror(err));
    if (s)
        api__service_unref(s);
    return NULL;
}
