/* Bump memory that is freed at once. Allocations live until api_arena_reset or _deinit; there is no single free. */
#ifndef API_ARENA_H
#define API_ARENA_H

#include <api/str.h>
#include <stdint.h>

typedef struct api_arena {
    char *p, *end;              /* free bytes of the current chunk */
    struct api__chunk *chunks;  /* newest first */
    struct api__cleanup *clean; /* run in reverse at reset */
    size_t used, max;           /* bytes in chunks; cap, over which allocation fails */
} api_arena;

void api_arena_init(api_arena *a, size_t max);
/* Runs the cleanups, keeps one chunk for the next use. */
void api_arena_reset(api_arena *a);
void api_arena_deinit(api_arena *a);
void *api__arena_grow(api_arena *a, size_t n);

/* `n` bytes aligned to 16, NULL when out of memory or over the cap. Contents are not cleared. */
static inline void *api_arena_alloc(api_arena *a, size_t n)
{
    size_t want = (n + 15) & ~(size_t)15;
    if (want < n || want > (size_t)(a->end - a->p))
        return api__arena_grow(a, n);
    void *r = a->p;
    a->p += want;
    return r;
}

/* Cleared memory; `count * size` is checked for overflow. */
void *api_arena_calloc(api_arena *a, size_t count, size_t size);
/* A copy of the bytes, NUL-terminated behind them; {NULL, 0} when out of memory. */
api_str api_arena_dup(api_arena *a, api_str s);
api_str api_arena_printf(api_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* fn(arg) is called at reset, latest first. 0 or API_ENOMEM (then fn was not kept). */
int api_arena_defer(api_arena *a, void (*fn)(void *), void *arg);

#endif
