/* One request and its response in progress: the api_request itself, its memory, and the task that handles it. A
 * connection takes one from its worker when a head begins and gives it back when it becomes idle.
 *
 * States: idle -> started -> (parked <-> running) -> ended -> idle. `done` is called on the loop's own stack after a
 * task that had been parked has ended. Independent of these:
 *   detached belongs to no connection or client any more (work after the response), or never did (api__spawn): in a
 * list of the worker, and given back as soon as its task has ended queued   parked, and the worker resumes it at the
 * end of this or one of the next rounds
 *
 * Invariants:
 *   - A task parks for given reasons (`awaits`) and checks itself what has happened: wake-ups may be spurious.
 *   - Tasks are resumed only from the loop's own stack; all other wake-ups queue them.
 */
#ifndef API__EXCHANGE_H
#define API__EXCHANGE_H

#include "base/clock.h"
#include "server/engine/async.h"
#include "server/http/http1.h"

/* Reasons to resume a parked task. */
enum {
    API__FOR_WAITER = 1, /* its api__waiter was woken */
    API__FOR_WAKE = 2,   /* api__unpark or an async handle */
    API__FOR_TIME = 4,
    API__FOR_STOP = 8,   /* the server begins to stop */
    API__FOR_GONE = 16,  /* the client has gone */
    API__FOR_INPUT = 32, /* there is input, or the end of input */
    API__FOR_ROOM = 64,  /* output was sent */
};

struct api__exchange {
    api_request req; /* first */
    struct api__spare spare;
    api__worker *worker;
    api__lease *lease;
    api__task *task; /* while parked */
    struct {
        api__waiter waiter;
        api__wake wake;
        bool woken;
    } waiting;
    uint8_t awaits;
    bool ended, detached, queued;
    bool woken;                    /* by api__unpark, not yet reported to the task */
    bool stop_pending;             /* the server stops, not yet reported to the task */
    void (*work)(api__exchange *); /* in the task */
    void (*done)(api__exchange *); /* NULL only when detached */
    void *owner;
    size_t spent; /* bytes moved since it last yielded */
    struct api__deferred *after, **after_p, *deferred;
    api__async *async; /* created on demand */
    api__alarm alarm;
    api__exchange *ready_prev, *ready_next;
    api__exchange *prev, *next; /* list of detached ones */
    struct {
        char *p;
        uint32_t cap;
    } blocks[2]; /* once detached: the input blocks that hold head and body */
    api_arena arena;
    api_buf headers, body;
    api_buf input; /* the request's body, when it did not arrive in one piece */
    api__h1 h1;
    uint32_t field_cap;
    api__header *fields;
};

static inline api__exchange *api__exchange_of(const api_request *req)
{
    return (api__exchange *)(uintptr_t)req;
}

/* NULL when out of memory. It holds the worker's current lease. */
api__exchange *api__exchange_take(api__worker *w, const struct api__transport *transport);
void api__exchange_give(api__exchange *x);
void api__exchange_free_spares(api__worker *w);
/* Prepares for the next request, with the worker's current lease. False when out of memory. */
bool api__exchange_reset(api__exchange *x);
/* Runs work(x) in a task. 0, or the error of api__task_run (nothing was run). Then check x->ended, unless it may be
 * detached by now: then it may have been given back. */
int api__exchange_start(api__exchange *x);
/* In the task: returns to the loop until one of these happens (a set of API__FOR_*). */
void api__exchange_park(api__exchange *x, unsigned what);
/* The same with a deadline, INT64_MAX for none. */
void api__exchange_park_until(api__exchange *x, unsigned what, int64_t at_ns);
/* From the loop's own stack. True: it has ended, and was not detached. */
bool api__exchange_resume(api__exchange *x);
/* Queues it for resuming if it awaits one of these. */
void api__exchange_signal(api__exchange *x, unsigned what);
/* The server begins to stop. */
void api__exchange_notify_stop(api__exchange *x);
/* In the task: counts moved bytes, and yields now and then however fast the peer is. */
void api__exchange_spend(api__exchange *x, size_t n);
/* In the task: yields, then returns API_ECLOSED, so that a handler that retries in a loop after the client has left
 * does not block other requests. */
int api__exchange_closed(api__exchange *x);
void api__exchange_report(const api__exchange *x, int64_t ns); /* logs that it ran for ns without waiting */
/* In the task, when it parks or ends: reads the clock, and reports a handler that ran too long. A run is measured from
 * the last reading, at the start of the round or at the end of another run. */
static inline int64_t api__exchange_tick(api__exchange *x)
{
    api__worker *w = x->worker;
    int64_t before = w->clock > w->loop.now ? w->clock : w->loop.now;
    w->clock = api__loop_clock(&w->loop);
    if (w->clock - before > w->block_ns)
        api__exchange_report(x, w->clock - before);
    return w->clock;
}
/* Adds it to the worker's list of detached ones. */
void api__exchange_detach(api__exchange *x);
void api__exchange_give_detached(api__exchange *x); /* after it has ended or failed to start; calls done */
/* In the task: runs all work after the response. (exchange_after.c) */
void api__exchange_aftermath(api__exchange *x);
static inline bool api__exchange_has_aftermath(const api__exchange *x)
{
    return x->after || x->deferred;
}
/* Once, for a new exchange. */
void api__exchange_init_waiting(api__exchange *x);
/* True once after api__unpark, and once when the server begins to stop. */
bool api__exchange_take_wake(api__exchange *x);
/* Does the server stop? Told once. */
bool api__exchange_take_stop(api__exchange *x);
/* The response's body, to be framed; replaces a response that did not fit into memory by a 500. */
api_str api__exchange_answer(api__exchange *x);
/* An error response of the engine itself. */
void api__exchange_fail(api__exchange *x, int status, const char *detail);

#endif
