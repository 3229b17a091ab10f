/* Threads for work that would block a loop: database scans, password hashes. They are started on demand. */
#ifndef API__POOL_H
#define API__POOL_H

#include <stddef.h>

typedef struct api__pool api__pool;

/* The owner must keep it until done(job) is called, on the pool's thread; done may free it. */
typedef struct api__job {
    struct api__job *next;
    void (*fn)(void *arg);
    void *arg;
    void (*done)(struct api__job *);
} api__job;

/* At most `threads` threads, and at most `waiting` jobs in the queue. */
api__pool *api__pool_new(size_t threads, size_t waiting);
/* Finishes all submitted jobs first. */
void api__pool_free(api__pool *p);
/* Any thread. 0; API_EBUSY: the queue is full, or no thread can be started. */
int api__pool_submit(api__pool *p, api__job *job);

#endif
