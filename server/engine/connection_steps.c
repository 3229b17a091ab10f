/* The step of each state, which does what is possible without waiting. True: another step may be possible. */
#include <stdlib.h>
#include <sys/socket.h>

#include "server/engine/connection.h"
#include "server/http/proxy_line.h"

/* Responses to pipelined requests are sent together, up to this many bytes. */
#define FLUSH_AT (1 << 16)

static const api_limits *limits(const api__connection *c)
{
    return api__worker_limits(c->worker);
}

static void arm(api__connection *c, api__timer_list *list)
{
    if (c->timer.list != list)
        api__timer_arm(list, &c->timer, c->worker->loop.now);
}

static void give_exchange(api__connection *c)
{
    if (c->x)
        api__exchange_give(c->x);
    c->x = NULL;
}

/* --- requests --- */

static void done(api__exchange *x)
{
    api__connection_advance(x->owner);
}

/* Detaches work after the response, so that it runs without the connection. If out of memory, the connection waits for
 * it. */
static void part(api__connection *c)
{
    api__exchange *x = c->x;
    api__connection_flush(c);
    if (!api__connection_part(c))
        return;
    c->x = NULL;
    x->owner = NULL;
    x->done = NULL;
    x->req.transport = &api__no_transport;
    api__exchange_detach(x);
    api__connection_later(c);
}

static void handle(api__exchange *x)
{
    api__connection *c = x->owner;
    x->req.service->calls->handle(&x->req);
    if (x->req.streaming)
        api__connection_end_stream(c);
    else
        api__connection_answer(x);
    if (api__exchange_has_aftermath(x)) {
        part(c);
        api__exchange_aftermath(x);
    }
}

static bool have_exchange(api__connection *c)
{
    if (c->x)
        return true;
    c->x = api__exchange_take(c->worker, &api__connection_transport);
    if (!c->x)
        return false;
    c->x->owner = c;
    c->x->work = handle;
    c->x->done = done;
    return true;
}

/* Answers an error without handling a request, then closes. */
bool api__connection_refuse(api__connection *c, int status, const char *why)
{
    c->close = c->linger = true;
    c->state = API__CONN_CLOSING;
    api__timer_stop(&c->timer);
    if (!have_exchange(c)) {
        c->dead = true;
        return true;
    }
    c->x->req.peer = (api_str){c->peer, c->peer_length};
    api__head no_body = {.content_length = -1};
    api__h1_body_init(&c->body, &no_body);
    api__exchange_fail(c->x, status, why);
    api__connection_answer(c->x);
    give_exchange(c);
    return true;
}

static bool begin(api__connection *c, size_t head_length)
{
    api__exchange *x = c->x;
    c->at = c->head + (uint32_t)head_length;
    c->room = c->at;
    c->continued = c->fresh = false;
    c->body_err = 0;
    c->window = c->pieces = 0;
    c->waited = 0;
    c->whole = (api_str){NULL, 0};
    api__h1_body_init(&c->body, &x->req.head);
    x->req.peer = (api_str){c->peer, c->peer_length};
    x->req.https = c->https;
    x->req.proxied = c->proxied;
    x->req.start_ns = c->worker->loop.now;
    c->state = API__CONN_BUSY;
    api__timer_stop(&c->timer);
    if (api__exchange_start(x) != 0) {
        api__exchange_fail(x, 503, "Too many requests in flight");
        api__connection_answer(x);
        x->ended = true;
    }
    return true;
}

/* Makes space after the bytes of a head. The block grows for a long one, up to the size the parser refuses. */
static bool make_room(api__connection *c)
{
    if (!api__connection_block(c))
        return false;
    if (c->n < c->in_cap)
        return true;
    if (c->head) {
        memmove(c->in, c->in + c->head, c->n - c->head);
        c->n -= c->head;
        c->head = 0;
    } else {
        size_t most = (size_t)(limits(c)->request_line + limits(c)->header_bytes) + 1024, cap = c->in_cap * (size_t)2;
        char *p = c->in_cap < most ? realloc(c->in, cap) : NULL;
        if (!p)
            return false;
        c->in = p;
        c->in_cap = (uint32_t)cap;
    }
    if (c->x)
        api__h1_init(&c->x->h1, &c->x->req.head, c->x->fields, c->x->h1.limits);
    return true;
}

/* Nothing to read: arms the timer that fits, or closes an idle connection of a stopping worker. */
static bool rest(api__connection *c)
{
    api__timer_list *list = &c->worker->timers.header;
    if (c->n == c->head) {
        give_exchange(c);
        api__connection_unblock(c);
        list = &c->worker->timers.idle;
        /* Other processes keep serving after this worker: a client that has just connected is not turned away. */
        if (c->worker->stopping && c->worker->replaced && c->fresh) {
            list = &c->worker->timers.linger;
        } else if (c->worker->stopping) {
            c->state = API__CONN_CLOSING;
            return true;
        }
    }
    arm(c, list);
    return false;
}

/* Reads the header a trusted proxy may send before the first request. Positive: continue; 0: incomplete; negative:
 * malformed. */
static int take_proxy_line(api__connection *c)
{
    api__proxy_line line;
    long r = api__proxy_line_read(c->in + c->head, c->n - c->head, &line);
    if (r == 0 || r == API__PROXY_LINE_BAD)
        return (int)r;
    c->heralded = false;
    if (r < 0 || !line.client[0]) {
        c->head += r > 0 ? (uint32_t)r : 0;
        return 1;
    }
    c->head += (uint32_t)r;
    c->proxied = true;
    c->https = line.https;
    c->peer_length = (uint8_t)strlen(line.client);
    memcpy(c->peer, line.client, c->peer_length);
    return 1;
}

