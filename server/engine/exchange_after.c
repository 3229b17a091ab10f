/* Work after the answer. */
#include "server/engine/exchange_after.h"

#include "server/engine/exchange.h"

struct api__call {
    struct api__call *next;
    void (*fn)(api_request *req, void *arg);
    void *arg;
};

static struct api__call *new_call(api_request *req, void (*fn)(api_request *, void *), void *arg)
{
    struct api__call *call = api_arena_alloc(req->arena, sizeof *call);
    if (call)
        *call = (struct api__call){NULL, fn, arg};
    return call;
}

int api__after(api_request *req, void (*fn)(api_request *req, void *arg), void *arg)
{
    api__exchange *x = api__exchange_of(req);
    struct api__call *call = new_call(req, fn, arg);
    if (!call)
        return API_ENOMEM;
    *x->after_p = call;
    x->after_p = &call->next;
    return API_OK;
}

int api__defer(api_request *req, void (*fn)(api_request *req, void *arg), void *arg)
{
    api__exchange *x = api__exchange_of(req);
    struct api__call *call = new_call(req, fn, arg);
    if (!call)
        return API_ENOMEM;
    call->next = x->deferred;
    x->deferred = call;
    return API_OK;
}

static struct api__call *next_call(api__exchange *x)
{
    struct api__call **from = x->after ? &x->after : &x->deferred, *call = *from;
    if (call)
        *from = call->next;
    if (!x->after)
        x->after_p = &x->after;
    return call;
}

void api__exchange_aftermath(api__exchange *x)
{
    for (struct api__call *call; (call = next_call(x));)
        call->fn(&x->req, call->arg);
}
