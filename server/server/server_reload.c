/* A changed app becomes a new service, for which every worker gets a new lease. Requests in flight keep the old one. An
 * app with problems changes nothing. */
#include <stdlib.h>

#include "server/server/server.h"
#include "server/service/service.h"

/* Makes a lease for every worker, or none. */
static bool make_shares(api_server *s, api__service *service, api__lease **shares)
{
    for (size_t i = 0; i < s->worker_count; i++) {
        shares[i] = api__lease_new(s->workers[i], service);
        if (shares[i])
            continue;
        while (i--)
            api__lease_free(shares[i]);
        return false;
    }
    return true;
}

static bool hand_over(api_server *s, api__service *service)
{
    api__lease **shares = calloc(s->worker_count, sizeof *shares);
    bool made = shares && make_shares(s, service, shares);
    for (size_t i = 0; made && i < s->worker_count; i++)
        api__lease_post(shares[i]);
    free(shares);
    return made;
}

static bool take_on(api_server *s, api_app *app, api_problems *problems)
{
    if (!app)
        return false;
    api__service *service = api__service_new(app, &s->settings, &s->sink.log, s->metrics, problems);
    if (!service)
        return false;
    if (!hand_over(s, service)) {
        api_problems_add(problems, s->settings.app_path, 0, 0,
                         "out of memory, or cannot open a database connection for each worker");
        api__service_unref(service);
        return false;
    }
    api__service_unref(s->service);
    s->service = service;
    api__rebuild_watch(&s->rebuild, app);
    return true;
}

void api__reload(api_server *s)
{
    api_app *app;
    api_problems *problems;
    if (!api__rebuild_step(&s->rebuild, &app, &problems))
        return;
    bool taken = take_on(s, app, problems);
    s->rebuild.failed |= !taken;
    if (s->loaded_from)
        __atomic_store_n(s->loaded_from, s->rebuild.begun, __ATOMIC_RELEASE);
    api__rebuild_report(&s->rebuild, taken, problems);
    if (app)
        api_app_free(app); /* the service has its own reference */
    api_problems_free(problems);
}
