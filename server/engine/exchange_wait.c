/* How tasks wait: for wakes of other threads, of other tasks, for a time, for a thread of the pool; and the queue of
 * those that are to be resumed. */
#include "server/engine/exchange.h"
#include "server/engine/stream.h"

enum {
    RESUMES = 256,      /* a round: more would make every socket wait for all of them */
    TURN = 1024 * 1024, /* bytes moved before others have theirs */
};

/* --- the waiter: exactly one wake, from any thread --- */

static void task_wait(api__waiter *waiter)
{
    api__exchange *x = (api__exchange *)(void *)((char *)waiter - offsetof(api__exchange, waiting.waiter));
    while (!x->waiting.woken)
        api__exchange_park(x, API__FOR_WAITER);
    x->waiting.woken = false;
}

static void task_wake(api__waiter *waiter)
{
    api__exchange *x = (api__exchange *)(void *)((char *)waiter - offsetof(api__exchange, waiting.waiter));
    api__loop_post(&x->worker->loop, &x->waiting.wake);
}

static void woken(api__wake *wake)
{
    api__exchange *x = (api__exchange *)(void *)((char *)wake - offsetof(api__exchange, waiting.wake));
    x->waiting.woken = true;
    if (x->awaits & API__FOR_WAITER && api__exchange_resume(x))
        x->done(x);
}

api__waiter *api__request_waiter(api_request *req)
{
    return &api__exchange_of(req)->waiting.waiter;
}

/* --- the queue --- */

/* Those that were queued when it begins: who queues itself again waits for the next round. */
static void run_ready(api__wake *wake)
{
    api__worker *w = (api__worker *)(void *)((char *)wake - offsetof(api__worker, ready.wake));
    size_t n = w->ready.count < RESUMES ? w->ready.count : RESUMES;
    w->ready.posted = false;
    while (n-- && w->ready.first) {
        api__exchange *x = w->ready.first;
        if (api__exchange_resume(x))
            x->done(x);
    }
    if (w->ready.first)
        api__worker_run_ready(w);
}

void api__worker_run_ready(api__worker *w)
{
    if (w->ready.posted)
        return;
    w->ready.posted = true;
    w->ready.wake.fn = run_ready;
    api__loop_later(&w->loop, &w->ready.wake);
}

static void queue(api__exchange *x)
{
    api__worker *w = x->worker;
    if (x->queued)
        return;
    x->queued = true;
    x->ready_next = NULL;
    x->ready_prev = w->ready.last;
    if (w->ready.last)
        w->ready.last->ready_next = x;
    else
        w->ready.first = x;
    w->ready.last = x;
    w->ready.count++;
    api__worker_run_ready(w);
}

void api__worker_unqueue(api__worker *w, api__exchange *x)
{
    if (!x->queued)
        return;
    x->queued = false;
    if (x->ready_prev)
        x->ready_prev->ready_next = x->ready_next;
    else
        w->ready.first = x->ready_next;
    if (x->ready_next)
        x->ready_next->ready_prev = x->ready_prev;
    else
        w->ready.last = x->ready_prev;
    w->ready.count--;
}

void api__exchange_signal(api__exchange *x, unsigned what)
{
    if (x->awaits & what)
        queue(x);
}

static void let_others_run(api__exchange *x)
{
    queue(x);
    api__exchange_park(x, 0);
}

void api__exchange_spend(api__exchange *x, size_t n)
{
    x->spent += n;
    if (x->spent >= TURN)
        let_others_run(x);
}

int api__exchange_closed(api__exchange *x)
{
    let_others_run(x);
    return API_ECLOSED;
}

/* --- times and wakes --- */

static void time_came(api__alarm *a)
{
    api__exchange *x = (api__exchange *)(void *)((char *)a - offsetof(api__exchange, alarm));
    api__exchange_signal(x, API__FOR_TIME);
}

void api__exchange_park_until(api__exchange *x, unsigned what, int64_t at_ns)
{
    api__alarms *alarms = &x->worker->loop.alarms;
    if (at_ns != INT64_MAX)
        api__alarm_arm(alarms, &x->alarm, at_ns);
    api__exchange_park(x, what | API__FOR_TIME);
    api__alarm_stop(alarms, &x->alarm);
}

void api__exchange_init_waiting(api__exchange *x)
{
    x->waiting.waiter = (api__waiter){task_wait, task_wake};
    x->waiting.wake.fn = woken;
    x->alarm.fire = time_came;
}

void api__exchange_notify_stop(api__exchange *x)
{
    x->stop_pending = true;
    api__exchange_signal(x, API__FOR_STOP);
}

static bool take(bool *flag)
{
    bool was = *flag;
    *flag = false;
    return was;
}

bool api__exchange_take_wake(api__exchange *x)
{
    bool woke = take(&x->woken);
    return take(&x->stop_pending) || woke;
}

int api__sleep_until(api_request *req, int64_t at_ns)
{
    api__exchange *x = api__exchange_of(req);
    for (;;) {
        if (api__client_gone(req))
            return api__exchange_closed(x);
        if (x->worker->loop.now >= at_ns)
            return API_OK;
        if (req->streaming && take(&x->stop_pending))
            return API_EAGAIN;
        unsigned stop = req->streaming ? API__FOR_STOP : 0;
        api__exchange_park_until(x, API__FOR_GONE | stop, at_ns);
    }
}

int api__park_until(api_request *req, int64_t at_ns)
{
    api__exchange *x = api__exchange_of(req);
    for (;;) {
        if (api__exchange_take_wake(x))
            return API_OK;
        if (api__client_gone(req))
            return api__exchange_closed(x);
        if (x->worker->loop.now >= at_ns)
            return API_ETIMEOUT;
        api__exchange_park_until(x, API__FOR_WAKE | API__FOR_GONE | API__FOR_STOP, at_ns);
    }
}

void api__unpark(api_request *req)
{
    api__exchange *x = api__exchange_of(req);
    x->woken = true;
    api__exchange_signal(x, API__FOR_WAKE);
}

bool api__stopping(const api_request *req)
{
    return req->worker->stopping;
}

/* --- work on other threads --- */

struct blocking {
    api__job job;
    api__waiter *waiter;
    const api_request *req;
    void (*fn)(void *);
    void *arg;
};

/* On the pool's thread: a crash there is the request's, too. */
static void blocking_run(void *arg)
{
    struct blocking *b = arg;
    api__set_running(b->req);
    b->fn(b->arg);
    api__set_running(NULL);
}

static void blocking_done(api__job *job)
{
    struct blocking *b = (struct blocking *)job;
    b->waiter->wake(b->waiter);
}

static int blocking(api_request *req, api__pool *pool, void (*fn)(void *), void *arg)
{
    struct blocking b = {{NULL, blocking_run, NULL, blocking_done}, api__request_waiter(req), req, fn, arg};
    b.job.arg = &b;
    int err = api__pool_submit(pool, &b.job);
    if (!err)
        b.waiter->wait(b.waiter);
    return err;
}

int api__blocking(api_request *req, void (*fn)(void *arg), void *arg)
{
    return blocking(req, req->worker->shared->scans, fn, arg);
}

int api__blocking_password(api_request *req, void (*fn)(void *arg), void *arg)
{
    return blocking(req, req->worker->shared->passwords, fn, arg);
}
