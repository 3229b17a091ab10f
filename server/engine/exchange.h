/* One request and its answer on their way: the api_request itself, its memory, and the task that handles it. A
 * connection takes one from its worker when a head begins and gives it back when it goes idle.
 *
 * States: resting -> started -> (parked <-> running) -> ended -> resting. `done` is called on the loop's own stack
 * after a task that had been parked has ended. Beside it:
 *   detached it belongs to no connection or client any more (work after the answer), or never did (api__spawn): the
 *            worker has it in a list, and it is given back as soon as its task has ended
 *   queued   parked, and the worker resumes it at the end of this or one of the next rounds
 *
 * Invariants:
 *   - A task parks for named reasons (`awaits`) and looks for itself what has come: to be resumed proves nothing.
 *   - Only the loop's own stack resumes; whoever else wakes a task queues it.
 */
#ifndef API__EXCHANGE_H
#define API__EXCHANGE_H

#include "base/clock.h"
#include "server/engine/async.h"
#include "server/http/http1.h"

/* What a parked task can be resumed for. */
enum {
    API__FOR_WAITER = 1, /* api__waiter's wake */
    API__FOR_WAKE = 2,   /* api__unpark, a async */
    API__FOR_TIME = 4,
    API__FOR_STOP = 8,   /* the server begins to stop */
    API__FOR_GONE = 16,  /* the client has gone */
    API__FOR_INPUT = 32, /* there is something to read, or never will be */
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
    bool woken;                    /* by api__unpark, and not yet told */
    bool stop_pending;             /* the server stops, and this was not yet told */
    void (*work)(api__exchange *); /* in the task */
    void (*done)(api__exchange *); /* of one that is detached: may be NULL */
    void *owner;
    size_t spent; /* bytes moved since it last let others run */
    struct api__call *after, **after_p, *deferred;
    api__async *async; /* once it was asked for */
    api__alarm alarm;
    api__exchange *ready_prev, *ready_next;
    api__exchange *prev, *next; /* those detached */
    struct {
        char *p;
        uint32_t cap;
    } blocks[2]; /* input blocks that head and body lie in, once it is detached */
    api_arena arena;
    api_buf headers, body;
    api_buf input; /* the body that was sent, where it did not come in one piece */
    api__h1 h1;
    uint32_t field_cap;
    api__header *fields;
};

static inline api__exchange *api__exchange_of(const api_request *req)
{
    return (api__exchange *)(uintptr_t)req;
}

/* NULL when out of memory. It holds the worker's present generation. */
api__exchange *api__exchange_take(api__worker *w, const struct api__transport *transport);
void api__exchange_give(api__exchange *x);
void api__exchange_free_spares(api__worker *w);
/* Ready for the next request, of the worker's present generation. False when out of memory. */
bool api__exchange_reset(api__exchange *x);
/* Runs work(x) in a task. 0, or the error of api__task_run (nothing was run). Look at x->ended afterwards, unless it
 * may be apart by now: then it may have been given back. */
int api__exchange_start(api__exchange *x);
/* In the task: back to the loop, until one of these comes (a set of API__FOR_*). */
void api__exchange_park(api__exchange *x, unsigned what);
/* The same with a deadline, INT64_MAX for none. */
void api__exchange_park_until(api__exchange *x, unsigned what, int64_t at_ns);
/* From the loop's own stack. True: it has ended, and was not apart. */
bool api__exchange_resume(api__exchange *x);
/* Resumed soon if it awaits one of these. */
void api__exchange_signal(api__exchange *x, unsigned what);
/* The server begins to stop. */
void api__exchange_notify_stop(api__exchange *x);
/* In the task: so many bytes were moved. Lets others run now and then, however fast the peer is. */
void api__exchange_spend(api__exchange *x, size_t n);
/* In the task: API_ECLOSED, after others have run: a handler that asks again and again although nobody is there costs
 * time, but stops nobody. */
int api__exchange_closed(api__exchange *x);
void api__exchange_report(const api__exchange *x, int64_t ns); /* it ran for so long */
/* In the task: reads the clock, and reports a handler that ran for long. Called where it parks and where it ends: the
 * run began with the last look at the clock, at the beginning of the round or at the end of another run. */
static inline int64_t api__exchange_tick(api__exchange *x)
{
    api__worker *w = x->worker;
    int64_t before = w->clock > w->loop.now ? w->clock : w->loop.now;
    w->clock = api__loop_clock(&w->loop);
    if (w->clock - before > w->block_ns)
        api__exchange_report(x, w->clock - before);
    return w->clock;
}
/* The worker's list of those detached. */
void api__exchange_detach(api__exchange *x);
void api__exchange_give_detached(api__exchange *x); /* it has ended, or could not be started; calls done */
/* In the task: all work after the answer, if there is any. (exchange_after.c) */
void api__exchange_aftermath(api__exchange *x);
static inline bool api__exchange_has_aftermath(const api__exchange *x)
{
    return x->after || x->deferred;
}
/* Of a new one. */
void api__exchange_init_waiting(api__exchange *x);
/* Was it woken by api__unpark, or does the server stop? Told once. */
bool api__exchange_take_wake(api__exchange *x);
/* Does the server stop? Told once. */
bool api__exchange_take_stop(api__exchange *x);
/* The answer's body as it will be framed; replaces an answer that could not be written by a 500. */
api_str api__exchange_answer(api__exchange *x);
/* An answer of the engine itself. */
void api__exchange_fail(api__exchange *x, int status, const char *detail);

#endif
