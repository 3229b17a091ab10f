/* How a lower layer waits without knowing who it waits in: the server parks a task, a plain program blocks a thread.
 * One waiter serves one wait at a time; wake may come before wait, from any thread, exactly once a wait. */
#ifndef API__WAIT_H
#define API__WAIT_H

typedef struct api__waiter {
    void (*wait)(struct api__waiter *); /* returns after wake */
    void (*wake)(struct api__waiter *);
} api__waiter;

#endif
