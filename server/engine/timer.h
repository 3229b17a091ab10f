/* Timeouts of a few fixed lengths, one list per length. Arming appends, so each list is sorted by time and every
 * operation takes constant time; the loop checks only the lists' heads. */
#ifndef API__TIMER_H
#define API__TIMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct api__timer api__timer;
typedef struct api__timer_list api__timer_list;

/* Initialize with zeros: then it is not armed. */
struct api__timer {
    api__timer *prev, *next;
    api__timer_list *list;
    int64_t at;
};

struct api__timer_list {
    api__timer head; /* circular */
    int64_t span;    /* nanoseconds */
    void (*fire)(api__timer *);
    api__timer_list *more; /* the loop's lists */
};

static inline void api__timer_list_init(api__timer_list *l, int64_t span_ns, void (*fire)(api__timer *))
{
    l->head.prev = l->head.next = &l->head;
    l->span = span_ns;
    l->fire = fire;
}

static inline void api__timer_stop(api__timer *t)
{
    if (!t->list)
        return;
    t->prev->next = t->next;
    t->next->prev = t->prev;
    t->list = NULL;
}

/* Starts or restarts the timer, to fire `span` after `now`. */
static inline void api__timer_arm(api__timer_list *l, api__timer *t, int64_t now)
{
    api__timer_stop(t);
    t->list = l;
    t->at = now + l->span;
    t->next = &l->head;
    t->prev = l->head.prev;
    t->prev->next = l->head.prev = t;
}

/* When the first one fires, INT64_MAX when none is armed. */
static inline int64_t api__timer_first(const api__timer_list *l)
{
    return l->head.next == &l->head ? INT64_MAX : l->head.next->at;
}

#endif
