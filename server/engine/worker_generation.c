/* A worker's share of a service: made, handed over, given up. */
#include <stdlib.h>

#include "server/operation/life.h"

static void become_present(api__wake *wake)
{
    api__generation *g = (api__generation *)wake;
    api__worker *w = g->worker;
    api__generation *before = w->present;
    w->present = g;
    api__worker_set_times(w, &g->service->limits);
    if (before) {
        g->ticks = before->ticks;
        api__life_untick(before);
        api__generation_unref(before);
    }
    api__life_tick(g);
}

static void close_service(void *arg)
{
    api__generation *g = arg;
    api__service_unref(g->service);
}

static void closed(api__job *job)
{
    free(job->arg);
}

api__generation *api__generation_new(api__worker *w, api__service *s)
{
    api__generation *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    *g = (api__generation){
        .wake.fn = become_present, .worker = w, .users = 1, .closing = {NULL, close_service, g, closed}};
    if (api__local_init(&g->local, s) != 0) {
        free(g);
        return NULL;
    }
    g->service = api__service_ref(s);
    return g;
}

void api__generation_free(api__generation *g)
{
    api__life_untick(g);
    api__local_deinit(&g->local);
    api__service_unref(g->service);
    free(g);
}

void api__generation_post(api__generation *g)
{
    api__loop_post(&g->worker->loop, &g->wake);
}

void api__generation_unref(api__generation *g)
{
    if (--g->users)
        return;
    /* The last one of a service closes its store, which takes its time: not on the loop. */
    api__local_deinit(&g->local);
    if (api__pool_submit(g->worker->shared->scans, &g->closing) == 0)
        return;
    api__service_unref(g->service);
    free(g);
}
