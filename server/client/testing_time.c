#include "base/clock.h"
#include "server/client/testing.h"
#include "server/fetch/fetcher.h"

#define MS 1000000ll
#define ROUND_MS 20 /* of real time, for another thread or a socket */

static bool has_work(const api__worker *w)
{
    const api__loop *l = &w->loop;
    return l->woken || l->later || __atomic_load_n(&l->inbox, __ATOMIC_ACQUIRE) || w->ready.first ||
           api__alarms_first(&l->alarms) <= l->stopped;
}

static bool waits_for_thread(const api__exchange *x)
{
    return x && !x->ended && x->awaits & API__FOR_WAITER;
}

/* Whether something may come from outside of the loop: a thread's end, a socket. */
static bool others_work(const api_test_client *c)
{
    const api__worker *w = c->app.worker;
    if (__atomic_load_n(&w->spawned, __ATOMIC_ACQUIRE) || api__fetcher_busy(w))
        return true;
    for (const api__exchange *x = w->detached; x; x = x->next)
        if (waits_for_thread(x))
            return true;
    for (const api_test_call *call = c->calls; call; call = call->next)
        if (waits_for_thread(call->visit.x))
            return true;
    return false;
}

static void round_of(api_test_client *c, int most_ms)
{
    api__loop_round(&c->app.worker->loop, most_ms);
    api__test_collect(c);
}

bool api__test_step(api_test_client *c, bool jump)
{
    api__loop *l = &c->app.worker->loop;
    if (has_work(c->app.worker)) {
        round_of(c, 0);
        return true;
    }
    if (others_work(c)) {
        round_of(c, ROUND_MS);
        return true;
    }
    int64_t next = api__alarms_first(&l->alarms);
    if (!jump || next == INT64_MAX)
        return false;
    l->stopped = next;
    round_of(c, 0);
    return true;
}

bool api__test_wait(api_test_call *call, bool (*there)(api_test_call *call), bool jump)
{
    int64_t until = api__mono_ns() + call->client->timeout_ns;
    while (!there(call)) {
        const api__exchange *x = call->visit.x;
        bool asks_us = x && !x->ended && x->awaits & API__FOR_INPUT;
        if (!api__test_step(call->client, jump && !asks_us) || api__mono_ns() > until)
            return false;
    }
    return true;
}

void api__test_settle(api_test_client *c)
{
    int64_t until = api__mono_ns() + c->timeout_ns;
    while (api__test_step(c, false) && api__mono_ns() <= until)
        ;
}

void api__test_end_call(api_test_call *call)
{
    if (!api__visit_under_way(&call->visit))
        return;
    api__visit_hang_up(&call->visit);
    while (api__visit_under_way(&call->visit) && api__test_step(call->client, true))
        ;
}

int api_test_advance(api_test_client *c, int64_t ms)
{
    api__loop *l = &c->app.worker->loop;
    int64_t target = l->stopped + (ms > 0 ? ms : 0) * MS, until = api__mono_ns() + c->timeout_ns;
    for (;;) {
        while (api__test_step(c, false))
            if (api__mono_ns() > until)
                return API_ETIMEOUT;
        if (l->stopped >= target)
            return API_OK;
        int64_t next = api__alarms_first(&l->alarms);
        l->stopped = next < target ? next : target;
        l->now = l->stopped;
    }
}
