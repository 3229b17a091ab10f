/* An arena: allocations that are freed together, by api_arena_reset or _deinit. There is no freeing of a single one. */
#ifndef API_ARENA_H
#define API_ARENA_H

#include <api/str.h>
#include <stdint.h>

typedef struct api_arena {
    char *p, *end;              /* the free bytes of the current chunk */
    struct api__chunk *chunks;  /* newest first */
    struct api__cleanup *clean; /* of api_arena_defer */
    size_t used, max;           /* bytes in chunks, and the most there may be: beyond it allocation fails */
} api_arena;

/* `max` in bytes: API_BUF_NO_MAX where nothing limits it. */
void api_arena_init(api_arena *a, size_t max);
/* Runs what api_arena_defer was given, and keeps one chunk for the next use. */
void api_arena_reset(api_arena *a);
void api_arena_deinit(api_arena *a);
void *api__arena_grow(api_arena *a, size_t n);

/* `n` bytes, aligned to 16 and not cleared. NULL: out of memory, or beyond the arena's max. */
static inline void *api_arena_alloc(api_arena *a, size_t n)
{
    size_t want = (n + 15) & ~(size_t)15;
    if (want < n || want > (size_t)(a->end - a->p))
        return api__arena_grow(a, n);
    void *r = a->p;
    a->p += want;
    return r;
}

/* Cleared memory, as calloc's; NULL also when `count * size` overflows. */
void *api_arena_calloc(api_arena *a, size_t count, size_t size);
/* A copy of the bytes with a NUL behind them. {NULL, 0}: out of memory. */
api_str api_arena_dup(api_arena *a, api_str s);
api_str api_arena_printf(api_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Calls fn(arg) at reset, in reverse order. 0; API_ENOMEM: it will not be called. */
int api_arena_defer(api_arena *a, void (*fn)(void *), void *arg);

#endif
