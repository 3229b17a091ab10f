/* What one thread owns: loop, tasks, timers, spare memory, and its handles into the service. Connections and the
 * in-process client work through it; nothing in it is touched by another thread except by posts to its loop. */
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

/* What rooms above keep for a worker, or for all workers of a server, and how it is freed with it. */
struct api__slot {
    void *p; /* NULL: nothing yet */
    void (*free)(void *p);
};
enum { API__SLOT_FETCHER, API__WORKER_SLOTS };
enum { API__SLOT_CHANNELS, API__SLOT_CURL, API__SHARED_SLOTS };

/* What the workers of one server share. */
struct api__shared {
    api__pool *scans;            /* api__blocking */
    api__pool *passwords;        /* api__blocking_password */
    int64_t connections;         /* atomic: open ones of all workers */
    uint64_t refused;            /* atomic: clients for whom there was no descriptor, since the last report of them */
    int64_t next_refusal_report; /* atomic */
    pthread_mutex_t accept_lock; /* of taking a client: else one worker's spare descriptor went to another's client */
    pthread_mutex_t slot_lock;   /* held while what a slot holds is made */
    bool locked;                 /* the locks are there */
    struct api__slot slots[API__SHARED_SLOTS];
};

int api__shared_init(struct api__shared *s, const api_limits *l);
void api__shared_deinit(struct api__shared *s);
/* What the slot holds, made at the first call, once. Any thread. NULL: `make` has failed. */
void *api__shared_get(struct api__shared *s, int slot, void *(*make)(void *arg), void *arg, void (*free)(void *p));

/* Reading a block this large takes most requests in one call. */
#define API__INPUT 8192

/* Spare input buffers and the like: kept up to a bound, so that a burst is not paid for ever after. */
struct api__spare {
    struct api__spare *next;
};
struct api__spares {
    struct api__spare *first;
    size_t count, most;
};
void *api__spares_take(struct api__spares *s); /* NULL: none */
/* False: there are enough, the caller frees it. */
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
    api_buf output; /* the one spare */
    struct api__connection *connections, *dead;
    struct api__slot slots[API__WORKER_SLOTS];
    api__exchange *detached; /* at work without a connection */
    struct {
        api__wake wake;
        bool posted;
        api__exchange *first, *last;
        size_t count;
    } ready;                     /* parked tasks to resume */
    struct api__ticker *tickers; /* ticker.c */
    size_t spawned;              /* atomic: api__spawn has posted, and the task has not begun */
    int64_t clock;               /* the last time that is known */
    int64_t block_ns, next_report;
    /* Stopping, and nothing is left: called once before the loop ends, on the worker's thread; may api__spawn. NULL: no
     * need. */
    void (*drained)(api__worker *w);
    int spare_fd; /* listener.c; -1: none */
    struct api__listener *listeners;
    size_t listener_count;
    size_t connection_count;
    bool replaced; /* other processes serve on the same sockets, also when this worker stops */
    bool stopping, forced, used_tasks;
    api__wake stop_wake, force_wake;
    char date[64];
    size_t date_length;
    int64_t date_until;
    char scratch[16384]; /* for bytes that nobody wants */
};

/* It needs a present generation before it runs. 0, API_ESYS, API_ENOMEM. */
int api__worker_init(api__worker *w, struct api__shared *shared, const api__log *log, const api_limits *limits);
/* Timers that are armed from now on take these times. */
void api__worker_set_times(api__worker *w, const api_limits *l);
/* After its loop has ended, with no request left: gives up the service. Whoever else may post to the loop (the store's
 * writer, the pools) must have ended before api__worker_deinit. */
void api__worker_release(api__worker *w);
void api__worker_deinit(api__worker *w);
/* Serves until it was stopped and everything in flight has ended. */
void api__worker_run(api__worker *w);
/* No new connections; requests in flight are finished, for limits.shutdown_time at most. Any thread. */
void api__worker_stop(api__worker *w);
/* What is in flight is cut off. Any thread. */
void api__worker_force(api__worker *w);
/* Resumes what is in `ready` at the end of the round. */
void api__worker_run_ready(api__worker *w);
void api__worker_queue(api__worker *w, api__exchange *x);   /* resumed soon */
void api__worker_unqueue(api__worker *w, api__exchange *x); /* if it is in there */
/* An input block that nobody uses any more; NULL is none. */
static inline void api__worker_give_input(api__worker *w, char *p, uint32_t cap)
{
    if (p && (cap != API__INPUT || !api__spares_give(&w->inputs, p)))
        free(p);
}
/* Ends the loop when there is nothing left to wait for; called whenever something ends. */
void api__worker_check(api__worker *w);

static inline const api_limits *api__worker_limits(const api__worker *w)
{
    return &w->present->service->limits;
}
/* "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n" */
api_str api__worker_date(api__worker *w);

#endif
