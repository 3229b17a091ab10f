/* Handles a request; read from the bottom up. */
#include "server/service/handle.h"

#include "server/call/call.h"
#include "server/call/error_handlers.h"
#include "server/http/accept.h"
#include "server/middleware/chain.h"
#include "server/middleware/stages.h"
#include "server/operation/depends.h"
#include "server/request/response.h"
#include "server/request/served_app.h"
#include "server/router/router.h"
#include "server/users/authenticate.h"
#include "server/users/login.h"

static void respond_not_allowed(api_request *req)
{
    api__respond_allow(req);
    if (req->head.method == API__METHOD_OPTIONS)
        req->status = 204;
    else
        api__respond_error(req, 405, NULL);
}

/* Known methods that no route can have, in addition to the parsed ones; other names are unknown. */
static bool method_known(const api_request *req)
{
    static const char *const names[] = {"TRACE", "CONNECT", "QUERY"};
    for (size_t i = 0; req->head.method == API__METHOD_OTHER && i < sizeof names / sizeof *names; i++)
        if (api_str_is(req->head.method_name, names[i]))
            return true;
    return req->head.method != API__METHOD_OTHER;
}

/* "OPTIONS *" is about the server as a whole. */
static bool asks_server(api_request *req)
{
    if (req->head.method != API__METHOD_OPTIONS || !api_str_is(req->head.target, "*"))
        return false;
    api__respond_header(req, "Allow", API_S("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
    req->status = 204;
    return true;
}

/* NULL: responded. */
static const api__endpoint *find_endpoint(api_request *req)
{
    int err = api__route(req->service->served->router, req);
    if (err == API_EINVALID) {
        api__respond_error(req, 400, "Malformed percent-encoding in the path");
        return NULL;
    }
    if (err) {
        api__respond_failure(req, err);
        return NULL;
    }
    if (!req->route && !req->allowed) {
        api__respond_error(req, 404, NULL);
        return NULL;
    }
    if (!method_known(req)) {
        api__respond_error(req, 501, "Method not implemented");
        return NULL;
    }
    if (req->route)
        return &req->route->endpoint;
    respond_not_allowed(req);
    return NULL;
}

/* Permission is checked before the body is read. */
static bool permitted(api_request *req, const api__endpoint *e)
{
    const struct api__route_declaration *d = e->operation ? e->operation->declaration : NULL;
    if (!req->service->app->auth || (!e->operation && e->grant == API__GRANT_ANY))
        return true;
    if (d && (d->policy == API__POLICY_SCHEMES ||
              (d->policy == API__POLICY_USER && api__override_find(req, &api_current_user))))
        return true;
    if (e->handle == api__handle_token && api__token_asked_by_form(req))
        return true;
    if (!req->user.asked && !api__authenticate(req))
        return false;
    if (api__grant_allows(e->grant, &req->user))
        return true;
    if (req->user.known)
        api__respond_refusal(req, 403);
    else
        api__respond_unauthorized(req);
    return false;
}

static bool acceptable(api_request *req, const api__endpoint *e)
{
    if (!e->operation || e->operation->declaration || api__accepts(req->head.accept, "application/json") ||
        api__accepts(req->head.accept, "application/problem+json"))
        return true;
    api__respond_refusal(req, 406);
    return false;
}

/* Runs inside the middleware of the routers. */
static void answer_operation(api_request *req)
{
    const api__endpoint *e = &req->route->endpoint;
    if (permitted(req, e) && acceptable(req, e))
        e->handle(req);
}

/* Runs inside the middleware of the app. */
static void answer(api_request *req)
{
    if (req->head.method == API__METHOD_OPTIONS)
        api__route(req->service->served->router, req);
    if (api__stages_route(req))
        return;
    const api__endpoint *e = find_endpoint(req);
    if (e)
        api__chain(req, e->uses, answer_operation);
    api__run_error_handler(req);
}

/* Runs what middleware and error handlers have deferred, and ensures that there is a response with a valid status. */
static void end_of_program(api_request *req)
{
    api__run_finally(req, NULL);
    if (req->streaming || (req->status >= 200 && req->status <= 599))
        return;
    api__respond_mistake(req, req->status ? api_arena_printf(req->arena, "invalid HTTP status %d", req->status)
                                          : API_S("middleware neither responded nor called api_next"));
}

void api__handle(api_request *req)
{
    const struct api__declarations *d = req->service->app->declarations;
    api__stages_arrive(req);
    api__stages_begin(req);
    if (asks_server(req))
        return;
    api__chain(req, d ? d->uses : NULL, answer);
    if (d)
        end_of_program(req);
    if (!req->streaming)
        api__stages_respond(req);
}
