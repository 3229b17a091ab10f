#include "server/engine/loop.h"

#include <api/err.h>
#include <errno.h>
#include <limits.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"

enum {
    EVENTS = 128,  /* socket events per round */
    WAKES = 256,   /* calls posted by other threads per round: with more, every socket would wait for all of them */
    LATERS = 1024, /* deferred calls per round */
    FIRES = 1024,  /* timers per round */
};

/* Does nothing: the event only ends the sleep, the calls are in the inbox. The eventfd is never read: edge-triggered,
 * each write is an event, and reading could lose that of a post made after the inbox was emptied. */
static void rung(api__event *h, uint32_t events)
{
    (void)h, (void)events;
}

int api__loop_init(api__loop *l)
{
    *l = (api__loop){.epoll_fd = epoll_create1(EPOLL_CLOEXEC), .event_handle = {rung}};
    l->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    l->later_p = &l->later;
    l->now = api__loop_clock(l);
    if (l->epoll_fd >= 0 && l->event_fd >= 0 && api__loop_add(l, l->event_fd, EPOLLIN | EPOLLET, &l->event_handle) == 0)
        return API_OK;
    api__loop_deinit(l);
    return API_ESYS;
}

void api__loop_deinit(api__loop *l)
{
    if (l->epoll_fd >= 0)
        close(l->epoll_fd);
    if (l->event_fd >= 0)
        close(l->event_fd);
    l->epoll_fd = l->event_fd = -1;
}

int api__loop_add(api__loop *l, int fd, uint32_t events, api__event *h)
{
    struct epoll_event e = {.events = events, .data.ptr = h};
    return epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, fd, &e) == 0 ? API_OK : API_ESYS;
}

void api__loop_del(api__loop *l, int fd)
{
    epoll_ctl(l->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

void api__loop_timers(api__loop *l, api__timer_list *list)
{
    list->more = l->lists;
    l->lists = list;
}

void api__loop_post(api__loop *l, api__wake *w)
{
    api__wake *old = __atomic_load_n(&l->inbox, __ATOMIC_RELAXED);
    do
        w->next = old;
    while (!__atomic_compare_exchange_n(&l->inbox, &old, w, true, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
    /* Only the post that found the inbox empty has to wake the loop. */
    uint64_t one = 1;
    if (!old)
        while (write(l->event_fd, &one, sizeof one) < 0 && errno == EINTR)
            ;
}

void api__loop_later(api__loop *l, api__wake *w)
{
    w->next = NULL;
    *l->later_p = w;
    l->later_p = &w->next;
}

void api__loop_end(api__loop *l)
{
    l->ended = true;
}

/* Moves the inbox to the end of `woken`, oldest first. */
static inline void take_inbox(api__loop *l)
{
    if (!__atomic_load_n(&l->inbox, __ATOMIC_RELAXED))
        return;
    api__wake *in = __atomic_exchange_n(&l->inbox, NULL, __ATOMIC_ACQ_REL), *ordered = NULL;
    while (in) {
        api__wake *next = in->next;
        in->next = ordered;
        ordered = in;
        in = next;
    }
    api__wake **end = &l->woken;
    while (*end)
        end = &(*end)->next;
    *end = ordered;
}

static inline void run_wakes(api__loop *l)
{
    take_inbox(l);
    for (int i = 0; l->woken && i < WAKES; i++) {
        api__wake *w = l->woken;
        l->woken = w->next;
        w->fn(w);
    }
}

void api__loop_drain(api__loop *l)
{
    do
        run_wakes(l);
    while (l->woken || __atomic_load_n(&l->inbox, __ATOMIC_RELAXED));
}

static void run_timers(api__loop *l)
{
    int fired = 0;
    for (api__timer_list *list = l->lists; list; list = list->more)
        while (api__timer_first(list) <= l->now && fired++ < FIRES) {
            api__timer *t = list->head.next;
            api__timer_stop(t);
            list->fire(t);
        }
    while (api__alarms_first(&l->alarms) <= l->now && fired++ < FIRES) {
        api__alarm *a = l->alarms.first;
        api__alarm_stop(&l->alarms, a);
        a->fire(a);
    }
}

/* A call that defers itself again waits for the next round. */
static void run_later(api__loop *l)
{
    api__wake **end = l->later_p;
    for (int i = 0; l->later && i < LATERS; i++) {
        api__wake *w = l->later;
        bool last = &w->next == end;
        l->later = w->next;
        if (!l->later)
            l->later_p = &l->later;
        w->fn(w);
        if (last)
            break;
    }
}

static int sleep_ms(const api__loop *l, int most_ms)
{
    if (l->woken || l->later)
        return 0;
    int64_t first = api__alarms_first(&l->alarms);
    for (const api__timer_list *list = l->lists; list; list = list->more)
        if (api__timer_first(list) < first)
            first = api__timer_first(list);
    if (first == INT64_MAX)
        return most_ms;
    int64_t ms = first <= l->now ? 0 : (first - l->now + 999999) / 1000000;
    ms = ms > INT_MAX ? INT_MAX : ms;
    return most_ms >= 0 && ms > most_ms ? most_ms : (int)ms;
}

void api__loop_round(api__loop *l, int most_ms)
{
    struct epoll_event events[EVENTS];
    int n = epoll_wait(l->epoll_fd, events, EVENTS, sleep_ms(l, most_ms));
    l->now = api__loop_clock(l);
    run_wakes(l);
    for (int i = 0; i < n; i++) {
        api__event *h = events[i].data.ptr;
        h->ready(h, events[i].events);
    }
    run_timers(l);
    run_later(l);
    if (l->swept)
        l->swept(l);
}

void api__loop_run(api__loop *l)
{
    while (!l->ended)
        api__loop_round(l, -1);
}
