/* The event loop of one thread. Phases of a round, in this order: sleep until something happens; calls posted by other
 * threads (so that a commit is seen before later reads); sockets; timers; calls deferred by this thread; clean-up.
 */
#ifndef API__LOOP_H
#define API__LOOP_H

#include "base/clock.h"
#include "server/engine/alarm.h"
#include "server/engine/timer.h"

/* The handler of an epoll event; first member of its owner. */
typedef struct api__event {
    void (*ready)(struct api__event *, uint32_t events);
} api__event;

/* A call to make on the loop's thread; the owner must keep it until it was made. */
typedef struct api__wake {
    struct api__wake *next;
    void (*fn)(struct api__wake *);
} api__wake;

typedef struct api__loop {
    int epoll_fd, event_fd;
    int64_t now;     /* monotonic, of this round */
    int64_t stopped; /* not 0: the clock is frozen at this time, for tests to advance */
    bool ended;
    api__wake *inbox;            /* atomic: from other threads, newest first */
    api__wake *woken;            /* taken from the inbox, oldest first */
    api__wake *later, **later_p; /* deferred by this thread */
    api__timer_list *lists;
    api__alarms alarms;
    void (*swept)(
        struct api__loop *); /* called at the end of a round, when nothing of it is in use any more; may be NULL */
    api__event event_handle;
} api__loop;

static inline int64_t api__loop_clock(const api__loop *l)
{
    return l->stopped ? l->stopped : api__mono_ns();
}
/* Microseconds since 1970; frozen together with the monotonic clock. */
static inline int64_t api__loop_wall(const api__loop *l)
{
    return api__wall_us() + (l->stopped ? (l->stopped - api__mono_ns()) / 1000 : 0);
}

int api__loop_init(api__loop *l); /* 0 or API_ESYS */
void api__loop_deinit(api__loop *l);
/* Runs rounds until api__loop_end. */
void api__loop_run(api__loop *l);
/* Runs one round, sleeping at most `most_ms` (-1: no limit). */
void api__loop_round(api__loop *l, int most_ms);
void api__loop_end(api__loop *l); /* from its own thread */

int api__loop_add(api__loop *l, int fd, uint32_t events, api__event *h); /* 0 or API_ESYS */
void api__loop_del(api__loop *l, int fd);
void api__loop_timers(api__loop *l, api__timer_list *list);
/* Calls w->fn on the loop's thread. From any thread or signal handler. */
void api__loop_post(api__loop *l, api__wake *w);
/* Makes the calls still in the inbox, after the loop has ended and no thread posts any more. */
void api__loop_drain(api__loop *l);
/* Calls w->fn at the end of this round. From the loop's thread. */
void api__loop_later(api__loop *l, api__wake *w);

#endif
