#include <api/arena.h>
#include <api/err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct api__chunk {
    struct api__chunk *next;
    size_t size; /* of the whole chunk, this header included */
    _Alignas(16) char data[];
};

struct api__cleanup {
    struct api__cleanup *next;
    void (*fn)(void *);
    void *arg;
};

/* A page less malloc's header: a warm request needs no second chunk. */
enum { CHUNK = 4096 - 32 };

void api_arena_init(api_arena *a, size_t max)
{
    *a = (api_arena){.max = max};
}

static void use(api_arena *a, struct api__chunk *c)
{
    a->p = c->data;
    a->end = (char *)c + c->size;
}

/* The allocation, or the start of the free part of a new chunk, rounded so that every allocation is aligned to 16. */
void *api__arena_grow(api_arena *a, size_t n)
{
    size_t want = (n + 15) & ~(size_t)15, head = sizeof(struct api__chunk);
    if (want < n || want > SIZE_MAX - head)
        return NULL;
    size_t size = a->chunks ? a->chunks->size * 2 : CHUNK;
    if (size > 1 << 20)
        size = 1 << 20;
    if (size < want + head)
        size = want + head;
    if (size > a->max - a->used && (size = want + head) > a->max - a->used)
        return NULL;
    struct api__chunk *c = malloc(size);
    if (!c)
        return NULL;
    c->size = size;
    a->used += size;
    /* A chunk for one large allocation leaves the current one in use. */
    if (a->chunks && (size_t)(a->end - a->p) > size - head - want) {
        c->next = a->chunks->next;
        a->chunks->next = c;
        return c->data;
    }
    c->next = a->chunks;
    a->chunks = c;
    use(a, c);
    a->p += want;
    return c->data;
}

static void cleanup(api_arena *a)
{
    for (struct api__cleanup *c = a->clean; c; c = c->next)
        c->fn(c->arg);
    a->clean = NULL;
}

static void free_chunks(struct api__chunk *c)
{
    while (c) {
        struct api__chunk *next = c->next;
        free(c);
        c = next;
    }
}

void api_arena_reset(api_arena *a)
{
    cleanup(a);
    struct api__chunk *keep = a->chunks;
    if (!keep)
        return;
    free_chunks(keep->next);
    keep->next = NULL;
    /* Memory that one large request needed is not kept for small ones after it. */
    if (keep->size > 16 * CHUNK) {
        size_t max = a->max;
        free(keep);
        api_arena_init(a, max);
        return;
    }
    a->used = keep->size;
    use(a, keep);
}

void api_arena_deinit(api_arena *a)
{
    cleanup(a);
    free_chunks(a->chunks);
    api_arena_init(a, a->max);
}

void *api_arena_calloc(api_arena *a, size_t count, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(count, size, &n))
        return NULL;
    void *p = api_arena_alloc(a, n);
    return p ? memset(p, 0, n) : NULL;
}

api_str api_arena_dup(api_arena *a, api_str s)
{
    char *p = api_arena_alloc(a, s.n + 1);
    if (!p)
        return (api_str){NULL, 0};
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return (api_str){p, s.n};
}

api_str api_arena_printf(api_arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *p = n < 0 ? NULL : api_arena_alloc(a, (size_t)n + 1);
    if (!p)
        return (api_str){NULL, 0};
    va_start(ap, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return (api_str){p, (size_t)n};
}

int api_arena_defer(api_arena *a, void (*fn)(void *), void *arg)
{
    struct api__cleanup *c = api_arena_alloc(a, sizeof *c);
    if (!c)
        return API_ENOMEM;
    *c = (struct api__cleanup){a->clean, fn, arg};
    a->clean = c;
    return API_OK;
}
