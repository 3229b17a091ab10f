/* Timers of any length, unlike the fixed ones of timer.h: a pairing heap. Arming takes constant time and cannot fail,
 * stopping and firing take logarithmic time. */
#ifndef API__ALARM_H
#define API__ALARM_H

#include <stdbool.h>
#include <stdint.h>

/* Initialize with zeros and set `fire`: then it is not armed. */
typedef struct api__alarm {
    struct api__alarm *child, *next, *before; /* before: the sibling to the left, the parent for the first child */
    int64_t at;
    bool armed;
    void (*fire)(struct api__alarm *);
} api__alarm;

typedef struct api__alarms {
    api__alarm *first; /* the earliest */
} api__alarms;

/* Starts or restarts it. */
void api__alarm_arm(api__alarms *h, api__alarm *a, int64_t at);
void api__alarm_stop(api__alarms *h, api__alarm *a);

/* When the first one fires, INT64_MAX when none is armed. */
static inline int64_t api__alarms_first(const api__alarms *h)
{
    return h->first ? h->first->at : INT64_MAX;
}

#endif
