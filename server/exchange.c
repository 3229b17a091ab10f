#include "server/exchange.h"

#include <stdlib.h>

#include "base/clock.h"

/* Buffers that grew larger than this for one request are not kept for the next. */
#define KEEP 65536

static void task_wait(api__waiter *waiter)
{
    api__exchange *x = (api__exchange *)(void *)((char *)waiter - offsetof(api__exchange, waiting.waiter));
    while (!x->waiting.woken) {
        x->waiting.wanted = true;
        api__exchange_park(x);
        x->waiting.wanted = false;
    }
    x->waiting.woken = false;
}

static void task_wake(api__waiter *waiter)
{
    api__exchange *x = (api__exchange *)(void *)((char *)waiter - offsetof(api__exchange, waiting.waiter));
    api__loop_post(&x->worker->loop, &x->waiting.wake);
}

static void woken(api__wake *wake)
{
    api__exchange *x = (api__exchange *)(void *)((char *)wake - offsetof(api__exchange, waiting.wake));
    x->waiting.woken = true;
    if (!x->waiting.wanted)
        return;
    api__exchange_resume(x);
    if (x->ended)
        x->done(x);
}

api__waiter *api__request_waiter(api_request *req)
{
    return &api__exchange_of(req)->waiting.waiter;
}

static void free_exchange(api__exchange *x)
{
    api_arena_deinit(&x->arena);
    api_buf_deinit(&x->headers);
    api_buf_deinit(&x->body);
    api_buf_deinit(&x->input);
    free(x->fields);
    free(x);
}

static api__exchange *of_spare(struct api__spare *spare)
{
    return (api__exchange *)(void *)((char *)spare - offsetof(api__exchange, spare));
}

void api__exchange_free_spares(api__worker *w)
{
    for (struct api__spare *spare; (spare = api__spares_take(&w->exchanges));)
        free_exchange(of_spare(spare));
}

static api__exchange *new_exchange(api__worker *w)
{
    api__exchange *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    api_arena_init(&x->arena, API_BUF_NO_MAX);
    api_buf_init(&x->headers, API_BUF_NO_MAX);
    api_buf_init(&x->body, API_BUF_NO_MAX);
    api_buf_init(&x->input, API_BUF_NO_MAX);
    x->worker = w;
    x->waiting.waiter = (api__waiter){task_wait, task_wake};
    x->waiting.wake.fn = woken;
    return x;
}

static bool fit_fields(api__exchange *x, const api_limits *l)
{
    if (x->field_cap >= (uint64_t)l->header_count)
        return true;
    api__header *fields = realloc(x->fields, (size_t)l->header_count * sizeof *fields);
    if (!fields)
        return false;
    x->fields = fields;
    x->field_cap = (uint32_t)l->header_count;
    return true;
}

static void empty(api_buf *b)
{
    if (b->err || b->cap > KEEP)
        api_buf_deinit(b);
    b->n = 0;
    b->err = 0;
}

/* All but the head, which api__h1_init clears, and the identifier's bytes, of which the first says that there is none.
 */
static void start_request(api__exchange *x, api__generation *g)
{
    api_request *req = &x->req;
    const struct api__transport *transport = req->transport;
    const size_t before = offsetof(api_request, transport), id = offsetof(api_request, id) + sizeof req->id;
    memset((char *)req + before, 0, offsetof(api_request, id) + 1 - before);
    memset((char *)req + id, 0, sizeof *req - id);
    req->transport = transport;
    req->worker = x->worker;
    req->service = g->service;
    req->local = &g->local;
    req->arena = &x->arena;
    req->headers = &x->headers;
    req->body = &x->body;
    req->start_ns = x->worker->loop.now;
}

bool api__exchange_reset(api__exchange *x)
{
    api__generation *g = x->worker->present;
    if (x->generation != g) {
        if (x->generation)
            api__generation_unref(x->generation);
        x->generation = api__generation_ref(g);
    }
    if (!fit_fields(x, &g->service->limits))
        return false;
    x->arena.max = (size_t)g->service->limits.request_memory;
    api_arena_reset(&x->arena);
    empty(&x->headers);
    empty(&x->body);
    empty(&x->input);
    x->ended = false;
    x->task = NULL;
    start_request(x, g);
    api__h1_init(&x->h1, &x->req.head, x->fields, &g->service->limits);
    return true;
}

api__exchange *api__exchange_take(api__worker *w, const struct api__transport *transport)
{
    struct api__spare *spare = api__spares_take(&w->exchanges);
    api__exchange *x = spare ? of_spare(spare) : new_exchange(w);
    if (!x)
        return NULL;
    x->req.transport = transport;
    if (api__exchange_reset(x))
        return x;
    api__exchange_give(x);
    return NULL;
}

void api__exchange_give(api__exchange *x)
{
    api_arena_reset(&x->arena);
    empty(&x->input);
    if (x->generation)
        api__generation_unref(x->generation);
    x->generation = NULL;
    if (!api__spares_give(&x->worker->exchanges, &x->spare))
        free_exchange(x);
}

static void main_of_task(void *arg)
{
    api__exchange *x = arg;
    x->task = api__task_self(x->worker->tasks);
    x->work(x);
    x->ended = true;
}

int api__exchange_start(api__exchange *x)
{
    x->worker->used_tasks = true;
    return api__task_run(x->worker->tasks, main_of_task, x);
}

void api__exchange_park(api__exchange *x)
{
    api__task_park(x->worker->tasks);
}

void api__exchange_resume(api__exchange *x)
{
    api__task_resume(x->task);
}

void api__exchange_fail(api__exchange *x, int status, const char *detail)
{
    empty(&x->headers);
    empty(&x->body);
    x->req.blob = (api_str){NULL, 0};
    x->req.content_type = (api_str){NULL, 0};
    x->req.encoded = false;
    api__respond_error(&x->req, status, detail);
    if (status == 503 && (!x->headers.n || !memmem(x->headers.p, x->headers.n, "Retry-After", 11)))
        api__respond_header(&x->req, "Retry-After", API_S("1"));
}

api_str api__exchange_answer(api__exchange *x)
{
    if (x->headers.err || x->body.err)
        api__exchange_fail(x, 500, "Internal Server Error");
    if (x->headers.err || x->body.err) { /* not even that fits into memory: the bare status line is left */
        empty(&x->headers);
        empty(&x->body);
        x->req.content_type = (api_str){NULL, 0};
        x->req.close = true;
    }
    return x->req.blob.p ? x->req.blob : api_buf_get(&x->body);
}

/* --- work on other threads --- */

struct blocking {
    api__job job;
    api__waiter *waiter;
};

static void blocking_done(api__job *job)
{
    struct blocking *b = (struct blocking *)job;
    b->waiter->wake(b->waiter);
}

static int blocking(api_request *req, api__pool *pool, void (*fn)(void *), void *arg)
{
    struct blocking b = {{NULL, fn, arg, blocking_done}, api__request_waiter(req)};
    int err = api__pool_submit(pool, &b.job);
    if (!err)
        b.waiter->wait(b.waiter);
    return err;
}

int api__blocking(api_request *req, void (*fn)(void *arg), void *arg)
{
    return blocking(req, req->worker->shared->scans, fn, arg);
}

int api__blocking_password(api_request *req, void (*fn)(void *arg), void *arg)
{
    return blocking(req, req->worker->shared->passwords, fn, arg);
}
