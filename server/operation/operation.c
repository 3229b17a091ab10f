/* Runs an operation written in C: binds its inputs, calls its function, handles the result. */
#include "server/operation/operation.h"
#include "server/call/call.h"
#include "server/operation/bind.h"
#include "server/operation/depends.h"
#include "server/request/response.h"
#include "server/resource/resource.h"
#include "server/websocket/websocket.h"

/* Errors of all inputs, dependencies included, go to one list per request. */
bool api__decode_start(api_request *req)
{
    struct api__call *c = req->call;
    c->decode = (struct api__decode){.view = API_VIEW_CREATE, .where = "body", .arena = req->arena};
    c->decode.errors = api__request_errors(req);
    return c->decode.errors;
}

static int run_before(api_request *req, const struct api__route_declaration *d)
{
    int result = 0;
    for (size_t i = 0; d->before[i]; i++)
        if (api__depend(req, d->before[i])->state == API__REFUSED)
            result = API_EINVALID;
    return result;
}

/* Decides everything that does not need the body before reading it, then reports all errors together. */
static int bind(api_request *req, const struct api__route_declaration *d, void *in)
{
    int before = run_before(req, d);
    int params = api__bind_params(req, d->inputs, in);
    if (params == API__ANSWERED || (!d->o.any_query && api__refuse_unused(req)))
        return API__ANSWERED;
    int body = api__bind_body(req, d->inputs, in);
    if (body == API__ANSWERED)
        return body;
    if (!before && !params && !body)
        return 0;
    if (req->call->decode.errors->err)
        api__respond_failure(req, API_ENOMEM);
    else
        api__respond_errors(req, 422, req->call->decode.errors);
    return API__ANSWERED;
}

static int run(api_request *req, void *arg)
{
    const struct api__route_declaration *d = arg;
    char accept[29];
    bool websocket = req->route->endpoint.operation->websocket;
    if (websocket && api__ws_check(req, accept) != 0)
        return 0;
    void *in = api_alloc(req, d->inputs->size);
    if (bind(req, d, in) == API__ANSWERED)
        return 0;
    int result = d->def->call(req, in);
    if (websocket)
        return api__ws_finish(req, result);
    if (req->status || result || req->streaming)
        return result;
    if (d->o.status == 204)
        return 204;
    api__respond_mistake(req, API_S("the handler returned 0 without sending a response"));
    return 0;
}

void api__handle_declared(api_request *req)
{
    struct api__call *c = api__call_get(req);
    const struct api__route_declaration *d = req->route->endpoint.operation->declaration;
    if (!c)
        return;
    c->declaration = d;
    if (!api__decode_start(req))
        return;
    const struct api__finally *before = c->finally;
    int result = 0;
    if (api__call_run(req, run, (void *)(uintptr_t)d, &result))
        api__answer_result(req, result);
    else if (req->ws)
        api__ws_finish(req, req->status);
    api__run_finally(req, before);
}
