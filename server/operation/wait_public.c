/* Waiting in handlers: <api/wait.h>; and deferred work: api_defer, api_background. */
#include <api/wait.h>

#include "server/call/call.h"
#include "server/engine/exchange_after.h"
#include "server/engine/heartbeat.h"
#include "server/engine/stream.h"
#include "server/engine/waiting.h"
#include "server/request/response.h"

int api_sleep(api_request *req, int64_t ms)
{
    int64_t until = api__ns_after(api_monotonic_ns(req), ms > 0 ? ms : 0);
    int err;
    do
        err = api__wait_with_heartbeat(req, until);
    while (!err);
    return err == API_ETIMEOUT ? 0 : err == API_EAGAIN ? API_ECLOSED : err;
}

int api_run_blocking(api_request *req, void (*fn)(void *arg), void *arg)
{
    return api__blocking(req, fn, arg);
}

bool api_cancelled(api_request *req)
{
    return api__client_gone(req);
}

static void free_piece(void *arg)
{
    api_buf_deinit(arg);
}

/* The connection's next bytes follow a piece, so the program gets a copy that ends with a NUL. */
static int lend_piece(api_request *req, api_str *piece)
{
    api_buf *b = &req->call->piece_text;
    if (!b->p) {
        api_buf_init(b, API_BUF_NO_MAX);
        if (api_arena_defer(req->arena, free_piece, b) != 0)
            return API_ENOMEM;
    }
    b->n = 0;
    api_buf_str(b, *piece);
    *piece = (api_str){api_buf_cstr(b), b->n};
    return b->err;
}

int api_request_read(api_request *req, uint64_t limit, api_str *piece)
{
    if (!api__call_get(req))
        return API_ENOMEM;
    struct api__call *c = req->call;
    c->body_limit = limit;
    c->body_err = api__body_read(req, limit, piece);
    if (!c->body_err && piece->n)
        c->body_err = lend_piece(req, piece);
    return c->body_err;
}

/* --- deferred work, whose failures can only be logged --- */

struct later {
    void (*fn)(api_request *req, void *arg);
    void *arg;
};

static int run(api_request *req, void *arg)
{
    const struct later *l = arg;
    l->fn(req, l->arg);
    return 0;
}

static void run_later(api_request *req, void *arg)
{
    int result;
    if (api__call_get(req))
        req->answered = true;
    bool whole = api__call_run(req, run, arg, &result);
    api__run_finally(req, NULL);
    if (!whole)
        api__logf(req->service->log, API_LOG_ERROR, "request %s: deferred function failed: %.*s", req->id,
                  API_FMT(req->detail));
}

static void *later(api_request *req, void (*fn)(api_request *req, void *arg), void *arg)
{
    struct later *l = api_alloc(req, sizeof *l);
    *l = (struct later){fn, arg};
    return l;
}

static void need_memory(api_request *req, int err)
{
    if (!err)
        return;
    api__respond_failure(req, err);
    api__call_leave(req);
}

void api_defer(api_request *req, void (*fn)(api_request *req, void *arg), void *arg)
{
    need_memory(req, api__defer(req, run_later, later(req, fn, arg)));
}

void api_background(api_request *req, void (*fn)(api_request *req, void *arg), void *arg)
{
    need_memory(req, api__after(req, run_later, later(req, fn, arg)));
}
