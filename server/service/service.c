/* A generation's life, and a request's way through it, top-down. */
#include "server/service/service.h"
#include "server/service/handlers.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/url_prefix.h"
#include "server/middleware/chain.h"
#include "server/middleware/middleware.h"
#include "server/request/response.h"
#include "server/service/lifespan.h"
#include "server/service/served_apps.h"
#include "store/reader_pool.h"

/* Life */

/* In the order of their indices. */
static void list_tables(const struct api_app *app, const api__resource **list, uint32_t *n)
{
    for (uint32_t i = 0; i < app->resource_count; i++)
        list[(*n)++] = &app->resources[i];
    for (const struct api__mount *m = app->declared ? app->declared->mounts : NULL; m; m = m->next)
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

/* What the command line says counts before what the app says. */
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
    s->fronted = !api__networks_empty(&s->proxies.trusted) || s->proxies.root_path.n;
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
    s->served = api__served_apps_new(s->app, s->proxies.root_path, api__store_file(s->store), problems);
    s->reader_pool = api__reader_pool_new(s->store);
    s->guard = api__login_guard_new(s->limits.login_failures, s->limits.login_window * 1000000);
    return s->served && s->reader_pool && s->guard ? 0 : API_ENOMEM;
}

api__service *api__service_new(struct api_app *app, const api_settings *settings, const api__log *log,
                               struct api__metrics *metrics, api_problems *problems)
{
    api__service *s = calloc(1, sizeof *s);
    size_t before = api_problems_count(problems);
    int err = API_ENOMEM;
    if (s) {
        s->refs = 1;
        api_arena_init(&s->arena, API_BUF_NO_MAX);
        s->app = api__app_ref(app);
        s->log = log;
        s->metrics = metrics;
        s->limits = settings->limits_given ? settings->limits : app->limits;
        s->development = settings->reload || (app->declared && app->declared->development);
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

api__service *api__service_ref(api__service *s)
{
    __atomic_add_fetch(&s->refs, 1, __ATOMIC_RELAXED);
    return s;
}

void api__service_unref(api__service *s)
{
    if (__atomic_sub_fetch(&s->refs, 1, __ATOMIC_ACQ_REL) != 0)
        return;
    if (s->started) {
        s->started = false;
        s->refs = 1; /* the hooks' requests hold it, too */
        api__lifespan_end(s);
    }
    api__reader_pool_free(s->reader_pool);
    api__store_close(s->store);
    api__lifespan_free(s);
    api__login_guard_free(s->guard);
    api__served_apps_free(s->served);
    api__auth_tables_deinit(&s->auth_tables);
    api__app_unref(s->app);
    api_arena_deinit(&s->arena);
    free(s);
}

int api__local_init(api__local *l, api__service *s)
{
    *l = (api__local){0};
    api__random(&l->ids, sizeof l->ids);
    l->reader = api__reader_open(s->store);
    l->basic = s->app->auth ? api__basic_cache_new() : NULL;
    if (l->reader && (l->basic || !s->app->auth))
        return 0;
    api__local_deinit(l);
    return API_ENOMEM;
}

void api__local_deinit(api__local *l)
{
    api__reader_close(l->reader);
    api__basic_cache_free(l->basic);
    *l = (api__local){0};
}

/* A request's way */

static void respond_not_allowed(api_request *req)
{
    api__respond_allow(req);
    if (req->head.method == API__METHOD_OPTIONS)
        req->status = 204;
    else
        api__respond_error(req, 405, NULL);
}

/* These are known and nowhere allowed; other names are not known. */
static bool method_known(const api_request *req)
{
    static const char *const names[] = {"TRACE", "CONNECT", "QUERY"};
    for (size_t i = 0; req->head.method == API__METHOD_OTHER && i < sizeof names / sizeof *names; i++)
        if (api_str_is(req->head.method_name, names[i]))
            return true;
    return req->head.method != API__METHOD_OTHER;
}

/* "OPTIONS *" asks about the server as a whole. */
static bool asks_server(api_request *req)
{
    if (req->head.method != API__METHOD_OPTIONS || !api_str_is(req->head.target, "*"))
        return false;
    api__respond_header(req, "Allow", API_S("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
    req->status = 204;
    return true;
}

/* NULL: answered. */
static const api__endpoint *find_endpoint(api_request *req)
{
    int err = api__route(req->service->served->apps->router, req);
    if (err == API_EINVALID) {
        api__respond_error(req, 400, "Malformed percent-encoding in the path");
        return NULL;
    }
    if (err) {
        api__respond_failure(req, err);
        return NULL;
    }
    if (!req->route && !req->allowed) {
        api__respond_error(req, 404, NULL);
        return NULL;
    }
    if (!method_known(req)) {
        api__respond_error(req, 501, "Method not implemented");
        return NULL;
    }
    if (req->route)
        return &req->route->endpoint;
    respond_not_allowed(req);
    return NULL;
}

/* Permission is decided before a byte of the body is read. */
static bool permitted(api_request *req, const api__endpoint *e)
{
    const struct api__declared *d = e->operation ? e->operation->declared : NULL;
    if (!req->service->app->auth || (!e->operation && e->grant == API__GRANT_ANY))
        return true;
    if (d && (d->policy == API__POLICY_SCHEMES ||
              (d->policy == API__POLICY_USER && api__override_find(req, &api_current_user))))
        return true;
    if (e->handle == api__handle_token && api__token_asked_by_form(req))
        return true;
    if (!req->user.asked && !api__authenticate(req))
        return false;
    if (api__grant_allows(e->grant, &req->user))
        return true;
    if (req->user.known)
        api__respond_refusal(req, 403);
    else
        api__respond_unauthorized(req);
    return false;
}

static bool acceptable(api_request *req, const api__endpoint *e)
{
    if (!e->operation || e->operation->declared || api__accepts(req->head.accept, "application/json") ||
        api__accepts(req->head.accept, "application/problem+json"))
        return true;
    api__respond_refusal(req, 406);
    return false;
}

/* Behind the routers' own middleware. */
static void answer_operation(api_request *req)
{
    const api__endpoint *e = &req->route->endpoint;
    if (permitted(req, e) && acceptable(req, e))
        e->handle(req);
}

/* Behind the app's own middleware. */
static void answer(api_request *req)
{
    if (req->head.method == API__METHOD_OPTIONS)
        api__route(req->service->served->apps->router, req);
    if (api__cors_preflight(req))
        return;
    const api__endpoint *e = find_endpoint(req);
    if (e)
        api__chain(req, e->uses, answer_operation);
    api__run_error_handler(req);
}

/* What middleware and error handlers have left to do; and what they left undone: an answer, or a status that is one. */
static void end_of_program(api_request *req)
{
    api__run_finally(req, NULL);
    if (req->streaming || (req->status >= 200 && req->status <= 599))
        return;
    api__respond_mistake(req, req->status ? api_arena_printf(req->arena, "%d is no status of an answer", req->status)
                                          : API_S("middleware has neither answered nor called api_next"));
}

void api__handle(api_request *req)
{
    const struct api__declarations *d = req->service->app->declared;
    if (req->service->fronted)
        api__proxies_apply(req, &req->service->proxies);
    api__respond_begin(req);
    if (asks_server(req))
        return;
    api__chain(req, d ? d->uses : NULL, answer);
    if (d)
        end_of_program(req);
    if (!req->streaming)
        api__compress(req);
}

void api__finished(api_request *req, uint64_t bytes)
{
    api__metrics_count(req->service->metrics, req, req->took_ns, bytes);
    api__access_log(req, req->took_ns, bytes);
}
