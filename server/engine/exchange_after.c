/* Work that is not for a client's answer: after it, or without one. */
#include <stdlib.h>

#include "server/engine/exchange.h"

/* --- after the answer --- */

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

/* --- tasks of the server's own --- */

struct spawn {
    api__wake wake; /* first */
    api__worker *worker;
    void (*fn)(api_request *req, void *arg);
    void *arg;
    void (*done)(void *arg);
};

static void end_spawn(struct spawn *s)
{
    if (s->done)
        s->done(s->arg);
    free(s);
}

static void work(api__exchange *x)
{
    struct spawn *s = x->owner;
    s->fn(&x->req, s->arg);
    api__exchange_aftermath(x);
}

static void done(api__exchange *x)
{
    end_spawn(x->owner);
}

/* False: it stays the caller's. */
static bool start(struct spawn *s)
{
    api__worker *w = s->worker;
    api__exchange *x = w->loop.ended || !w->present ? NULL : api__exchange_take(w, &api__no_transport);
    if (!x)
        return false;
    x->owner = s;
    x->work = work;
    x->done = done;
    api__exchange_detach(x);
    if (api__exchange_start(x) != 0)
        api__exchange_give_detached(x);
    return true;
}

static void begin_spawn(api__wake *wake)
{
    struct spawn *s = (struct spawn *)wake;
    api__worker *w = s->worker;
    if (!start(s))
        end_spawn(s);
    __atomic_sub_fetch(&w->spawned, 1, __ATOMIC_RELEASE);
    api__worker_check(w);
}

int api__spawn(api__worker *w, void (*fn)(api_request *req, void *arg), void *arg, void (*ended)(void *arg))
{
    struct spawn *s = malloc(sizeof *s);
    if (!s)
        return API_ENOMEM;
    *s = (struct spawn){{NULL, begin_spawn}, w, fn, arg, ended};
    __atomic_add_fetch(&w->spawned, 1, __ATOMIC_RELAXED);
    api__loop_post(&w->loop, &s->wake);
    return API_OK;
}
