/* Every allocation of building an app in C and its documents fails once: there is no app then, or a whole one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit/app/documented.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifdef SANITIZED
int main(void)
{
    puts("[  PASSED  ] 0 test(s)."); /* the sanitizer has its own allocator */
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

static api_app *build(api_problems **problems)
{
    *problems = api_problems_new();
    return *problems ? api_app_from_entry(&outer, *problems) : NULL;
}

static void test_each_allocation(void **state)
{
    api_problems *problems;
    api_app *whole = build(&problems);
    long n = 0;
    bool reached;
    (void)state;
    assert_non_null(whole);
    api_problems_free(problems);
    do {
        atomic_store(&failed, 0);
        atomic_store(&left, n++);
        api_app *app = build(&problems);
        atomic_store(&left, -1);
        reached = atomic_load(&failed) > 0;
        assert_true(app || reached);
        if (app) {
            assert_true(api_str_eq(api_app_openapi_json(app), api_app_openapi_json(whole)));
            assert_true(api_str_eq(api_app_openapi_yaml(app), api_app_openapi_yaml(whole)));
        }
        api_app_free(app);
        api_problems_free(problems);
    } while (reached);
    assert_true(n > 100);
    api_app_free(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_allocation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
