/* A request's way through the middleware of an app in C. */
#include "server/chain.h"
#include "base/clock.h"
#include "server/call.h"
#include "server/middleware.h"
#include "server/response.h"

static int run_own(api_request *req, void *arg)
{
    const struct api__use *u = arg;
    return u->fn(req);
}

static void use_own(api_request *req, const struct api__use *u)
{
    int result = 0;
    if (api__guarded(req, run_own, (void *)(uintptr_t)u, &result))
        api__settle(req, result);
}

/* How long it took until the answer was ready (W3C Server Timing). */
static void use_timing(api_request *req, const struct api__use *u)
{
    (void)u;
    int64_t start = api__mono_ns();
    api_next(req);
    if (!req->streaming)
        api_buf_printf(req->headers, "Server-Timing: app;dur=%.3f\r\n", (double)(api__mono_ns() - start) / 1e6);
}

static void (*const kinds[API__USES])(api_request *, const struct api__use *) = {
    [API__USE_OWN] = use_own,
    [API__USE_TIMING] = use_timing,
};

int api_next(api_request *req)
{
    struct api__call *c = req->call;
    const struct api__use *u = *c->uses;
    if (!u) {
        c->last(req);
        return req->status;
    }
    c->uses++;
    kinds[u->kind](req, u);
    c->uses--;
    return req->status;
}

void api__chain(api_request *req, const struct api__use *const *uses, void (*last)(api_request *req))
{
    if (!uses || !*uses) {
        last(req);
        return;
    }
    struct api__call *c = api__call_get(req);
    if (!c)
        return;
    const struct api__use *const *uses_before = c->uses;
    void (*last_before)(api_request *) = c->last;
    c->uses = uses;
    c->last = last;
    api_next(req);
    c->uses = uses_before;
    c->last = last_before;
}
