/* The test client: opening, resetting, freeing. */
#include "server/client/test_client.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "declare/declarations.h"
#include "store/engines/engines.h"

/* --- problems --- */

int api__test_fail(api_test_client *c, int err, const char *text)
{
    api_buf_str(&c->problem, api_str_of(text));
    api_buf_putc(&c->problem, '\n');
    return err;
}

static void add_problems(api_test_client *c, const api_problems *problems)
{
    for (size_t i = 0; i < api_problems_count(problems); i++)
        api__test_fail(c, 0, api_problems_get(problems, i));
}

const char *api_test_problem(const api_test_client *c)
{
    if (!c || c->problem.err)
        return "out of memory";
    return c->problem.n ? api_buf_cstr((api_buf *)(uintptr_t)&c->problem) : NULL;
}

/* --- opening --- */

static int set_limit(api_limits *l, api_str pair, api_problems *problems)
{
    const char *equals = pair.n ? memchr(pair.p, '=', pair.n) : NULL;
    size_t name = equals ? (size_t)(equals - pair.p) : pair.n;
    api_str value = equals ? (api_str){equals + 1, pair.n - name - 1} : (api_str){NULL, 0};
    int err = api_limits_set(l, (api_str){pair.p, name}, value);
    if (err)
        api_problems_add(problems, NULL, 0, 0, "invalid limit \"%.*s\", expected name=value", API_FMT(pair));
    return err;
}

static int set_limits(api_limits *l, const char *text, api_problems *problems)
{
    int err = 0;
    while (text && *text && !err) {
        size_t n = strcspn(text, " ,");
        if (n)
            err = set_limit(l, (api_str){text, n}, problems);
        text += n + (text[n] != 0);
    }
    return err;
}

static int open_in(api_test_client *c, const char *database, const struct api_test_settings *o, api_problems *problems)
{
    api_settings s;
    api_settings_init(&s);
    api_app_limits(c->tables, &s.limits);
    s.limits_given = true;
    s.database = database;
    s.log_level = o->log_level ? o->log_level : "error";
    int err = set_limits(&s.limits, o->limits, problems);
    return err ? err : api__inproc_open(&c->app, c->tables, &s, problems);
}

static int open_app(api_test_client *c, const struct api_test_settings *o, api_problems *problems)
{
    int err = api__scratch_init(&c->scratch);
    if (err) {
        api_problems_add(problems, NULL, 0, 0, "cannot create a directory for the database: %s", api_strerror(err));
        return err;
    }
    api_arena a;
    api_arena_init(&a, API_BUF_NO_MAX);
    api_str folder = api_arena_printf(&a, "%s/", c->scratch.path);
    const char *database = folder.p ? api__database_resolve(API__DATABASE_DEFAULT, folder, &a) : NULL;
    err = database ? open_in(c, database, o, problems) : API_ENOMEM;
    api_arena_deinit(&a);
    return err;
}

/* Taken after the start-up hooks, so that a reset brings back what they wrote. */
static int take_snapshot(api_test_client *c)
{
    int err = 0;
    api__thread_waiter w;
    api__thread_waiter_init(&w);
    c->fresh = api__store_snapshot(c->app.service->store, &w.waiter, &err);
    api__thread_waiter_deinit(&w);
    return err;
}

static void start(api_test_client *c, const struct api_test_settings *o, api_problems *problems)
{
    int err = c->tables ? open_app(c, o, problems) : API_ECONFIG;
    c->open = !err;
    if (!err)
        c->app.worker->loop.stopped = c->app.worker->loop.now = api__mono_ns();
    if (!err)
        err = take_snapshot(c);
    add_problems(c, problems);
    if (err && !c->problem.n)
        api__test_fail(c, err, api_strerror(err));
}

static api_test_client *new_client(const struct api_test_settings *o)
{
    api_test_client *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    api_buf_init(&c->problem, API_BUF_NO_MAX);
    c->timeout_ns = (o->timeout_ms > 0 ? o->timeout_ms : 10000) * 1000000;
    return c;
}

api_test_client *api__test_new(const api_entry *entry, const struct api_test_settings *o)
{
    api_problems *problems = api_problems_new();
    api_test_client *c = problems ? new_client(o) : NULL;
    if (c) {
        c->tables = api_app_from_entry(entry, problems);
        start(c, o, problems);
    }
    api_problems_free(problems);
    return c;
}

api_test_client *api__test_load(const char *path, const struct api_test_settings *o)
{
    api_problems *problems = api_problems_new();
    api_test_client *c = problems ? new_client(o) : NULL;
    if (c) {
        c->tables = api_app_load(path, problems);
        start(c, o, problems);
    }
    api_problems_free(problems);
    return c;
}

/* --- ending --- */

static void end_calls(api_test_client *c)
{
    for (api_test_call *call = c->calls; call; call = call->next)
        api__test_end_call(call);
    for (api_test_call *call = c->calls, *next; call; call = next) {
        next = call->next;
        api__test_call_free(call);
    }
    c->calls = NULL;
}

/* Aborts the app's tasks: a sleeping one would wait forever, as the clock is stopped. */
static void stop(api_test_client *c)
{
    api__worker *w = c->app.worker;
    api__worker_stop(w);
    api__worker_force(w);
    while (!w->loop.ended && api__test_step(c, true))
        ;
}

void api_test_free(api_test_client *c)
{
    if (!c)
        return;
    if (c->open)
        end_calls(c);
    api__test_drop_overrides(c);
    if (c->open)
        stop(c);
    if (c->fresh)
        api__snapshot_free(c->fresh);
    api__inproc_close(&c->app);
    api_app_free(c->tables);
    api__scratch_deinit(&c->scratch);
    api__test_cookies_clear(c);
    api_buf_deinit(&c->problem);
    free(c);
}

/* --- reset --- */

static int restore(api_test_client *c)
{
    api__thread_waiter w;
    api__thread_waiter_init(&w);
    int err = api__store_restore(c->app.service->store, c->fresh, &w.waiter);
    api__thread_waiter_deinit(&w);
    return err;
}

/* Clears the counters of failed logins and the cache of verified ones. */
static int forget_logins(api_test_client *c)
{
    api__service *s = c->app.service;
    api__local *local = &c->app.worker->present->local;
    api__login_throttle *throttle = api__login_throttle_new(s->limits.login_failures, s->limits.login_window * 1000000);
    api__basic_cache *basic = local->basic ? api__basic_cache_new() : NULL;
    if (!throttle || (local->basic && !basic)) {
        api__login_throttle_free(throttle);
        api__basic_cache_free(basic);
        return API_ENOMEM;
    }
    api__login_throttle_free(s->login_throttle);
    api__basic_cache_free(local->basic);
    s->login_throttle = throttle;
    local->basic = basic;
    return API_OK;
}

int api_test_reset(api_test_client *c)
{
    if (!c->open)
        return API_ECONFIG;
    c->problem.n = 0;
    end_calls(c);
    api__test_drop_overrides(c);
    api__test_cookies_clear(c);
    int err = restore(c);
    if (!err)
        err = forget_logins(c);
    return err ? api__test_fail(c, err, api_strerror(err)) : API_OK;
}
