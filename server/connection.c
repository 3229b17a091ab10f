/* The states: see connection.h. Each step does what can be done and says whether another one makes sense. */
#include "server/connection.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    STEPS = 256,        /* in one go; then others have their turn */
    FLUSH_AT = 1 << 16, /* answers to pipelined requests are sent together, up to this */
};

static const api_limits *limits(const api__connection *c)
{
    return api__worker_limits(c->worker);
}

static void arm(api__connection *c, api__timer_list *list)
{
    if (c->timer.list != list)
        api__timer_arm(list, &c->timer, c->worker->loop.now);
}

/* --- beginning and end --- */

static void ready(api__event *h, uint32_t events)
{
    api__connection *c = (api__connection *)h;
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
        c->readable = true;
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
        c->hung_up = true;
    if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR))
        c->writable = true;
    api__connection_advance(c);
}

static void from_later(api__wake *wake)
{
    api__connection *c = (api__connection *)(void *)((char *)wake - offsetof(api__connection, later));
    c->put_off = false;
    api__connection_advance(c);
}

static void link_in(api__connection *c)
{
    api__worker *w = c->worker;
    c->next = w->connections;
    if (c->next)
        c->next->prev = c;
    w->connections = c;
    w->connection_count++;
    __atomic_add_fetch(&w->shared->connections, 1, __ATOMIC_RELAXED);
}

static void link_out(api__connection *c)
{
    api__worker *w = c->worker;
    if (c->prev)
        c->prev->next = c->next;
    else
        w->connections = c->next;
    if (c->next)
        c->next->prev = c->prev;
    c->next = w->dead;
    w->dead = c;
    w->connection_count--;
    __atomic_sub_fetch(&w->shared->connections, 1, __ATOMIC_RELAXED);
}

static void give_exchange(api__connection *c)
{
    if (c->x)
        api__exchange_give(c->x);
    c->x = NULL;
}

static bool gone(api__connection *c)
{
    api__timer_stop(&c->timer);
    api__timer_stop(&c->write_timer);
    close(c->fd);
    c->fd = -1;
    give_exchange(c);
    api__connection_unpin(c);
    api__connection_unblock(c);
    api__connection_drop_output(c);
    link_out(c);
    c->state = API__CONN_GONE;
    api__worker_check(c->worker);
    return false;
}

void api__connections_sweep(api__worker *w)
{
    api__connection *c = w->dead;
    w->dead = NULL;
    for (api__connection *next; c; c = next) {
        next = c->next;
        if (!c->put_off) {
            free(c);
            continue;
        }
        c->next = w->dead;
        w->dead = c;
    }
}

/* --- requests --- */

static void done(api__exchange *x)
{
    api__connection_advance(x->owner);
}

