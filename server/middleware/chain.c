/* A request's way through the middleware of an app in C. */
#include "server/middleware/chain.h"
#include "base/clock.h"
#include "server/call/call.h"
#include "server/middleware/mw.h"
#include "server/request/response.h"
#include "server/service/served_apps.h"

static int run_own(api_request *req, void *arg)
{
    const struct api__use *u = arg;
    return u->fn(req);
}

static void use_own(api_request *req, const struct api__use *u)
{
    int result = 0;
    if (api__call_run(req, run_own, (void *)(uintptr_t)u, &result))
        api__answer_result(req, result);
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

static const union api__use_config *config_of(const api_request *req, const struct api__use *u)
{
    const struct api__served_app *s = req->service->served->apps;
    while (s->app->declared != u->of) /* on the way to a mounted app */
        s = s->next;
    return &s->uses[u->index];
}

static void use_trusted_hosts(api_request *req, const struct api__use *u)
{
    if (!api__mw_trusted_hosts(req, &config_of(req, u)->hosts))
        api_next(req);
}

static void use_https_redirect(api_request *req, const struct api__use *u)
{
    (void)u;
    if (!api__mw_https_redirect(req))
        api_next(req);
}

static void use_security_headers(api_request *req, const struct api__use *u)
{
    if (!api__mw_security_headers(req, &config_of(req, u)->security))
        api_next(req);
}

static void use_sessions(api_request *req, const struct api__use *u)
{
    int err = api__session_begin(req, &config_of(req, u)->session);
    if (err) {
        api__respond_failure(req, err);
        return;
    }
    api_next(req);
    if (!req->streaming)
        api__session_end(req);
}

static void (*const kinds[API__USES])(api_request *, const struct api__use *) = {
    [API__USE_OWN] = use_own,
    [API__USE_TRUSTED_HOSTS] = use_trusted_hosts,
    [API__USE_HTTPS_REDIRECT] = use_https_redirect,
    [API__USE_SECURITY_HEADERS] = use_security_headers,
    [API__USE_SESSIONS] = use_sessions,
    [API__USE_TIMING] = use_timing,
};

int api_next(api_request *req)
{
    struct api__call *c = req->call;
    const struct api__use *const *at = c->uses;
    if (!at) {
        api__logf(req->service->log, API_LOG_ERROR, "request %s: api_next: called by what is no middleware", req->id);
        return API_EUSAGE;
    }
    c->uses = *at ? at + 1 : NULL;
    if (*at)
        kinds[(*at)->kind](req, *at);
    else
        c->last(req);
    c->uses = at;
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
