#include "server/engine/lease.h"

#include <stdlib.h>

#include "server/engine/worker.h"

static void become_present(api__wake *wake)
{
    api__lease *g = (api__lease *)wake;
    api__worker *w = g->worker;
    api__lease *before = w->present;
    w->present = g;
    api__worker_set_times(w, &g->service->limits);
    if (before) {
        g->ticks = before->ticks;
        g->service->calls->lease_ends(before);
        api__lease_unref(before);
    }
    g->service->calls->lease_begins(g);
}

static void close_service(void *arg)
{
    api__lease *g = arg;
    api__service_unref(g->service);
}

static void closed(api__job *job)
{
    free(job->arg);
}

api__lease *api__lease_new(api__worker *w, api__service *s)
{
    api__lease *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    *g = (api__lease){.wake.fn = become_present, .worker = w, .users = 1, .closing = {NULL, close_service, g, closed}};
    if (s->calls->local_init(&g->local, s) != 0) {
        free(g);
        return NULL;
    }
    g->service = api__service_ref(s);
    return g;
}

void api__lease_free(api__lease *g)
{
    g->service->calls->lease_ends(g);
    g->service->calls->local_deinit(&g->local);
    api__service_unref(g->service);
    free(g);
}

void api__lease_post(api__lease *g)
{
    api__loop_post(&g->worker->loop, &g->wake);
}

void api__lease_unref(api__lease *g)
{
    if (--g->users)
        return;
    /* The last lease of a service closes its store, which may take long: not on the loop. */
    g->service->calls->local_deinit(&g->local);
    if (api__pool_submit(g->worker->shared->scans, &g->closing) == 0)
        return;
    api__service_unref(g->service);
    free(g);
}