static void handle(api__exchange *x)
{
    api__handle(&x->req);
    api__connection_answer(x);
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

/* The next bytes are no request: say so and close. */
static bool refuse(api__connection *c, int status, const char *why)
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
    c->continued = c->wants = false;
    c->body_err = 0;
    c->whole = (api_str){NULL, 0};
    api__h1_body_init(&c->body, &x->req.head);
    x->req.peer = (api_str){c->peer, c->peer_length};
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

/* Room behind the bytes of a head. The block grows for a long one, up to where the reader must have refused it. */
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

/* Nothing to read now. */
static bool rest(api__connection *c)
{
    api__timer_list *list = &c->worker->timers.header;
    if (c->n == c->head) {
        give_exchange(c);
        api__connection_unblock(c);
        list = &c->worker->timers.idle;
        if (c->worker->stopping) {
            c->state = API__CONN_CLOSING;
            return true;
        }
    }
    arm(c, list);
    return false;
}

static bool step_head(api__connection *c)
{
    if (c->tail.n || api__connection_unsent(c) >= FLUSH_AT)
        api__connection_flush(c);
    if (c->dead)
        return true;
    if (c->tail.n || api__connection_unsent(c) >= (size_t)limits(c)->pipeline_bytes)
        return false;
    if (c->n > c->head) {
        if (!have_exchange(c))
            return c->dead = true;
        long r = api__h1_head(&c->x->h1, c->in + c->head, c->n - c->head);
        if (r < 0)
            return refuse(c, (int)-r, c->x->h1.why);
        if (r > 0)
            return begin(c, (size_t)r);
    }
    if (!c->readable)
        return rest(c);
    if (!make_room(c))
        return refuse(c, 431, "The header fields are too large");
    ssize_t r = api__connection_receive(c, c->in + c->n, c->in_cap - c->n);
    if (r < 0)
        c->state = API__CONN_CLOSING;
    else
        c->n += (uint32_t)r;
    return true;
}

/* The request is over; what follows it in the block is the next one's. */
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

static bool step_busy(api__connection *c)
{
    if (!c->x->ended) {
        if (!c->wants || (!c->readable && !c->body_err))
            return false;
        api__exchange_resume(c->x);
        return true;
    }
    api__connection_unpin(c);
    bool unread = !api__h1_body_ended(&c->body);
    if (c->close || c->dead) {
        c->linger |= unread || c->at < c->n;
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
        arm(c, &c->worker->timers.header); /* a body this small has the time of a head */
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
        return gone(c);
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
    return r > 0 && c->window <= (uint64_t)limits(c)->linger_bytes ? true : gone(c);
}

static bool (*const steps[])(api__connection *) = {
    [API__CONN_HEAD] = step_head,       [API__CONN_BUSY] = step_busy,     [API__CONN_DRAIN] = step_drain,
    [API__CONN_CLOSING] = step_closing, [API__CONN_LINGER] = step_linger,
};

void api__connection_advance(api__connection *c)
{
    int left = STEPS;
    while (c->state != API__CONN_GONE && !(c->dead && c->state != API__CONN_BUSY) && left && steps[c->state](c))
        left--;
    if (c->state == API__CONN_GONE)
        return;
    if (api__connection_unsent(c))
        api__connection_flush(c);
    if (c->dead && c->state != API__CONN_BUSY) {
        gone(c);
    } else if (!left && !c->put_off) {
        c->put_off = true;
        api__loop_later(&c->worker->loop, &c->later);
    }
}

void api__connection_new(api__worker *w, int fd, const char *peer, bool over)
{
    api__connection *c = calloc(1, sizeof *c);
    if (!c) {
        close(fd);
        return;
    }
    c->handle.ready = ready;
    c->later.fn = from_later;
    c->worker = w;
    c->fd = fd;
    c->writable = true;
    c->peer_length = (uint8_t)strnlen(peer, sizeof c->peer);
    memcpy(c->peer, peer, c->peer_length);
    api_buf_init(&c->out, API_BUF_NO_MAX);
    link_in(c);
    arm(c, &w->timers.idle);
    if (api__loop_add(&w->loop, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, &c->handle) != 0) {
        gone(c);
    } else if (over) {
        refuse(c, 503, "Too many connections");
        api__connection_advance(c);
    }
}

/* --- from outside --- */

void api__connection_stop(api__connection *c)
{
    /* What has come but was not looked at yet is served. */
    if (c->state != API__CONN_HEAD)
        return;
    c->readable = true;
    api__connection_advance(c);
}

void api__connection_cut(api__connection *c)
{
    c->dead = true;
    c->body_err = API_ECLOSED;
    api__connection_advance(c);
}

static api__connection *of_timer(api__timer *t)
{
    return (api__connection *)(void *)((char *)t - offsetof(api__connection, timer));
}

void api__connection_idle(api__timer *t)
{
    gone(of_timer(t));
}

void api__connection_header(api__timer *t)
{
    api__connection *c = of_timer(t);
    if (c->state == API__CONN_HEAD)
        refuse(c, 408, "The request took too long to arrive");
    else
        c->dead = true; /* the rest of a body that nobody wanted */
    api__connection_advance(c);
}

void api__connection_linger(api__timer *t)
{
    gone(of_timer(t));
}

void api__connection_write_time(api__timer *t)
{
    api__connection *c = (api__connection *)(void *)((char *)t - offsetof(api__connection, write_timer));
    /* Else the kernel would keep what it has taken, for as long as the client pleases. */
    struct linger reset = {.l_onoff = 1};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    api__connection_cut(c);
}

void api__connection_body_tick(api__timer *t)
{
    api__connection *c = of_timer(t);
    api__worker *w = c->worker;
    int64_t rate = limits(c)->body_rate;
    bool slow = rate ? c->window < (uint64_t)(rate * (w->timers.body.span / 1000000) / 1000)
                     : w->loop.now - c->progress >= w->timers.idle.span;
    c->window = 0;
    if (!slow) {
        arm(c, &w->timers.body);
        return;
    }
    c->body_err = API_ETIMEOUT;
    api__connection_advance(c);
}
