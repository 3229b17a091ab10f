/* Stackful tasks: straight-line handlers that wait without blocking their thread.
 *
 * States: idle (in the pool) -> running -> parked <-> running -> idle. Only the loop resumes a task, only the task
 * parks itself, and a task never changes thread. The switch is the only assembly (x86-64, AArch64; ucontext elsewhere).
 * Stacks are 256 KiB of address space, committed on first use, with a guard page; each is registered with ASan, TSan
 * and valgrind.
 */
#ifndef API__TASK_H
#define API__TASK_H

#include <stdbool.h>
#include <stddef.h>

typedef struct api__task api__task;
typedef struct api__task_pool api__task_pool;

#define API__TASK_STACK (256 * 1024)

/* One pool per thread, with at most `max` tasks at once. */
api__task_pool *api__task_pool_new(size_t max);
void api__task_pool_free(api__task_pool *p); /* no task may be running or parked */
/* Runs fn(arg) in a task at once; returns when it ends or parks. 0, API_EBUSY (max reached), API_ENOMEM. */
int api__task_run(api__task_pool *p, void (*fn)(void *), void *arg);
/* The running task, NULL outside of any. */
api__task *api__task_self(api__task_pool *p);
/* Returns to the loop until api__task_resume. Only in a task. */
void api__task_park(api__task_pool *p);
/* Only from the loop's own stack. */
void api__task_resume(api__task *t);
/* Whether the address is in the guard page below the running task's stack. Async-signal-safe. */
bool api__task_overflown(const api__task_pool *p, const void *address);
size_t api__task_count(const api__task_pool *p); /* running and parked */
/* Returns the memory of idle stacks to the kernel; called from a timer. */
void api__task_pool_trim(api__task_pool *p);

#endif
