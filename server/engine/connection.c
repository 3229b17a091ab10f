/* Creating and freeing a connection, and what drives it: events, timers, the worker's stopping. */
#include "server/engine/connection.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Steps in one go, before other connections get their turn. */
#define STEPS 256

static const api_limits *limits(const api__connection *c)
{
    return api__worker_limits(c->worker);
}

static void arm(api__connection *c, api__timer_list *list)
{
    if (c->timer.list != list)
        api__timer_arm(list, &c->timer, c->worker->loop.now);
}

/* --- creating and freeing --- */

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

bool api__connection_gone(api__connection *c)
{
    api__timer_stop(&c->timer);
    api__timer_stop(&c->write_timer);
    close(c->fd);
    c->fd = -1;
    if (c->x)
        api__exchange_give(c->x);
    c->x = NULL;
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

void api__connection_advance(api__connection *c)
{
    int left = STEPS;
    while (c->state != API__CONN_GONE && !(c->dead && c->state != API__CONN_BUSY) && left && api__connection_step(c))
        left--;
    if (c->state == API__CONN_GONE)
        return;
    if (api__connection_unsent(c))
        api__connection_flush(c);
    if (c->dead && c->state != API__CONN_BUSY) {
        api__connection_gone(c);
    } else if (!left) {
        api__connection_later(c);
    }
}

void api__connection_later(api__connection *c)
{
    if (c->put_off)
        return;
    c->put_off = true;
    api__loop_later(&c->worker->loop, &c->later);
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
    c->writable = c->fresh = true;
    c->peer_length = (uint8_t)strnlen(peer, sizeof c->peer);
    memcpy(c->peer, peer, c->peer_length);
    const struct api__proxies *proxies = w->present ? &w->present->service->proxies : NULL;
    c->heralded = proxies && api__networks_have(&proxies->trusted, (api_str){c->peer, c->peer_length});
    api_buf_init(&c->out, API_BUF_NO_MAX);
    link_in(c);
    arm(c, &w->timers.idle);
    if (api__loop_add(&w->loop, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, &c->handle) != 0) {
        api__connection_gone(c);
    } else if (over) {
        api__connection_refuse(c, 503, "Too many connections");
        api__connection_advance(c);
    }
}

/* --- called by the worker --- */

void api__connection_stop(api__connection *c)
{
    if (c->state == API__CONN_BUSY && c->x)
        api__exchange_notify_stop(c->x);
    /* A request that has arrived but was not read yet is still served. */
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
    api__connection_gone(of_timer(t));
}

void api__connection_header(api__timer *t)
{
    api__connection *c = of_timer(t);
    if (c->state == API__CONN_HEAD)
        api__connection_refuse(c, 408, "The request took too long to arrive");
    else
        c->dead = true; /* DRAIN: the rest of the body took too long */
    api__connection_advance(c);
}

void api__connection_linger(api__timer *t)
{
    api__connection_gone(of_timer(t));
}

void api__connection_write_time(api__timer *t)
{
    api__connection *c = (api__connection *)(void *)((char *)t - offsetof(api__connection, write_timer));
    /* Reset: otherwise the kernel would keep unsent data for as long as the client does not read. */
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
    c->waited = 0;
    c->since = w->loop.now;
    if (!slow) {
        arm(c, &w->timers.body);
        return;
    }
    c->body_err = API_ETIMEOUT;
    api__connection_advance(c);
}
