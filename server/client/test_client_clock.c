/* The test client's clock, which advances only when nothing else can happen. */
#include "base/clock.h"
#include "server/client/test_client.h"
#include "server/fetch/fetcher.h"

#define MS 1000000ll
#define ROUND_MS 20 /* real time to wait for another thread or a socket */

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

/* Whether events may still come from another thread or a socket. */
static bool others_busy(const api_test_client *c)
{
    const api__worker *w = c->app.worker;
    if (__atomic_load_n(&w->spawned, __ATOMIC_ACQUIRE) || api__fetcher_busy(w))
        return true;
    for (const api__exchange *x = w->detached; x; x = x->next)
        if (waits_for_thread(x))
            return true;
    for (const api_test_call *call = c->calls; call; call = call->next)
        if (waits_for_thread(call->request.x))
            return true;
    return false;
}

static void run_round(api_test_client *c, int max_ms)
{
    api__loop_round(&c->app.worker->loop, max_ms);
    api__test_collect(c);
}

bool api__test_step(api_test_client *c, bool jump)
{
    api__loop *l = &c->app.worker->loop;
    if (has_work(c->app.worker)) {
        run_round(c, 0);
        return true;
    }
    if (others_busy(c)) {
        run_round(c, ROUND_MS);
        return true;
    }
    int64_t next = api__alarms_first(&l->alarms);
    if (!jump || next == INT64_MAX)
        return false;
    l->stopped = next;
    run_round(c, 0);
    return true;
}

bool api__test_wait(api_test_call *call, bool (*there)(api_test_call *call), bool jump)
{
    int64_t until = api__mono_ns() + call->client->timeout_ns;
    while (!there(call)) {
        const api__exchange *x = call->request.x;
        bool waits_for_client = x && !x->ended && x->awaits & API__FOR_INPUT;
        if (!api__test_step(call->client, jump && !waits_for_client) || api__mono_ns() > until)
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
    if (!api__inproc_running(&call->request))
        return;
    api__inproc_hang_up(&call->request);
    while (api__inproc_running(&call->request) && api__test_step(call->client, true))
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
