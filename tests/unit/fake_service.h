/* A service that does just enough to see what the engine does with it. It stands in for service.c, so that the engine
 * is tested alone and can be given handlers that are large, slow or rude. */
#ifndef TESTS_FAKE_SERVICE_H
#define TESTS_FAKE_SERVICE_H

#include <stdlib.h>

#include "server/engine/exchange.h"
#include "server/engine/waiting.h"
#include "server/request/response.h"
#include "server/service/service.h"

enum { FAKE_LARGE = 3000000 };

static struct api_app fake_app; /* of a service without one */
static char fake_large[FAKE_LARGE];
static unsigned fake_finished, fake_services; /* atomic: requests that have ended; services that are open */
static api__waiter *fake_parked;              /* of GET /park */

static void fake_finish(api_request *req, uint64_t bytes)
{
    (void)req, (void)bytes;
    __atomic_add_fetch(&fake_finished, 1, __ATOMIC_RELAXED);
}

static void fake_echo(api_request *req)
{
    api_str body;
    int err = req->transport->body(req, 1 << 20, &body);
    if (err)
        api__respond_error(req, err == API_ETOOBIG ? 413 : err == API_ETIMEOUT ? 408 : 400, api_strerror(err));
    else
        api_buf_str(req->body, body);
}

static void fake_large_body(api_request *req)
{
    memset(fake_large, 'x', sizeof fake_large);
    api_buf_put(req->body, fake_large, sizeof fake_large);
}

static void fake_blob(api_request *req)
{
    memset(fake_large, 'x', sizeof fake_large);
    req->blob = (api_str){fake_large, sizeof fake_large};
}

static void fake_hello(api_request *req)
{
    API_BUF_LIT(req->body, "hello");
}

static void fake_none(api_request *req)
{
    req->status = 204;
    req->content_type = (api_str){NULL, 0};
}

static void fake_close(api_request *req)
{
    req->close = true;
    fake_hello(req);
}

static void fake_park(api_request *req)
{
    fake_parked = api__request_waiter(req);
    fake_parked->wait(fake_parked);
    fake_hello(req);
}

static void on_thread(void *arg)
{
    *(int *)arg = 42;
}

static void fake_blocking(api_request *req)
{
    int answer = 0;
    int err = api__blocking(req, on_thread, &answer);
    api_buf_printf(req->body, "%d %d", err, answer);
}

static void fake_ignore(api_request *req)
{
    (void)req;
}

typedef struct fake_route {
    const char *path;
    void (*fn)(api_request *);
} fake_route;

static const fake_route *fake_more; /* a test's own, up to one without a path; may be NULL */

static bool fake_find(const fake_route *routes, api_request *req)
{
    for (; routes && routes->path; routes++)
        if (api_str_is(req->head.path, routes->path)) {
            routes->fn(req);
            return true;
        }
    return false;
}

static void fake_handle(api_request *req)
{
    static const fake_route routes[] = {
        {"/", fake_hello},        {"/echo", fake_echo},   {"/large", fake_large_body}, {"/blob", fake_blob},
        {"/none", fake_none},     {"/close", fake_close}, {"/park", fake_park},        {"/blocking", fake_blocking},
        {"/ignore", fake_ignore}, {NULL, NULL},
    };
    req->status = 200;
    req->content_type = API_S("text/plain");
    if (!fake_find(fake_more, req) && !fake_find(routes, req))
        api__respond_error(req, 404, "Not Found");
}

static void fake_free(api__service *s)
{
    if (s->app != &fake_app)
        api__app_unref(s->app);
    free(s);
    __atomic_sub_fetch(&fake_services, 1, __ATOMIC_RELAXED);
}

static int fake_local_init(api__local *l, api__service *s)
{
    (void)l, (void)s;
    return API_OK;
}

static void fake_local_deinit(api__local *l)
{
    (void)l;
}

static void fake_lease(api__lease *lease)
{
    (void)lease;
}

static void fake_begin(api_request *req)
{
    (void)req;
}

static const struct api__service_calls fake_calls = {
    .begin = fake_begin,
    .handle = fake_handle,
    .finished = fake_finish,
    .local_init = fake_local_init,
    .local_deinit = fake_local_deinit,
    .lease_begins = fake_lease,
    .lease_ends = fake_lease,
    .free = fake_free,
};

api__service *api__service_new(struct api_app *app, const api_settings *s, const api__log *log,
                               struct api__metrics *metrics, api_problems *problems)
{
    (void)metrics, (void)problems;
    api__service *service = calloc(1, sizeof *service);
    if (!service)
        return NULL;
    __atomic_add_fetch(&fake_services, 1, __ATOMIC_RELAXED);
    service->refs = 1;
    service->calls = &fake_calls;
    service->app = app ? api__app_ref(app) : &fake_app;
    service->log = log;
    service->limits = s->limits;
    return service;
}

#endif
