/* Input: blocks, and the bodies of requests. The functions below "bodies" run in the request's task. */
#include "server/engine/connection.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

static const api_limits *limits(const api__connection *c)
{
    return api__worker_limits(c->worker);
}

enum {
    LITTLE = 2048,     /* space after a head below which a body gets another block */
    PART = 256 * 1024, /* bytes of a declared body read at once */
};

ssize_t api__connection_receive(api__connection *c, char *p, size_t n)
{
    if (!c->readable)
        return 0;
    ssize_t r;
    do
        r = recv(c->fd, p, n, MSG_DONTWAIT);
    while (r < 0 && errno == EINTR);
    if (r < 0 && errno == EAGAIN) {
        c->readable = false;
        return 0;
    }
    if (r <= 0) {
        c->ended = true;
        c->dead |= r < 0;
        return -1;
    }
    /* A short read emptied the socket: more input will be a new event, unless the end of input was already reported. */
    c->readable = (size_t)r == n || c->hung_up;
    return r;
}

bool api__connection_block(api__connection *c)
{
    if (c->in)
        return true;
    c->in = api__spares_take(&c->worker->inputs);
    if (!c->in)
        c->in = malloc(API__INPUT);
    c->in_cap = API__INPUT;
    c->head = c->at = c->n = 0;
    return c->in;
}

static bool grow(api__connection *c, uint32_t cap)
{
    char *p = realloc(c->in, cap);
    if (!p)
        return false;
    c->in = p;
    c->in_cap = cap;
    return true;
}

void api__connection_unblock(api__connection *c)
{
    api__worker_give_input(c->worker, c->in, c->in_cap);
    c->in = NULL;
    c->in_cap = c->head = c->at = c->n = 0;
}

void api__connection_unpin(api__connection *c)
{
    api__worker_give_input(c->worker, c->pinned, c->pinned_cap);
    c->pinned = NULL;
}

bool api__connection_part(api__connection *c)
{
    api__exchange *x = c->x;
    uint32_t left = c->n - c->at, at = c->at, cap = c->in_cap;
    char *in = c->in;
    api_str peer = api_arena_dup(&x->arena, x->req.peer);
    c->in = NULL;
    if (!peer.p || !api__connection_block(c) || (left > c->in_cap && !grow(c, cap))) {
        api__connection_unblock(c);
        c->in = in;
        c->in_cap = cap;
        c->at = at;
        c->n = at + left;
        return false;
    }
    memcpy(c->in, in + at, left);
    c->n = left;
    c->room = 0;
    x->req.peer = peer;
    x->blocks[0].p = in;
    x->blocks[0].cap = cap;
    x->blocks[1].p = c->pinned;
    x->blocks[1].cap = c->pinned_cap;
    c->pinned = NULL;
    return true;
}

/* --- bodies --- */

static void say_continue(api__connection *c)
{
    if (!c->x->req.head.expect_continue || c->continued)
        return;
    c->continued = true;
    API_BUF_LIT(&c->out, "HTTP/1.1 100 Continue\r\n\r\n");
    c->dead |= c->out.err != 0;
    api__connection_flush(c);
}

/* Parks until there is input, or the end of input. */
static int wait_input(api__connection *c)
{
    say_continue(c);
    while (!c->readable && !c->body_err && !c->dead) {
        c->since = c->worker->loop.now;
        if (!c->timer.list) {
            c->progress = c->since;
            api__timer_arm(&c->worker->timers.body, &c->timer, c->since);
        }
        api__exchange_park(c->x, API__FOR_INPUT);
        c->waited += c->worker->loop.now - c->since;
    }
    return c->body_err ? c->body_err : c->dead ? API_ECLOSED : 0;
}

/* Waits for at least one byte at p. */
static int receive(api__connection *c, char *p, size_t n, size_t *got)
{
    for (;;) {
        int err = wait_input(c);
        if (err)
            return err;
        ssize_t r = api__connection_receive(c, p, n);
        if (r < 0)
            return API_ECLOSED;
        *got = (size_t)r;
        c->window += (size_t)r;
        c->progress = c->worker->loop.now;
        api__exchange_spend(c->x, *got);
        if (r > 0)
            return 0;
    }
}

/* Refills the used-up input block, after the head pinned in it. */
static int refill(api__connection *c)
{
    if (!c->pinned && c->in_cap - c->room < LITTLE) {
        c->pinned = c->in;
        c->pinned_cap = c->in_cap;
        c->in = NULL;
        if (!api__connection_block(c))
            return API_ENOMEM;
        c->room = 0;
    }
    c->at = c->n = c->room;
    size_t got;
    int err = receive(c, c->in + c->n, c->in_cap - c->n, &got);
    if (!err)
        c->n += (uint32_t)got;
    return err;
}

