/* The event loop of one thread. A round's phases, in this order: sleep until something happens; wakes from other
 * threads (a commit is seen before the reads that follow it); sockets; timers; work put off by this thread; cleanup.
 */
#ifndef API__LOOP_H
#define API__LOOP_H

#include "base/clock.h"
#include "server/engine/alarm.h"
#include "server/engine/timer.h"

/* What an epoll event leads to; first member of its owner. */
typedef struct api__event {
    void (*ready)(struct api__event *, uint32_t events);
} api__event;

/* A call to make on the loop's thread; the owner keeps it until it was made. */
typedef struct api__wake {
    struct api__wake *next;
    void (*fn)(struct api__wake *);
} api__wake;

typedef struct api__loop {
    int epoll_fd, event_fd;
    int64_t now;     /* monotonic, of this round */
    int64_t stopped; /* not 0: the clock stands still there; tests move it on */
    bool ended;
    api__wake *inbox;            /* atomic: from other threads, newest first */
    api__wake *woken;            /* taken from the inbox, oldest first */
    api__wake *later, **later_p; /* by this thread */
    api__timer_list *lists;
    api__alarms alarms;
    void (*swept)(struct api__loop *); /* end of a round: nothing of it is in use any more; may be NULL */
    api__event event_handle;
} api__loop;

static inline int64_t api__loop_clock(const api__loop *l)
{
    return l->stopped ? l->stopped : api__mono_ns();
}
/* Microseconds since 1970, of a wall clock that stands still as well. */
static inline int64_t api__loop_wall(const api__loop *l)
{
    return api__wall_us() + (l->stopped ? (l->stopped - api__mono_ns()) / 1000 : 0);
}

int api__loop_init(api__loop *l); /* 0 or API_ESYS */
void api__loop_deinit(api__loop *l);
/* Rounds until api__loop_end. */
void api__loop_run(api__loop *l);
/* One round, sleeping at most `most_ms` (-1: no limit). */
void api__loop_round(api__loop *l, int most_ms);
void api__loop_end(api__loop *l); /* from its own thread */

int api__loop_add(api__loop *l, int fd, uint32_t events, api__event *h); /* 0 or API_ESYS */
void api__loop_del(api__loop *l, int fd);
void api__loop_timers(api__loop *l, api__timer_list *list);
/* Any thread, also a signal handler's. */
void api__loop_post(api__loop *l, api__wake *w);
/* Calls what was posted and not yet seen, after the loop has ended and nobody posts any more. */
void api__loop_drain(api__loop *l);
/* This thread: at the end of this round. */
void api__loop_later(api__loop *l, api__wake *w);

#endif
