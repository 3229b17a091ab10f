/* An app in this process, without listeners: opening and closing. */
#include "server/client/inproc.h"

#include <stdlib.h>

#include "server/service/lifespan.h"
#include "server/service/service.h"

static int open_worker(struct api__inproc *p)
{
    int err = api__shared_init(&p->shared, &p->service->limits);
    if (err)
        return err;
    p->worker = malloc(sizeof *p->worker);
    if (!p->worker)
        return API_ENOMEM;
    err = api__worker_init(p->worker, &p->shared, &p->sink.log, &p->service->limits);
    if (err) {
        free(p->worker);
        p->worker = NULL;
        return err;
    }
    p->worker->present = api__lease_new(p->worker, p->service);
    if (p->worker->present) {
        p->worker->present->ticks = true;
        api__lifespan_tick(p->worker->present);
    }
    return p->worker->present ? API_OK : API_ENOMEM;
}

int api__inproc_open(struct api__inproc *p, api_app *app, const api_settings *s, api_problems *problems)
{
    *p = (struct api__inproc){0};
    if (api__log_sink_init(&p->sink, s) != 0) {
        api_problems_add(problems, s->log_level, 0, 0, "unknown log level, expected error, warn, info or debug");
        return API_EINVALID;
    }
    api_settings own = *s;
    own.metrics = true; /* all requests are local */
    p->service = api__service_new(app, &own, &p->sink.log, NULL, problems);
    if (!p->service)
        return API_ECONFIG;
    int err = open_worker(p);
    if (err)
        api_problems_add(problems, NULL, 0, 0, "%s", api_strerror(err));
    return err;
}

void api__inproc_close(struct api__inproc *p)
{
    if (p->worker && p->worker->present) {
        api__worker_stop(p->worker);
        api__worker_run(p->worker);
    }
    if (p->worker)
        api__worker_release(p->worker);
    if (p->service)
        api__service_unref(p->service);
    api__shared_deinit(&p->shared);
    if (p->worker)
        api__worker_deinit(p->worker);
    free(p->worker);
    api__log_sink_deinit(&p->sink);
    *p = (struct api__inproc){0};
}
