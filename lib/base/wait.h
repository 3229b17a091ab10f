/* How a lower layer waits without knowing who it waits in: the server parks a task, a plain program blocks a thread.
 * One waiter serves one wait at a time; wake may come before wait, from any thread, exactly once a wait. */
#ifndef API__WAIT_H
#define API__WAIT_H

#include <pthread.h>
#include <stdbool.h>

typedef struct api__waiter {
    void (*wait)(struct api__waiter *); /* returns after wake */
    void (*wake)(struct api__waiter *);
} api__waiter;

/* For threads that have nothing else to do. */
typedef struct api__thread_waiter {
    api__waiter waiter;
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    bool woken;
} api__thread_waiter;

void api__thread_waiter_init(api__thread_waiter *w);
void api__thread_waiter_deinit(api__thread_waiter *w);

#endif
