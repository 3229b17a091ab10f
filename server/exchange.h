/* One request and its answer on their way: the api_request itself, its memory, and the task that handles it. A
 * connection takes one from its worker when a head begins and gives it back when it goes idle.
 *
 * States: resting -> started -> (parked <-> running) -> ended -> resting. `done` is called on the loop's own stack
 * after a task that had been parked has ended.
 */
#ifndef API__EXCHANGE_H
#define API__EXCHANGE_H

#include "server/http1.h"
#include "server/worker.h"

struct api__exchange {
    api_request req; /* first */
    struct api__spare spare;
    api__worker *worker;
    api__generation *generation;
    api__task *task; /* while parked */
    struct {
        api__waiter waiter;
        api__wake wake;
        bool woken, wanted; /* wanted: the task is parked in wait() */
    } waiting;
    bool ended;
    void (*work)(api__exchange *); /* in the task */
    void (*done)(api__exchange *);
    void *owner;
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
/* Runs work(x) in a task. 0, or the error of api__task_run (nothing was run). Look at x->ended afterwards. */
int api__exchange_start(api__exchange *x);
/* In the task: back to the loop, until api__exchange_resume. */
void api__exchange_park(api__exchange *x);
/* From the loop's own stack. */
void api__exchange_resume(api__exchange *x);
/* The answer's body as it will be framed; replaces an answer that could not be written by a 500. */
api_str api__exchange_answer(api__exchange *x);
/* An answer of the engine itself. */
void api__exchange_fail(api__exchange *x, int status, const char *detail);

#endif
