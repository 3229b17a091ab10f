/* Stackful tasks: order of resumption, alignment, many at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <api/err.h>

#include "server/engine/task.h"

#ifdef __SANITIZE_THREAD__
#define MANY 1000 /* the sanitizer counts each as a thread */
#else
#define MANY 10000
#endif

static api__task_pool *pool;
static int order[8], ordered;

static int setup(void **state)
{
    (void)state;
    ordered = 0;
    pool = api__task_pool_new(MANY);
    return pool ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    api__task_pool_free(pool);
    return 0;
}

static void straight(void *arg)
{
    *(int *)arg = api__task_self(pool) != NULL;
}

static void test_runs_at_once(void **state)
{
    (void)state;
    int ran = 0;
    assert_null(api__task_self(pool));
    assert_int_equal(api__task_run(pool, straight, &ran), 0);
    assert_int_equal(ran, 1);
    assert_int_equal(api__task_count(pool), 0);
    assert_null(api__task_self(pool));
}

static api__task *parked[MANY];

static void park_twice(void *arg)
{
    int id = (int)(intptr_t)arg;
    parked[id] = api__task_self(pool);
    order[ordered++] = id;
    api__task_park(pool);
    order[ordered++] = id + 10;
    api__task_park(pool);
    order[ordered++] = id + 20;
}

static void test_resume_order(void **state)
{
    (void)state;
    for (intptr_t i = 0; i < 2; i++)
        assert_int_equal(api__task_run(pool, park_twice, (void *)i), 0);
    assert_int_equal(api__task_count(pool), 2);
    api__task_resume(parked[1]);
    api__task_resume(parked[0]);
    api__task_resume(parked[0]);
    api__task_resume(parked[1]);
    const int want[] = {0, 1, 11, 10, 20, 21};
    assert_int_equal(ordered, 6);
    assert_memory_equal(order, want, sizeof want);
    assert_int_equal(api__task_count(pool), 0);
}

/* printf of doubles and aligned locals use SSE moves that fault on a stack that is 8 bytes off. */
static void uses_sse(void *arg)
{
    _Alignas(16) volatile char local[32];
    local[0] = 1;
    char text[64];
    snprintf(text, sizeof text, "%.3f %Lg", 2.5 * local[0], (long double)1.25);
    *(int *)arg = strcmp(text, "2.500 1.25") == 0 && ((uintptr_t)local & 15) == 0;
}

static void test_alignment(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        int ok = 0;
        assert_int_equal(api__task_run(pool, uses_sse, &ok), 0);
        assert_int_equal(ok, 1);
    }
}

static uint64_t sum;

static void keeps_locals(void *arg)
{
    volatile uint64_t mine[64];
    for (int i = 0; i < 64; i++)
        mine[i] = (uintptr_t)arg;
    parked[(uintptr_t)arg] = api__task_self(pool);
    api__task_park(pool);
    for (int i = 0; i < 64; i++)
        sum += mine[i];
}

static void test_many_parked(void **state)
{
    (void)state;
    for (uintptr_t i = 0; i < MANY; i++)
        assert_int_equal(api__task_run(pool, keeps_locals, (void *)i), 0);
    int ran = 0;
    assert_int_equal(api__task_run(pool, straight, &ran), API_EBUSY);
    sum = 0;
    for (int i = 0; i < MANY; i++)
        api__task_resume(parked[(i * 7) % MANY]);
    assert_int_equal(sum, (uint64_t)64 * MANY * (MANY - 1) / 2);
    api__task_pool_trim(pool);
    assert_int_equal(api__task_run(pool, uses_sse, &ran), 0);
    assert_int_equal(ran, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_runs_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_resume_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_alignment, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_parked, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
