/* How handlers wait: for a time, for wakes, for work on the pool's threads. */
#include "server/engine/waiting.h"

#include "server/engine/exchange.h"
#include "server/engine/running.h"
#include "server/engine/stream.h"

api__waiter *api__request_waiter(api_request *req)
{
    return &api__exchange_of(req)->waiting.waiter;
}

int api__sleep_until(api_request *req, int64_t at_ns)
{
    api__exchange *x = api__exchange_of(req);
    for (;;) {
        if (api__client_gone(req))
            return api__exchange_closed(x);
        if (x->worker->loop.now >= at_ns)
            return API_OK;
        if (req->streaming && api__exchange_take_stop(x))
            return API_EAGAIN;
        unsigned stop = req->streaming ? API__FOR_STOP : 0;
        api__exchange_park_until(x, API__FOR_GONE | stop, at_ns);
    }
}

int api__park_until(api_request *req, int64_t at_ns)
{
    api__exchange *x = api__exchange_of(req);
    for (;;) {
        if (api__exchange_take_wake(x))
            return API_OK;
        if (api__client_gone(req))
            return api__exchange_closed(x);
        if (x->worker->loop.now >= at_ns)
            return API_ETIMEOUT;
        api__exchange_park_until(x, API__FOR_WAKE | API__FOR_GONE | API__FOR_STOP, at_ns);
    }
}

void api__unpark(api_request *req)
{
    api__exchange *x = api__exchange_of(req);
    x->woken = true;
    api__exchange_signal(x, API__FOR_WAKE);
}

bool api__stopping(const api_request *req)
{
    return req->worker->stopping;
}

/* --- work on other threads --- */

struct blocking {
    api__job job;
    api__waiter *waiter;
    const api_request *req;
    void (*fn)(void *);
    void *arg;
};

/* On the pool's thread: attributes a crash there to the request, too. */
static void blocking_run(void *arg)
{
    struct blocking *b = arg;
    api__set_running(b->req);
    b->fn(b->arg);
    api__set_running(NULL);
}

static void blocking_done(api__job *job)
{
    struct blocking *b = (struct blocking *)job;
    b->waiter->wake(b->waiter);
}

static int blocking(api_request *req, api__pool *pool, void (*fn)(void *), void *arg)
{
    struct blocking b = {{NULL, blocking_run, NULL, blocking_done}, api__request_waiter(req), req, fn, arg};
    b.job.arg = &b;
    int err = api__pool_submit(pool, &b.job);
    if (!err)
        b.waiter->wait(b.waiter);
    return err;
}

int api__blocking(api_request *req, void (*fn)(void *arg), void *arg)
{
    return blocking(req, req->worker->shared->scans, fn, arg);
}

int api__blocking_password(api_request *req, void (*fn)(void *arg), void *arg)
{
    return blocking(req, req->worker->shared->passwords, fn, arg);
}
