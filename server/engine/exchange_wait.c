/* How tasks wait: for wakes of other threads, of other tasks, for a time. */
#include "server/engine/exchange.h"

/* Bytes moved before others have theirs. */
#define TURN (1024 * 1024)

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

void api__exchange_signal(api__exchange *x, unsigned what)
{
    if (x->awaits & what)
        api__worker_queue(x->worker, x);
}

static void let_others_run(api__exchange *x)
{
    api__worker_queue(x->worker, x);
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

bool api__exchange_take_stop(api__exchange *x)
{
    return take(&x->stop_pending);
}
