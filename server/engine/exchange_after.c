/* Work after the answer. */
#include "server/engine/exchange_after.h"

#include "server/engine/exchange.h"

struct api__deferred {
    struct api__deferred *next;
    void (*fn)(api_request *req, void *arg);
    void *arg;
};

static struct api__deferred *new_deferred(api_request *req, void (*fn)(api_request *, void *), void *arg)
{
    struct api__deferred *call = api_arena_alloc(req->arena, sizeof *call);
    if (call)
        *call = (struct api__deferred){NULL, fn, arg};
    return call;
}

int api__after(api_request *req, void (*fn)(api_request *req, void *arg), void *arg)
{
    api__exchange *x = api__exchange_of(req);
    struct api__deferred *call = new_deferred(req, fn, arg);
    if (!call)
        return API_ENOMEM;
    *x->after_p = call;
    x->after_p = &call->next;
    return API_OK;
}

int api__defer(api_request *req, void (*fn)(api_request *req, void *arg), void *arg)
{
    api__exchange *x = api__exchange_of(req);
    struct api__deferred *call = new_deferred(req, fn, arg);
    if (!call)
        return API_ENOMEM;
    call->next = x->deferred;
    x->deferred = call;
    return API_OK;
}

static struct api__deferred *next_deferred(api__exchange *x)
{
    struct api__deferred **from = x->after ? &x->after : &x->deferred, *call = *from;
    if (call)
        *from = call->next;
    if (!x->after)
        x->after_p = &x->after;
    return call;
}

void api__exchange_aftermath(api__exchange *x)
{
    for (struct api__deferred *call; (call = next_deferred(x));)
        call->fn(&x->req, call->arg);
}