/* End of input: between requests a normal close, within a head an error. */
static bool end_of_input(api__connection *c)
{
    while (c->head < c->n && (c->in[c->head] == '\r' || c->in[c->head] == '\n'))
        c->head++;
    if (c->head < c->n && !c->dead)
        return api__connection_refuse(c, 400, "The connection was closed before the request was complete");
    c->state = API__CONN_CLOSING;
    return true;
}

static bool step_head(api__connection *c)
{
    if (c->tail.n || api__connection_unsent(c) >= FLUSH_AT)
        api__connection_flush(c);
    if (c->dead)
        return true;
    if (c->tail.n || api__connection_unsent(c) >= (size_t)limits(c)->pipeline_bytes)
        return false;
    int heard = c->heralded && c->n > c->head ? take_proxy_line(c) : 1;
    if (heard < 0)
        return api__connection_refuse(c, 400, "Malformed PROXY protocol header");
    if (heard > 0 && c->n > c->head) {
        if (!have_exchange(c))
            return c->dead = true;
        long r = api__h1_head(&c->x->h1, c->in + c->head, c->n - c->head);
        if (r < 0)
            return api__connection_refuse(c, (int)-r, c->x->h1.why);
        if (r > 0)
            return begin(c, (size_t)r);
    }
    if (!c->readable)
        return rest(c);
    if (!make_room(c))
        return api__connection_refuse(c, 431, "The header fields are too large");
    ssize_t r = api__connection_receive(c, c->in + c->n, c->in_cap - c->n);
    if (r < 0)
        return end_of_input(c);
    c->n += (uint32_t)r;
    return true;
}

/* The request has ended; the bytes after it in the block belong to the next one. */
static bool next_request(api__connection *c)
{
    c->state = API__CONN_HEAD;
    c->head = c->at;
    api__timer_stop(&c->timer);
    if (c->head == c->n) {
        c->head = c->n = 0;
        give_exchange(c);
    } else if (c->x && !api__exchange_reset(c->x)) {
        c->dead = true;
    }
    return true;
}

/* Whether what the parked task waits for has arrived. */
static bool has_come(const api__connection *c)
{
    unsigned for_ = c->x->awaits;
    return (for_ & API__FOR_INPUT && (c->readable || c->body_err || c->dead)) ||
           (for_ & API__FOR_ROOM && (c->dead || api__connection_has_room(c))) ||
           (for_ & API__FOR_GONE && api__connection_peer_gone(c));
}

static bool step_busy(api__connection *c)
{
    if (c->x && !c->x->ended) {
        if (c->x->awaits & API__FOR_ROOM)
            api__connection_flush(c);
        if (!has_come(c))
            return false;
        api__exchange_resume(c->x);
        return true;
    }
    api__connection_unpin(c);
    bool unread = !api__h1_body_ended(&c->body);
    if (c->close || c->dead) {
        /* Closing a socket with unread input resets it, and the client may lose the response. */
        c->linger |= unread || c->at < c->n || (c->readable && !c->hung_up);
        c->state = API__CONN_CLOSING;
        return true;
    }
    if (!unread)
        return next_request(c);
    give_exchange(c);
    c->window = 0;
    c->state = API__CONN_DRAIN;
    return true;
}

static bool step_drain(api__connection *c)
{
    const char *at = c->in + c->at, *end = c->in + c->n;
    api_str piece;
    enum api__h1_step step;
    while ((step = api__h1_body_next(&c->body, &at, end, &piece)) == API__H1_PIECE)
        c->window += piece.n;
    c->at = (uint32_t)(at - c->in);
    if (step == API__H1_END)
        return next_request(c);
    if (step == API__H1_BAD || c->window > (uint64_t)limits(c)->body_discard) {
        c->linger = true;
        c->state = API__CONN_CLOSING;
        return true;
    }
    c->at = c->n = 0;
    ssize_t r = api__connection_receive(c, c->in, c->in_cap);
    if (r < 0)
        c->state = API__CONN_CLOSING;
    else if (r > 0)
        c->n = (uint32_t)r;
    else
        arm(c, &c->worker->timers.header); /* so little of the body is left that a head's time is enough */
    return r != 0;
}

static bool step_closing(api__connection *c)
{
    api__timer_stop(&c->timer);
    api__connection_flush(c);
    if (c->dead)
        return true;
    if (api__connection_unsent(c))
        return false;
    if (!c->linger || c->ended)
        return api__connection_gone(c);
    give_exchange(c);
    api__connection_unblock(c);
    shutdown(c->fd, SHUT_WR);
    c->window = 0;
    c->state = API__CONN_LINGER;
    arm(c, &c->worker->timers.linger);
    return true;
}

static bool step_linger(api__connection *c)
{
    api__worker *w = c->worker;
    ssize_t r = api__connection_receive(c, w->scratch, sizeof w->scratch);
    if (r == 0)
        return false;
    c->window += r > 0 ? (uint64_t)r : 0;
    return r > 0 && c->window <= (uint64_t)limits(c)->linger_bytes ? true : api__connection_gone(c);
}

static bool (*const steps[])(api__connection *) = {
    [API__CONN_HEAD] = step_head,       [API__CONN_BUSY] = step_busy,     [API__CONN_DRAIN] = step_drain,
    [API__CONN_CLOSING] = step_closing, [API__CONN_LINGER] = step_linger,
};

bool api__connection_step(api__connection *c)
{
    return steps[c->state](c);
}
