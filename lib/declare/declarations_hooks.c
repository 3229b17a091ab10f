/* Hooks that a set-up function declares: for errors, start-up, shutdown and intervals. */
#include "declare/setup.h"

void api_on_error(api_router *r, int status, api_error_handler fn)
{
    struct api__error_hook *h = api__setup_alloc(r->setup, sizeof *h), **end = &r->error_hooks;
    if (!h)
        return;
    *h = (struct api__error_hook){.status = status, .fn = fn};
    while (*end)
        end = &(*end)->next;
    *end = h;
}

static void add_hook(api_router *r, struct api__hook **list, api_hook fn, int64_t ms)
{
    struct api__hook *h = api__setup_alloc(r->setup, sizeof *h);
    if (!h)
        return;
    *h = (struct api__hook){.fn = fn, .ms = ms, .of = r->setup->d};
    while (*list)
        list = &(*list)->next;
    *list = h;
}

void api_on_startup(api_router *r, api_hook fn)
{
    add_hook(r, &r->setup->d->startup, fn, 0);
}

void api_on_shutdown(api_router *r, api_hook fn)
{
    add_hook(r, &r->setup->d->shutdown, fn, 0);
}

void api_every(api_router *r, int64_t ms, api_hook fn)
{
    if (ms < 1)
        api__setup_problem(r->setup, r->setup->d->entry->file, 0,
                           "api_every: interval must be at least 1 ms, not %lld ms", (long long)ms);
    add_hook(r, &r->setup->d->timers, fn, ms);
}
