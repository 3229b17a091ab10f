/* Output: responses are framed into one buffer and sent together; large bodies are sent without a copy. */
#include "server/engine/connection.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum {
    COPY = 16384,      /* bodies up to this are copied after their head */
    KEEP = 128 * 1024, /* a larger output buffer is freed after use */
};

/* The worker keeps one spare output buffer, which its connections take in turn. */
static inline void take_output(api__connection *c)
{
    if (c->out.p || c->out.err)
        return;
    c->out = c->worker->output;
    api_buf_init(&c->worker->output, API_BUF_NO_MAX);
}

void api__connection_take_output(api__connection *c)
{
    take_output(c);
}

void api__connection_drop_output(api__connection *c)
{
    api_buf *spare = &c->worker->output;
    if (spare->p || c->out.err || c->out.cap > KEEP) {
        api_buf_deinit(&c->out);
    } else {
        *spare = c->out;
        spare->n = 0;
    }
    api_buf_init(&c->out, API_BUF_NO_MAX);
    c->out_at = 0;
    c->tail = (api_str){NULL, 0};
    free(c->tail_memory);
    c->tail_memory = NULL;
    if (c->tail_lease)
        api__lease_unref(c->tail_lease);
    c->tail_lease = NULL;
}

static void put_body(api__connection *c, api_str body)
{
    api__exchange *x = c->x;
    if (body.n <= COPY) {
        api_buf_str(&c->out, body);
        return;
    }
    c->tail = body;
    if (x->req.blob.p) {
        c->tail_lease = api__lease_ref(x->lease);
    } else {
        c->tail_memory = x->body.p;
        api_buf_init(&x->body, API_BUF_NO_MAX);
    }
}

static inline bool closes(const api__connection *c)
{
    const api_request *req = &c->x->req;
    if (c->close || req->close || !req->head.keep_alive || c->worker->stopping)
        return true;
    if (api__h1_body_ended(&c->body))
        return false;
    /* A client that got no 100 Continue may or may not send the body. */
    if (req->head.expect_continue && !c->continued && c->at == c->n)
        return true;
    return !req->head.chunked && c->body.left > (uint64_t)req->service->limits.body_discard;
}

bool api__connection_closes(const api__connection *c)
{
    return closes(c);
}

/* Inline, like the two above: on the path of every response sent as a whole. */
static inline void put_head(api__connection *c, int64_t length, bool chunked, const char *connection)
{
    const api_request *req = &c->x->req;
    take_output(c);
    struct api__h1_answer answer = {
        .status = req->status,
        .chunked = chunked,
        .length = length,
        .date = api__worker_date(c->worker),
        .content_type = req->content_type,
        .headers = api_buf_get(req->headers),
        .connection = connection        ? connection
                      : c->close        ? "close"
                      : req->head.minor ? NULL
                                        : "keep-alive",
    };
    api__h1_write(&c->out, &answer);
}

void api__connection_put_head(api__connection *c, int64_t length, bool chunked, const char *connection)
{
    put_head(c, length, chunked, connection);
    c->dead |= c->out.err != 0;
}

void api__connection_answer(api__exchange *x)
{
    api__connection *c = x->owner;
    api_request *req = &x->req;
    api_str body = api__exchange_answer(x);
    bool none = req->status == 204 || req->status == 304 || req->status < 200;
    bool silent = none || req->head.method == API__METHOD_HEAD;
    c->close = closes(c);
    put_head(c, none ? -1 : (int64_t)body.n, false, NULL);
    if (!silent)
        put_body(c, body);
    c->dead |= c->out.err != 0;
    req->took_ns = api__exchange_tick(x) - req->start_ns;
    req->service->calls->finished(req, silent ? 0 : body.n);
}

static ssize_t send_some(api__connection *c)
{
    struct iovec parts[2] = {
        {c->out.p + c->out_at, c->out.n - c->out_at},
        {(char *)(uintptr_t)c->tail.p, c->tail.n},
    };
    struct msghdr m = {.msg_iov = parts, .msg_iovlen = c->tail.n ? 2 : 1};
    ssize_t r;
    do
        r = c->tail.n ? sendmsg(c->fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT)
                      : send(c->fd, parts[0].iov_base, parts[0].iov_len, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (r < 0 && errno == EINTR);
    return r;
}

static void sent(api__connection *c, size_t n)
{
    size_t of_out = c->out.n - c->out_at < n ? c->out.n - c->out_at : n;
    c->out_at += of_out;
    if (n > of_out) {
        c->tail.p += n - of_out;
        c->tail.n -= n - of_out;
    }
}

void api__connection_flush(api__connection *c)
{
    bool progress = false;
    while (c->writable && !c->dead && api__connection_unsent(c)) {
        ssize_t r = send_some(c);
        if (r >= 0) {
            sent(c, (size_t)r);
            progress = true;
        } else if (errno == EAGAIN) {
            c->writable = false;
        } else {
            c->dead = true;
        }
    }
    if (c->dead || !api__connection_unsent(c)) {
        api__timer_stop(&c->write_timer);
        api__connection_drop_output(c);
    } else if (progress || !c->write_timer.list) {
        api__timer_arm(&c->worker->timers.write, &c->write_timer, c->worker->loop.now);
    }
}
