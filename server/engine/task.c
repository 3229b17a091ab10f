#include "server/engine/task.h"

#include <api/err.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "server/engine/task_switch.h"
#include "server/engine/task_watch.h"

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102 /* Linux 6.13: guards that do not count as mappings, which are limited to 65,530 */
#endif

/* Stored at the top of its own stack, in the page that is never trimmed. */
struct api__task {
    api__context context;
    api__task_pool *pool;
    void (*fn)(void *);
    void *arg;
    api__task *next; /* list of idle tasks */
    api__task *all;
    char *map;
    bool used; /* since the last trim */
    api__watch watch;
};

struct api__task_pool {
    api__context loop;
    api__task *self, *idle, *all;
    size_t count, max, page;
    bool watched;
    api__watch watch; /* the loop's stack */
};

/* The pool whose tasks ran last on this thread, only for gdb.py, which needs a starting point. */
static _Thread_local api__task_pool *api__task_pool_here __attribute__((used, tls_model("initial-exec")));

api__task_pool *api__task_pool_new(size_t max)
{
    api__task_pool *p = calloc(1, sizeof *p);
    if (p) {
        p->max = max;
        p->watched = api__watch_wanted();
        p->page = (size_t)sysconf(_SC_PAGESIZE);
    }
    return p;
}

void api__task_pool_free(api__task_pool *p)
{
    if (!p)
        return;
    for (api__task *t = p->all, *next; t; t = next) {
        next = t->all;
        api__watch_remove(&t->watch);
        munmap(t->map, API__TASK_STACK);
    }
    if (api__task_pool_here == p)
        api__task_pool_here = NULL;
    free(p);
}

static void to_loop(api__task *t)
{
    api__task_pool *p = t->pool;
    if (p->watched)
        api__watch_leave(&t->watch, &p->watch);
    api__context_switch(&t->context, &p->loop);
    if (p->watched)
        api__watch_enter(&t->watch, &p->watch);
}

static void to_task(api__task *t)
{
    api__task_pool *p = t->pool;
    p->self = t;
    if (p->watched)
        api__watch_leave(&p->watch, &t->watch);
    api__context_switch(&p->loop, &t->context);
    if (p->watched)
        api__watch_enter(&p->watch, &t->watch);
    p->self = NULL;
}

/* The entry function of every stack. It never returns: each run is one iteration. */
static void task_main(void *arg)
{
    api__task *t = arg;
    if (t->pool->watched)
        api__watch_enter(&t->watch, &t->pool->watch);
    for (;;) {
        t->fn(t->arg);
        t->next = t->pool->idle;
        t->pool->idle = t;
        t->pool->count--;
        to_loop(t);
    }
}

static api__task *task_new(api__task_pool *p)
{
    char *map = mmap(NULL, API__TASK_STACK, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (map == MAP_FAILED)
        return NULL;
    if (madvise(map, p->page, MADV_GUARD_INSTALL) != 0 && mprotect(map, p->page, PROT_NONE) != 0) {
        munmap(map, API__TASK_STACK);
        return NULL;
    }
    char *top = map + API__TASK_STACK - ((sizeof(api__task) + 63) & ~(size_t)63);
    api__task *t = (api__task *)(void *)top;
    *t = (api__task){.pool = p, .map = map, .all = p->all};
    p->all = t;
    api__watch_add(&t->watch, map + p->page, API__TASK_STACK - p->page);
    api__context_init(&t->context, map + p->page, top, task_main, t);
    return t;
}

int api__task_run(api__task_pool *p, void (*fn)(void *), void *arg)
{
    if (p->count >= p->max)
        return API_EBUSY;
    api__task *t = p->idle;
    if (t)
        p->idle = t->next;
    else if (!(t = task_new(p)))
        return API_ENOMEM;
    api__task_pool_here = p;
    p->count++;
    t->fn = fn;
    t->arg = arg;
    t->used = true;
    to_task(t);
    return API_OK;
}

api__task *api__task_self(api__task_pool *p)
{
    return p->self;
}

void api__task_park(api__task_pool *p)
{
    to_loop(p->self);
}

void api__task_resume(api__task *t)
{
    to_task(t);
}

bool api__task_overflown(const api__task_pool *p, const void *address)
{
    return p->self && (uintptr_t)address - (uintptr_t)p->self->map < p->page;
}

size_t api__task_count(const api__task_pool *p)
{
    return p->count;
}

void api__task_pool_trim(api__task_pool *p)
{
    for (api__task *t = p->idle; t; t = t->next) {
        if (t->used)
            madvise(t->map + p->page, API__TASK_STACK - 2 * p->page, MADV_DONTNEED);
        t->used = false;
    }
}
