/* Async handles: how other threads wake a request that may have ended already.
 *
 * The lock protects `loop`: while it is set the worker exists, since requests end before their worker does. A posted
 * handle is in the loop's inbox, which then holds a reference. The request holds one too.
 */
#include "server/engine/async.h"

#include <pthread.h>
#include <stdlib.h>

#include "server/engine/exchange.h"
#include "server/engine/waiting.h"

struct api__async {
    api__wake wake; /* first */
    int refs;       /* atomic */
    pthread_mutex_t lock;
    api__loop *loop; /* NULL: the request has ended */
    bool posted;
    api__exchange *x; /* used only on the loop's thread */
};

api__async *api__async_ref(api__async *b)
{
    __atomic_add_fetch(&b->refs, 1, __ATOMIC_RELAXED);
    return b;
}

void api__async_unref(api__async *b)
{
    if (!b || __atomic_sub_fetch(&b->refs, 1, __ATOMIC_ACQ_REL) != 0)
        return;
    pthread_mutex_destroy(&b->lock);
    free(b);
}

static void rung(api__wake *wake)
{
    api__async *b = (api__async *)wake;
    pthread_mutex_lock(&b->lock);
    b->posted = false; /* cleared before the task checks what it waits for, so that a later send posts again */
    pthread_mutex_unlock(&b->lock);
    if (b->x)
        api__unpark(&b->x->req);
    api__async_unref(b);
}

api__async *api__async_of(api_request *req)
{
    api__exchange *x = api__exchange_of(req);
    if (x->async)
        return api__async_ref(x->async);
    api__async *b = malloc(sizeof *b);
    if (!b)
        return NULL;
    *b = (api__async){.wake.fn = rung, .refs = 2, .loop = &x->worker->loop, .x = x};
    pthread_mutex_init(&b->lock, NULL);
    return x->async = b;
}

void api__async_send(api__async *b)
{
    pthread_mutex_lock(&b->lock);
    if (b->loop && !b->posted) {
        b->posted = true;
        api__async_ref(b);
        api__loop_post(b->loop, &b->wake);
    }
    pthread_mutex_unlock(&b->lock);
}

void api__async_close(api__exchange *x)
{
    api__async *b = x->async;
    b->x = NULL;
    pthread_mutex_lock(&b->lock);
    b->loop = NULL;
    pthread_mutex_unlock(&b->lock);
    api__async_unref(b);
    x->async = NULL;
}
