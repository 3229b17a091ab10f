#include "server/engine/pool.h"

#include "base/thread.h"
#include "server/engine/altstack.h"

#include <api/err.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct api__pool {
    pthread_mutex_t lock;
    pthread_cond_t more;
    api__job *first, **last;
    size_t waiting, most_waiting;
    size_t started, idle, most;
    bool ending;
    pthread_t threads[];
};

api__pool *api__pool_new(size_t threads, size_t waiting)
{
    api__pool *p = calloc(1, sizeof *p + threads * sizeof *p->threads);
    if (!p)
        return NULL;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->more, NULL);
    p->last = &p->first;
    p->most = threads;
    p->most_waiting = waiting;
    return p;
}

static api__job *take(api__pool *p)
{
    api__job *job = p->first;
    p->first = job->next;
    if (!p->first)
        p->last = &p->first;
    p->waiting--;
    return job;
}

static void *work(void *arg)
{
    api__pool *p = arg;
    void *stack = api__altstack_enter();
    pthread_mutex_lock(&p->lock);
    for (;;) {
        if (p->first) {
            api__job *job = take(p);
            pthread_mutex_unlock(&p->lock);
            job->fn(job->arg);
            job->done(job);
            pthread_mutex_lock(&p->lock);
        } else if (p->ending) {
            break;
        } else {
            p->idle++;
            pthread_cond_wait(&p->more, &p->lock);
            p->idle--;
        }
    }
    pthread_mutex_unlock(&p->lock);
    api__altstack_leave(stack);
    return NULL;
}

static bool start(api__pool *p)
{
    int err = api__thread_start(&p->threads[p->started], work, p);
    p->started += !err;
    return !err;
}

int api__pool_submit(api__pool *p, api__job *job)
{
    pthread_mutex_lock(&p->lock);
    bool fits = p->waiting < p->most_waiting;
    if (fits && p->idle <= p->waiting && p->started < p->most)
        fits = start(p) || p->started;
    if (fits) {
        job->next = NULL;
        *p->last = job;
        p->last = &job->next;
        p->waiting++;
        pthread_cond_signal(&p->more);
    }
    pthread_mutex_unlock(&p->lock);
    return fits ? API_OK : API_EBUSY;
}

void api__pool_free(api__pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->ending = true;
    pthread_cond_broadcast(&p->more);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < p->started; i++)
        pthread_join(p->threads[i], NULL);
    pthread_cond_destroy(&p->more);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
