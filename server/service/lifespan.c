#include "server/service/lifespan.h"

#include <stdlib.h>

#include "base/result.h"
#include "declare/declarations.h"
#include "server/call/call.h"
#include "server/engine/spawn.h"
#include "server/engine/ticker.h"
#include "server/service/served_apps.h"

/* --- hooks --- */

typedef const struct api__hook *hooks_of(const struct api__declarations *d);

static const struct api__hook *startup_of(const struct api__declarations *d)
{
    return d->startup;
}

static const struct api__hook *shutdown_of(const struct api__declarations *d)
{
    return d->shutdown;
}

static const struct api__hook *timers_of(const struct api__declarations *d)
{
    return d->timers;
}

/* Iterates over the hooks of a service in the order of their declaration, the outer app's before those of mounted apps.
 * `before` NULL: the first; returns NULL at the end. */
static const struct api__hook *next_hook(const api__service *s, hooks_of *of, const struct api__hook *before)
{
    if (before && before->next)
        return before->next;
    for (const struct api__served_app *a = s->served; a; a = a->next) {
        const struct api__declarations *d = a->app->declarations;
        if (before && d == before->of)
            before = NULL;
        else if (!before && d && of(d))
            return of(d);
    }
    return NULL;
}

struct running {
    hooks_of *of;
    const struct api__hook *failed; /* the hook that failed, or NULL */
    int result;
    bool done;
};

/* Makes the request belong to the hook's app, which may be mounted. */
static void enter_app(api_request *req, const struct api__declarations *of)
{
    const struct api__served_app *s = req->service->served;
    while (s->app->declarations != of)
        s = s->next;
    req->router = s->router;
}

static int run_hook(api_request *req, void *arg)
{
    const struct api__hook *h = arg;
    return h->fn(req);
}

static int run_one(api_request *req, const struct api__hook *h)
{
    int result = 0;
    enter_app(req, h->of);
    if (!api__call_get(req))
        return API_ENOMEM;
    if (!api__call_run(req, run_hook, (void *)(uintptr_t)h, &result)) {
        result = req->status ? req->status : API_ENOMEM;
        api__logf(req->service->log, API_LOG_ERROR, "hook failed with status %d: %.*s", result, API_FMT(req->detail));
    }
    api__run_finally(req, NULL);
    return result;
}

static void run_all(api_request *req, void *arg)
{
    struct running *r = arg;
    const struct api__hook *h = NULL;
    while (!r->failed && (h = next_hook(req->service, r->of, h))) {
        r->result = run_one(req, h);
        r->failed = r->result ? h : NULL;
    }
}

static void all_ran(void *arg)
{
    ((struct running *)arg)->done = true;
}

static int run_on(api__worker *w, api__service *s, struct running *r)
{
    w->present = api__lease_new(w, s);
    if (!w->present)
        return API_ENOMEM;
    int err = api__spawn(w, run_all, r, all_ran);
    while (!err && !r->done)
        api__loop_round(&w->loop, -1);
    api__worker_release(w);
    return err;
}

/* A worker for hooks only: they run before the other workers start and after they end. */
struct api__lifespan {
    struct api__shared shared;
    api__worker worker;
};

static int open_life(api__service *s)
{
    struct api__lifespan *l = s->lifespan ? NULL : malloc(sizeof *l);
    if (!l)
        return s->lifespan ? API_OK : API_ENOMEM;
    int err = api__shared_init(&l->shared, &s->limits);
    if (!err && (err = api__worker_init(&l->worker, &l->shared, s->log, &s->limits)) != 0)
        api__shared_deinit(&l->shared);
    if (err)
        free(l);
    else
        s->lifespan = l;
    return err;
}

static int run_apart(api__service *s, struct running *r)
{
    int err = open_life(s);
    return err ? err : run_on(&s->lifespan->worker, s, r);
}

void api__lifespan_free(api__service *s)
{
    if (!s->lifespan)
        return;
    api__shared_deinit(&s->lifespan->shared);
    api__worker_deinit(&s->lifespan->worker);
    free(s->lifespan);
    s->lifespan = NULL;
}

int api__lifespan_start(api__service *s, api_problems *problems)
{
    struct running r = {.of = startup_of};
    int err = next_hook(s, r.of, NULL) ? run_apart(s, &r) : 0;
    if (err || !r.failed)
        return err;
    char text[API__RESULT_TEXT];
    api_problems_add(problems, r.failed->of->entry->file, 0, 0, "start-up hook failed: %s",
                     api__result_text(r.result, text));
    return API_ECONFIG;
}

void api__lifespan_end(api__service *s)
{
    struct running r = {.of = shutdown_of};
    int err = next_hook(s, r.of, NULL) ? run_apart(s, &r) : 0;
    char text[API__RESULT_TEXT];
    if (err)
        api__logf(s->log, API_LOG_ERROR, "cannot run shutdown hooks: %s", api_strerror(err));
    else if (r.failed)
        api__logf(s->log, API_LOG_ERROR, "shutdown hook failed: %s", api__result_text(r.result, text));
}

/* --- timers --- */

static void tick(api_request *req, void *arg)
{
    int result = run_one(req, arg);
    char text[API__RESULT_TEXT];
    if (result)
        api__logf(req->service->log, API_LOG_ERROR, "timer function failed: %s", api__result_text(result, text));
}

void api__lifespan_tick(api__lease *g)
{
    const api__service *s = g->service;
    const struct api__hook *h = NULL;
    size_t n = 0;
    while ((h = next_hook(s, timers_of, h)))
        n++;
    if (!n || !g->ticks || !(g->tickers = calloc(n + 1, sizeof *g->tickers)))
        return;
    n = 0;
    while ((h = next_hook(s, timers_of, h)))
        if ((g->tickers[n] = api__every(g->worker, h->ms, tick, (void *)(uintptr_t)h)))
            n++;
}

void api__lifespan_untick(api__lease *g)
{
    for (size_t i = 0; g->tickers && g->tickers[i]; i++)
        api__ticker_stop(g->tickers[i]);
    free(g->tickers);
    g->tickers = NULL;
}
