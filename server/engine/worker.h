/* The state of one thread: loop, tasks, timers, spare memory, and its handles into the service. Connections and the
 * in-process client use it; other threads access it only by posting to its loop. */
#ifndef API__WORKER_H
#define API__WORKER_H

#include <pthread.h>
#include <stdlib.h>

#include "server/engine/lease.h"
#include "server/engine/loop.h"
#include "server/engine/pool.h"
#include "server/engine/task.h"
#include "server/request/service.h"

typedef struct api__exchange api__exchange;
struct api__connection;

/* State that a higher room keeps per worker, or for all workers of a server, and how to free it. */
struct api__slot {
    void *p; /* NULL: not created yet */
    void (*free)(void *p);
};
enum { API__SLOT_FETCHER, API__WORKER_SLOTS };
enum { API__SLOT_CHANNELS, API__SLOT_CURL, API__SHARED_SLOTS };

/* What the workers of one server share. */
struct api__shared {
    api__pool *scans;            /* api__blocking */
    api__pool *passwords;        /* api__blocking_password */
    int64_t connections;         /* atomic: open ones of all workers */
    uint64_t refused;            /* atomic: clients refused for lack of a descriptor since the last report */
    int64_t next_refusal_report; /* atomic */
    pthread_mutex_t
        accept_lock; /* held while accepting: otherwise another worker could take the spare descriptor just freed */
    pthread_mutex_t slot_lock; /* held while a slot's state is created */
    bool locked;               /* the locks are initialized */
    struct api__slot slots[API__SHARED_SLOTS];
};

int api__shared_init(struct api__shared *s, const api_limits *l);
void api__shared_deinit(struct api__shared *s);
/* The slot's state, created by `make` at the first call. Any thread. NULL: `make` failed. */
void *api__shared_get(struct api__shared *s, int slot, void *(*make)(void *arg), void *arg, void (*free)(void *p));

/* Size of an input block: most requests are read in one call. */
#define API__INPUT 8192

/* Spare input buffers and the like: their number is bounded, so that a burst does not keep its memory for ever. */
struct api__spare {
    struct api__spare *next;
};
struct api__spares {
    struct api__spare *first;
    size_t count, most;
};
void *api__spares_take(struct api__spares *s); /* NULL: none */
/* False: there are enough, the caller must free it. */
bool api__spares_give(struct api__spares *s, void *p);

struct api__worker {
    api__loop loop; /* first */
    api__task_pool *tasks;
    struct api__shared *shared;
    const api__log *log;
    api__lease *present;
    struct {
        api__timer_list header, idle, body, write, linger, accept, shutdown, trim;
    } timers;
    api__timer shutdown_timer, trim_timer;
    struct api__spares inputs, exchanges;
    api_buf output; /* the spare one */
    struct api__connection *connections, *dead;
    struct api__slot slots[API__WORKER_SLOTS];
    api__exchange *detached; /* working without a connection */
    struct {
        api__wake wake;
        bool posted;
        api__exchange *first, *last;
        size_t count;
    } ready;                     /* parked tasks to resume */
    struct api__ticker *tickers; /* ticker.c */
    size_t spawned;              /* atomic: posted by api__spawn but not begun */
    int64_t clock;               /* last reading of the clock */
    int64_t block_ns, next_report;
    /* Called once, on the worker's thread, when it stops and nothing is left to do, before the loop ends; may call
     * api__spawn. May be NULL. */
    void (*drained)(api__worker *w);
    int spare_fd; /* listener.c; -1: none */
    struct api__listener *listeners;
    size_t listener_count;
    size_t connection_count;
    bool replaced; /* other processes keep serving the same sockets when this worker stops */
    bool stopping, forced, used_tasks;
    api__wake stop_wake, force_wake;
    char date[64];
    size_t date_length;
    int64_t date_until;
    char scratch[16384]; /* for bytes to be dropped */
};

/* It needs a lease before it runs. 0, API_ESYS, API_ENOMEM. */
int api__worker_init(api__worker *w, struct api__shared *shared, const api__log *log, const api_limits *limits);
/* Timers armed from now on use these times. */
void api__worker_set_times(api__worker *w, const api_limits *l);
/* After its loop has ended, with no request left: releases the service. Other threads that may post to the loop (the
 * store's writer, the pools) must have ended before api__worker_deinit. */
void api__worker_release(api__worker *w);
void api__worker_deinit(api__worker *w);
/* Serves until it was stopped and everything in flight has ended. */
void api__worker_run(api__worker *w);
/* No new connections; requests in flight are finished, for limits.shutdown_time at most. Any thread. */
void api__worker_stop(api__worker *w);
/* Closes all connections at once, with requests in flight. Any thread. */
void api__worker_force(api__worker *w);
/* Resumes the tasks in `ready` at the end of the round. (exchange_wait.c) */
void api__worker_run_ready(api__worker *w);
void api__worker_queue(api__worker *w, api__exchange *x);   /* resumed soon */
void api__worker_unqueue(api__worker *w, api__exchange *x); /* if it is in there */
/* Gives back an unused input block; NULL is ignored. */
static inline void api__worker_give_input(api__worker *w, char *p, uint32_t cap)
{
    if (p && (cap != API__INPUT || !api__spares_give(&w->inputs, p)))
        free(p);
}
/* Ends the loop of a stopping worker when nothing is left to wait for; called whenever something ends. */
void api__worker_check(api__worker *w);

static inline const api_limits *api__worker_limits(const api__worker *w)
{
    return &w->present->service->limits;
}
/* "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n" */
api_str api__worker_date(api__worker *w);

#endif
