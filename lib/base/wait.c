#include "base/wait.h"

static void thread_wait(api__waiter *waiter)
{
    api__thread_waiter *w = (api__thread_waiter *)waiter;
    pthread_mutex_lock(&w->mutex);
    while (!w->woken)
        pthread_cond_wait(&w->cond, &w->mutex);
    w->woken = false;
    pthread_mutex_unlock(&w->mutex);
}

/* Signals with the mutex held: the waiter may be freed as soon as it is released. */
static void thread_wake(api__waiter *waiter)
{
    api__thread_waiter *w = (api__thread_waiter *)waiter;
    pthread_mutex_lock(&w->mutex);
    w->woken = true;
    pthread_cond_signal(&w->cond);
    pthread_mutex_unlock(&w->mutex);
}

void api__thread_waiter_init(api__thread_waiter *w)
{
    *w = (api__thread_waiter){.waiter = {thread_wait, thread_wake}};
    pthread_mutex_init(&w->mutex, NULL);
    pthread_cond_init(&w->cond, NULL);
}

void api__thread_waiter_deinit(api__thread_waiter *w)
{
    pthread_cond_destroy(&w->cond);
    pthread_mutex_destroy(&w->mutex);
}
