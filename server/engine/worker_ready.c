/* The queue of tasks that are to be resumed. */
#include "server/engine/exchange.h"

/* A round: more would make every socket wait for all of them. */
#define RESUMES 256

/* Runs what is queued now; a task that is queued again meanwhile waits for the next round. */
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

void api__worker_queue(api__worker *w, api__exchange *x)
{
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
