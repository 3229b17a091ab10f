/* Streamed responses, and raw bytes. All functions except the last run in the request's task. */
#include <sys/socket.h>

#include "server/engine/connection.h"

/* Fewer bytes than this wait until the end of the round, to be sent together with later ones. */
#define FLUSH_AT 16384

static api__connection *of(const api_request *req)
{
    return api__exchange_of(req)->owner;
}

static size_t most_unsent(const api__connection *c)
{
    return (size_t)c->x->req.service->limits.stream_unsent;
}

/* --- the head --- */

static enum api__framing framing_of(const api_request *req)
{
    if (req->status == 204 || req->status == 304 || req->head.method == API__METHOD_HEAD)
        return API__FRAMING_NONE;
    return req->sized ? API__FRAMING_SIZED : req->head.minor ? API__FRAMING_CHUNKED : API__FRAMING_UNTIL_CLOSE;
}

static int head_is_out(api__connection *c)
{
    c->continued = true; /* too late for 100 Continue */
    c->streamed = 0;
    api__connection_later(c);
    return c->dead ? API_ECLOSED : API_OK;
}

static int begin(api_request *req)
{
    api__connection *c = of(req);
    if (req->status < 200)
        return API_EUSAGE;
    c->framing = (uint8_t)framing_of(req);
    c->close = api__connection_closes(c) || c->framing == API__FRAMING_UNTIL_CLOSE;
    c->stream_left = req->length;
    bool none = req->status == 204 || req->status == 304;
    int64_t length = req->sized && !none ? (int64_t)req->length : -1;
    api__connection_put_head(c, length, !req->sized && !none && req->head.minor, NULL);
    return head_is_out(c);
}

static int upgrade(api_request *req)
{
    api__connection *c = of(req);
    if (!req->head.minor || !api__h1_body_ended(&c->body))
        return API_EUSAGE;
    req->status = 101;
    req->content_type = (api_str){NULL, 0};
    c->framing = API__FRAMING_RAW;
    c->close = c->linger = true;
    api__connection_put_head(c, -1, false, "Upgrade");
    return head_is_out(c);
}

/* --- bytes out --- */

bool api__connection_has_room(const api__connection *c)
{
    return api__connection_unsent(c) <= most_unsent(c) / 2;
}

static int wait_room(api__connection *c)
{
    if (api__connection_unsent(c) >= most_unsent(c))
        api__connection_flush(c);
    if (api__connection_unsent(c) >= most_unsent(c))
        while (!c->dead && !api__connection_has_room(c))
            api__exchange_park(c->x, API__FOR_ROOM);
    return c->dead ? API_ECLOSED : API_OK;
}

static void put_chunk_size(api_buf *b, size_t n)
{
    char line[18], *p = line + sizeof line;
    *--p = '\n';
    *--p = '\r';
    do
        *--p = "0123456789abcdef"[n & 15];
    while (n >>= 4);
    api_buf_put(b, p, (size_t)(line + sizeof line - p));
}

static void put(api__connection *c, api_str bytes)
{
    api_buf *b = &c->out;
    api__connection_take_output(c);
    /* More than half was sent: moving the rest costs less than growing the buffer. */
    if (c->out_at > b->n / 2) {
        memmove(b->p, b->p + c->out_at, b->n - c->out_at);
        b->n -= c->out_at;
        c->out_at = 0;
    }
    if (c->framing == API__FRAMING_CHUNKED)
        put_chunk_size(b, bytes.n);
    api_buf_str(b, bytes);
    if (c->framing == API__FRAMING_CHUNKED)
        API_BUF_LIT(b, "\r\n");
    c->dead |= b->err != 0;
    c->streamed += bytes.n;
}

static void push(api__connection *c)
{
    if (api__connection_unsent(c) >= FLUSH_AT)
        api__connection_flush(c);
    else
        api__connection_later(c);
}

static int write_some(api__connection *c, api_str *bytes)
{
    int err = wait_room(c);
    if (err)
        return err;
    size_t room = most_unsent(c) - api__connection_unsent(c), n = bytes->n < room ? bytes->n : room;
    put(c, (api_str){bytes->p, n});
    push(c);
    api__exchange_spend(c->x, n);
    bytes->p += n;
    bytes->n -= n;
    return c->dead ? API_ECLOSED : API_OK;
}

static int write_all(api_request *req, api_str bytes)
{
    api__connection *c = of(req);
    if (c->framing == API__FRAMING_NONE)
        return API_ECLOSED;
    bool sized = c->framing == API__FRAMING_SIZED;
    if (sized && bytes.n > c->stream_left)
        return API_ETOOBIG;
    c->stream_left -= sized ? bytes.n : 0;
    int err = c->dead ? API_ECLOSED : API_OK;
    while (!err && bytes.n)
        err = write_some(c, &bytes);
    return err;
}

/* --- bytes in --- */

static size_t take_ahead(api__connection *c, char *p, size_t n)
{
    size_t there = c->n - c->at;
    if (n > there)
        n = there;
    memcpy(p, c->in + c->at, n);
    c->at += (uint32_t)n;
    return n;
}

static int receive(api_request *req, char *p, size_t n, int64_t until_ns, size_t *got)
{
    api__connection *c = of(req);
    for (;;) {
        if (c->dead)
            return API_ECLOSED;
        if (api__exchange_take_wake(c->x))
            return API_EAGAIN;
        if ((*got = take_ahead(c, p, n)))
            return API_OK;
        ssize_t r = c->ended ? -1 : api__connection_receive(c, p, n);
        if (r < 0)
            return API_ECLOSED;
        *got = (size_t)r;
        api__exchange_spend(c->x, *got);
        if (r > 0)
            return API_OK;
        if (c->worker->loop.now >= until_ns)
            return API_ETIMEOUT;
        if (!c->readable)
            api__exchange_park_until(c->x, API__FOR_INPUT | API__FOR_WAKE | API__FOR_STOP, until_ns);
    }
}

static bool gone(const api_request *req)
{
    return api__connection_peer_gone(of(req));
}

const struct api__transport api__connection_transport = {
    api__connection_body, api__connection_piece, begin, upgrade, write_all, receive, gone,
};

/* --- the end --- */

/* Cuts the connection. If the framing has no end marker, only a reset tells the client that the body is incomplete. */
static void break_off(api__connection *c)
{
    const api_request *req = &c->x->req;
    if (!api__connection_peer_gone(c))
        api__logf(c->worker->log, API_LOG_ERROR,
                  "request %s failed after its response had begun: closing the connection", req->id[0] ? req->id : "-");
    c->close = true;
    if (c->framing != API__FRAMING_UNTIL_CLOSE)
        return;
    struct linger reset = {.l_onoff = 1};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    c->dead = true;
}

void api__connection_end_stream(api__connection *c)
{
    api_request *req = &c->x->req;
    bool whole = !req->failed && (c->framing != API__FRAMING_SIZED || !c->stream_left);
    if (!whole && !c->dead && c->framing != API__FRAMING_NONE && c->framing != API__FRAMING_RAW) {
        break_off(c);
    } else if (c->framing == API__FRAMING_CHUNKED) {
        api__connection_take_output(c);
        API_BUF_LIT(&c->out, "0\r\n\r\n");
        c->dead |= c->out.err != 0;
    }
    c->close = api__connection_closes(c);
    req->took_ns = api__exchange_tick(c->x) - req->start_ns;
    req->service->calls->finished(req, c->streamed);
    api__connection_later(c);
}
