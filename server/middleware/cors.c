/* Cross-origin requests (the Fetch standard): only what the app file's `cors:` allows. */
#include "server/middleware/cors_origin.h"
#include "server/middleware/middleware.h"
#include "server/request/response.h"
#include "server/router/router.h"

static void begin(api_request *req)
{
    const struct api__cors *c = &req->service->app->cors;
    api_str origin = req->head.origin;
    bool star = c->any_origin && !c->credentials;
    if (!star)
        api__respond_vary(req, "Origin");
    if (!origin.n || !api__cors_allows(c, origin))
        return;
    api__respond_header(req, "Access-Control-Allow-Origin", star ? API_S("*") : origin);
    if (c->credentials)
        API_BUF_LIT(req->headers, "Access-Control-Allow-Credentials: true\r\n");
    if (c->expose.n)
        api__respond_header(req, "Access-Control-Expose-Headers", c->expose);
}

static bool preflight(api_request *req)
{
    const struct api__cors *c = &req->service->app->cors;
    api_str method = api__request_header(req, "Access-Control-Request-Method");
    if (req->head.method != API__METHOD_OPTIONS || !req->head.origin.n || !method.n)
        return false;
    req->status = 204;
    if (api__cors_allows(c, req->head.origin)) {
        api__respond_header(req, "Access-Control-Allow-Methods", c->methods);
        api__respond_header(req, "Access-Control-Allow-Headers", c->headers);
        api_buf_printf(req->headers, "Access-Control-Max-Age: %lld\r\n", (long long)c->max_age);
    }
    if (req->allowed)
        api__respond_allow(req);
    return true;
}

static bool wanted(const api__service *s)
{
    return s->app->cors.on;
}

const struct api__stage api__cors_stage = {.wanted = wanted, .begin = begin, .route = preflight};
