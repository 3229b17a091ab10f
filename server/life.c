#include "server/life.h"

#include <stdlib.h>

#include "app/declared.h"
#include "server/call.h"
#include "server/waiting.h"

/* --- hooks --- */

struct running {
    const struct api__hook *hooks;
    int result;
    bool failed, done;
};

static int run_hook(api_request *req, void *arg)
{
    const struct api__hook *h = arg;
    int result = h->fn(req);
    api__run_finally(req, NULL);
    return result;
}

static void run_all(api_request *req, void *arg)
{
    struct running *r = arg;
    for (const struct api__hook *h = r->hooks; h && !r->failed; h = h->next) {
        int result = 0;
        if (!api__call_get(req) || !api__guarded(req, run_hook, (void *)(uintptr_t)h, &result))
            result = req->status ? req->status : API_ENOMEM;
        r->failed = result != 0;
        r->result = result;
    }
}

static void all_ran(void *arg)
{
    ((struct running *)arg)->done = true;
}

static int run_on(api__worker *w, api__service *s, struct running *r)
{
    w->present = api__generation_new(w, s);
    if (!w->present)
        return API_ENOMEM;
    int err = api__spawn(w, run_all, r, all_ran);
    while (!err && !r->done)
        api__loop_round(&w->loop, -1);
    api__worker_release(w);
    return err;
}

/* A worker for just this: hooks run before the others do, and after them. */
static int run_apart(api__service *s, struct running *r)
{
    struct api__shared shared;
    api__worker *w = malloc(sizeof *w);
    int err = w ? api__shared_init(&shared, &s->limits) : API_ENOMEM;
    if (!err) {
        err = api__worker_init(w, &shared, s->log, &s->limits);
        bool made = !err;
        if (made)
            err = run_on(w, s, r);
        api__shared_deinit(&shared);
        if (made)
            api__worker_deinit(w);
    }
    free(w);
    return err;
}

int api__life_start(api__service *s, api_problems *problems)
{
    const struct api__declarations *d = s->app->declared;
    struct running r = {.hooks = d ? d->startup : NULL};
    int err = r.hooks ? run_apart(s, &r) : 0;
    if (err || !r.failed)
        return err;
    api_problems_add(problems, d->entry->file, 0, 0, "a start-up hook failed: %s",
                     r.result < 0 ? api_strerror(r.result) : "it said so");
    return API_ECONFIG;
}

void api__life_end(api__service *s)
{
    const struct api__declarations *d = s->app->declared;
    struct running r = {.hooks = d ? d->shutdown : NULL};
    int err = r.hooks ? run_apart(s, &r) : 0;
    if (err || r.failed)
        api__logf(s->log, API_LOG_ERROR, "a shutdown hook failed: %s", err ? api_strerror(err) : "see above");
}

/* --- timers --- */

static void tick(api_request *req, void *arg)
{
    struct running r = {.hooks = &(struct api__hook){.fn = ((const struct api__hook *)arg)->fn}};
    run_all(req, &r);
    if (r.failed)
        api__logf(req->service->log, API_LOG_ERROR, "a timer's function failed: %s",
                  r.result < 0 ? api_strerror(r.result) : "it said so");
}

void api__life_tick(api__generation *g)
{
    const struct api__declarations *d = g->service->app->declared;
    size_t n = 0;
    for (const struct api__hook *h = d ? d->timers : NULL; h; h = h->next)
        n++;
    if (!n || !g->ticks || !(g->tickers = calloc(n + 1, sizeof *g->tickers)))
        return;
    n = 0;
    for (const struct api__hook *h = d->timers; h; h = h->next)
        if ((g->tickers[n] = api__every(g->worker, h->ms, tick, (void *)(uintptr_t)h)))
            n++;
}

void api__life_untick(api__generation *g)
{
    for (size_t i = 0; g->tickers && g->tickers[i]; i++)
        api__ticker_stop(g->tickers[i]);
    free(g->tickers);
    g->tickers = NULL;
}
