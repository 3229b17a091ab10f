/* malloc, calloc and realloc of this program, of which the n-th call can be made to fail: for sweeps that let every
 * allocation fail once. Included after cmocka.h. A sanitizer has an allocator of its own: there API_SWEEPS is 0 and
 * main() tests nothing. */
#ifndef TESTS_FAILING_MALLOC_H
#define TESTS_FAILING_MALLOC_H

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define API_SWEEPS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define API_SWEEPS 0
#endif
#endif
#ifndef API_SWEEPS
#define API_SWEEPS 1
#endif

#if !API_SWEEPS
int main(void)
{
    puts("[  PASSED  ] 0 test(s).");
    return 0;
}
#else

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static atomic_long left = -1; /* allocations until the one that fails; less than 0: none does */
static atomic_long failed;

static bool fails(void)
{
    if (atomic_load(&left) < 0 || atomic_fetch_sub(&left, 1) != 0)
        return false;
    atomic_fetch_add(&failed, 1);
    errno = ENOMEM;
    return true;
}

void *malloc(size_t n)
{
    return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return fails() ? NULL : __libc_realloc(p, n);
}

/* 1 when everything is tested (make test), else `quick`: make check lets every `quick`th allocation fail. */
static inline long sweep_step(long quick)
{
    const char *tests = getenv("TESTS");
    return tests && strcmp(tests, "all") == 0 ? 1 : quick;
}

/* Lives again and again, each time with another allocation failing, `step` further, until a life meets no failure. */
static inline void sweep_lives(void (*life)(void), long step)
{
    life();
    long n = 0, before;
    do {
        before = atomic_load(&failed);
        atomic_store(&left, n);
        life();
        atomic_store(&left, -1);
        n += step;
    } while (atomic_load(&failed) > before);
    assert_true(n > 100);
    print_message("%ld allocations failed\n", atomic_load(&failed));
}

#endif
#endif
