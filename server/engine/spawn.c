/* A task without a client: posted to the worker, which takes an exchange for it. */
#include "server/engine/spawn.h"

#include <stdlib.h>

#include "server/engine/exchange.h"

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

/* False: the caller keeps `s`. */
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
