#include "server/engine/exchange.h"
#include "server/engine/async.h"
#include "server/engine/running.h"

#include <stdlib.h>

#include "base/clock.h"
#include "server/request/response.h"

/* The shortest time between two reports of blocking handlers. */
#define REPORTS_NS 1000000000

/* Buffers that grew larger than this for one request are not kept for the next. */
#define KEEP 65536

/* --- creating, reusing, freeing --- */

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
    api__exchange_init_waiting(x);
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

/* Clears everything except the head, which api__h1_init clears, and all but the first byte of `id`. */
static void start_request(api__exchange *x, api__lease *g)
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
    if (x->async)
        api__async_close(x);
    api_arena_reset(&x->arena); /* before the lease is given up: the arena's clean-ups may be code of its app */
    api__lease *g = x->worker->present;
    if (x->lease != g) {
        if (x->lease)
            api__lease_unref(x->lease);
        x->lease = api__lease_ref(g);
    }
    if (!fit_fields(x, &g->service->limits))
        return false;
    x->arena.max = (size_t)g->service->limits.request_memory;
    empty(&x->headers);
    empty(&x->body);
    empty(&x->input);
    x->ended = x->detached = x->woken = false;
    x->stop_pending = x->worker->stopping;
    x->task = NULL;
    x->after = x->deferred = NULL;
    x->after_p = &x->after;
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

static void give_blocks(api__exchange *x)
{
    for (int i = 0; i < 2; i++) {
        api__worker_give_input(x->worker, x->blocks[i].p, x->blocks[i].cap);
        x->blocks[i].p = NULL;
    }
}

void api__exchange_give(api__exchange *x)
{
    if (x->async)
        api__async_close(x);
    api_arena_reset(&x->arena);
    if (x->blocks[0].p)
        give_blocks(x);
    empty(&x->input);
    if (x->lease)
        api__lease_unref(x->lease);
    x->lease = NULL;
    if (!api__spares_give(&x->worker->exchanges, &x->spare))
        free_exchange(x);
}

/* --- running --- */

static void main_of_task(void *arg)
{
    api__exchange *x = arg;
    x->task = api__task_self(x->worker->tasks);
    x->work(x);
    if (x->detached)
        api__exchange_tick(x);
    x->ended = true;
}

void api__exchange_report(const api__exchange *x, int64_t ns)
{
    api__worker *w = x->worker;
    if (w->clock < w->next_report)
        return;
    w->next_report = w->clock + REPORTS_NS;
    const api_request *req = &x->req;
    api_str path = req->head.path;
    const char *operation = req->operation ? req->operation : "";
    api__logf(w->log, API_LOG_WARN,
              "%s%s%.*s %.*s (request %s) ran for %lld ms without waiting: nothing else could run", operation,
              *operation ? ": " : "", API_FMT(req->head.method_name), path.n < 200 ? (int)path.n : 200,
              path.n ? path.p : "-", req->id[0] ? req->id : "-", (long long)(ns / 1000000));
}

void api__exchange_detach(api__exchange *x)
{
    api__worker *w = x->worker;
    x->detached = true;
    x->prev = NULL;
    x->next = w->detached;
    if (x->next)
        x->next->prev = x;
    w->detached = x;
}

void api__exchange_give_detached(api__exchange *x)
{
    api__worker *w = x->worker;
    if (x->prev)
        x->prev->next = x->next;
    else
        w->detached = x->next;
    if (x->next)
        x->next->prev = x->prev;
    if (x->done)
        x->done(x);
    api__exchange_give(x);
    api__worker_check(w);
}

int api__exchange_start(api__exchange *x)
{
    x->worker->used_tasks = true;
    api__set_running(&x->req);
    int err = api__task_run(x->worker->tasks, main_of_task, x);
    api__set_running(NULL);
    if (!err && x->detached && x->ended)
        api__exchange_give_detached(x);
    return err;
}

void api__exchange_park(api__exchange *x, unsigned what)
{
    api__exchange_tick(x);
    x->awaits = (uint8_t)what;
    api__task_park(x->worker->tasks);
    x->awaits = 0;
    x->spent = 0;
}

bool api__exchange_resume(api__exchange *x)
{
    api__worker_unqueue(x->worker, x);
    api__set_running(&x->req);
    api__task_resume(x->task);
    api__set_running(NULL);
    if (!x->ended || !x->detached)
        return x->ended;
    api__exchange_give_detached(x);
    return false;
}

/* --- responses --- */

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
    if (x->headers.err || x->body.err) { /* out of memory even for that: send the bare status line */
        empty(&x->headers);
        empty(&x->body);
        x->req.content_type = (api_str){NULL, 0};
        x->req.close = true;
    }
    return x->req.blob.p ? x->req.blob : api_buf_get(&x->body);
}
