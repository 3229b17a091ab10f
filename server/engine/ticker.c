/* "Every n milliseconds": an alarm that spawns a task, and is armed again when that has ended. */
#include "server/engine/ticker.h"

#include <stdlib.h>

#include "base/clock.h"
#include "server/engine/spawn.h"

/* Thirty years in milliseconds: longer intervals are cut to this, so that no sum overflows. */
#define LONGEST 1000000000000

struct api__ticker {
    api__alarm alarm; /* first */
    api__worker *worker;
    api__ticker *prev, *next; /* the worker's */
    int64_t span, due;
    void (*fn)(api_request *req, void *arg);
    void *arg;
    bool running, stopped;
};

static void arm(api__ticker *t)
{
    api__worker *w = t->worker;
    t->due = t->due + t->span > w->loop.now ? t->due + t->span : w->loop.now;
    api__alarm_arm(&w->loop.alarms, &t->alarm, t->due);
}

static void run(api_request *req, void *arg)
{
    api__ticker *t = arg;
    if (!t->stopped) /* if stopped since it fired, fn may have been unloaded */
        t->fn(req, t->arg);
}

static void ran(void *arg)
{
    api__ticker *t = arg;
    t->running = false;
    if (t->stopped)
        free(t);
    else if (!t->worker->stopping)
        arm(t);
}

static void fire(api__alarm *a)
{
    api__ticker *t = (api__ticker *)a;
    if (t->worker->stopping)
        return;
    t->running = api__spawn(t->worker, run, t, ran) == API_OK;
    if (!t->running)
        arm(t);
}

api__ticker *api__every(api__worker *w, int64_t ms, void (*fn)(api_request *req, void *arg), void *arg)
{
    api__ticker *t = malloc(sizeof *t);
    if (!t)
        return NULL;
    *t = (api__ticker){.alarm.fire = fire, .worker = w, .next = w->tickers, .fn = fn, .arg = arg};
    t->span = (ms < 1 ? 1 : ms < LONGEST ? ms : LONGEST) * 1000000;
    t->due = api__loop_clock(&w->loop);
    if (t->next)
        t->next->prev = t;
    w->tickers = t;
    arm(t);
    return t;
}

void api__ticker_stop(api__ticker *t)
{
    if (t->prev)
        t->prev->next = t->next;
    else
        t->worker->tickers = t->next;
    if (t->next)
        t->next->prev = t->prev;
    api__alarm_stop(&t->worker->loop.alarms, &t->alarm);
    t->stopped = true;
    if (!t->running)
        free(t);
}
