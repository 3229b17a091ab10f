/* How a lower layer waits without knowing what it runs on: the server suspends a task, a plain program blocks a
 * thread. A waiter serves one wait at a time. wake is called exactly once for each wait, from any thread, possibly
 * before it. */
#ifndef API__WAIT_H
#define API__WAIT_H

#include <pthread.h>
#include <stdbool.h>

typedef struct api__waiter {
    void (*wait)(struct api__waiter *); /* returns after wake */
    void (*wake)(struct api__waiter *);
} api__waiter;

/* Blocks the thread. */
typedef struct api__thread_waiter {
    api__waiter waiter;
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    bool woken;
} api__thread_waiter;

void api__thread_waiter_init(api__thread_waiter *w);
void api__thread_waiter_deinit(api__thread_waiter *w);

#endif
