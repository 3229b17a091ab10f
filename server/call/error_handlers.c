/* The program's own error responses: api_on_error. */
#include "server/call/error_handlers.h"
#include "server/call/call.h"
#include "server/request/response.h"
#include "server/request/served_app.h"

static const struct api__error_hook *hook_of(const api_router *r, int status)
{
    const struct api__error_hook *h = r->error_hooks;
    while (h && h->status != status)
        h = h->next;
    return h;
}

/* The nearest router's handler; within one router, one for this status wins over one for any status. */
static const struct api__error_hook *find(const api_router *r, int status)
{
    const struct api__error_hook *h = NULL;
    for (; r && !h; r = r->parent) {
        h = hook_of(r, status);
        h = h ? h : hook_of(r, 0);
    }
    return h;
}

struct hooked {
    const struct api__error_hook *hook;
    int status;
};

static int run(api_request *req, void *arg)
{
    const struct hooked *h = arg;
    return h->hook->fn(req, h->status);
}

void api__run_error_handler(api_request *req)
{
    const struct api__declarations *d = api__declarations(req);
    if (!d || req->status < 400 || req->streaming)
        return;
    const struct api__route_declaration *op = req->call ? req->call->declaration : NULL;
    struct hooked h = {find(op ? op->router : d->root, req->status), req->status};
    int result = 0;
    if (h.hook && api__call_run(req, run, &h, &result))
        api__answer_result(req, result);
}