/* Reads the rest of a declared length directly into its final buffer. */
static int read_declared(api__connection *c)
{
    api_buf *b = &c->x->input;
    while (!api__h1_body_ended(&c->body)) {
        size_t want = c->body.left < PART ? (size_t)c->body.left : PART, got;
        int err = api_buf_reserve(b, want);
        if (!err)
            err = receive(c, b->p + b->n, want, &got);
        if (err)
            return err;
        const char *at = b->p + b->n;
        api_str piece;
        api__h1_body_next(&c->body, &at, at + got, &piece);
        b->n += got;
    }
    return 0;
}

static int read_body(api__connection *c, size_t limit)
{
    api_buf *b = &c->x->input;
    for (;;) {
        const char *at = c->in + c->at;
        api_str piece;
        enum api__h1_step step = api__h1_body_next(&c->body, &at, c->in + c->n, &piece);
        c->at = (uint32_t)(at - c->in);
        if (step == API__H1_END)
            return 0;
        if (step == API__H1_BAD)
            return API_EINVALID;
        int err = 0;
        if (step == API__H1_MORE) {
            err = c->x->req.head.chunked ? refill(c) : read_declared(c);
        } else if (piece.n > limit - b->n) {
            err = API_ETOOBIG;
        } else if (!b->n && !c->x->req.head.chunked && api__h1_body_ended(&c->body)) {
            c->whole = piece; /* it arrived with the head, and its block lives as long */
        } else {
            api_buf_str(b, piece);
            err = b->err;
        }
        if (err)
            return err;
    }
}

/* Ends reading. An error of the body is permanent, and the start of the next request is then unknown: close. */
static int settle(api__connection *c, int err)
{
    api__timer_stop(&c->timer);
    if (err && err != API_ETOOBIG) {
        c->body_err = err;
        c->close = true;
    }
    return err;
}

int api__connection_body(api_request *req, size_t limit, api_str *out)
{
    api__connection *c = api__exchange_of(req)->owner;
    if (req->head.content_length > 0 && (uint64_t)req->head.content_length > limit)
        return API_ETOOBIG;
    if (c->pieces)
        return API_EUSAGE;
    if (!c->body_err && !api__h1_body_ended(&c->body) && settle(c, read_body(c, limit)) == API_ETOOBIG)
        return API_ETOOBIG;
    if (!c->whole.p && !c->body_err && c->x->input.n) {
        const char *text = api_buf_cstr(&c->x->input); /* NUL-terminated for the program */
        c->body_err = c->x->input.err;
        c->whole = (api_str){text, c->x->input.n};
    }
    *out = c->whole;
    return c->body_err;
}

/* Catches clients that send slowly but always enough for another piece; the timer catches those that send nothing. */
static bool too_slow(api__connection *c)
{
    int64_t rate = limits(c)->body_rate, waited = c->waited;
    if (waited < c->worker->timers.body.span)
        return false;
    bool slow = rate && c->window < (uint64_t)(rate * (waited / 1000000) / 1000);
    c->waited = 0;
    c->window = 0;
    return slow;
}

static int read_piece(api__connection *c, uint64_t limit, api_str *piece)
{
    for (;;) {
        const char *at = c->in + c->at;
        enum api__h1_step step = api__h1_body_next(&c->body, &at, c->in + c->n, piece);
        c->at = (uint32_t)(at - c->in);
        if (step == API__H1_PIECE) {
            c->pieces += piece->n;
            return c->pieces > limit ? API_ETOOBIG : API_OK;
        }
        *piece = (api_str){NULL, 0};
        if (step != API__H1_MORE)
            return step == API__H1_END ? API_OK : API_EINVALID;
        int err = refill(c);
        if (!err && too_slow(c))
            err = API_ETIMEOUT;
        if (err)
            return err;
    }
}

int api__connection_piece(api_request *req, uint64_t limit, api_str *piece)
{
    api__connection *c = api__exchange_of(req)->owner;
    if (c->whole.p || c->x->input.n)
        return API_EUSAGE;
    if (c->body_err)
        return c->body_err;
    if (req->head.content_length > 0 && (uint64_t)req->head.content_length > limit)
        return API_ETOOBIG;
    return settle(c, read_piece(c, limit, piece));
}
