/* Bump memory: alignment, the cap, large blocks beside small ones, what a reset keeps and runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <api/arena.h>
#include <api/err.h>
#include <cmocka.h>

#include "base/dup.h"

static api_arena a;

static int set_up(void **state)
{
    (void)state;
    api_arena_init(&a, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    api_arena_deinit(&a);
    return 0;
}

/* Blocks of every size do not overlap: each holds its own byte at the end. */
static void test_blocks(void **state)
{
    (void)state;
    enum { BLOCKS = 600 };
    unsigned char *blocks[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = api_arena_alloc(&a, i + 1);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % 16, 0);
        memset(blocks[i], (int)(i % 251), i + 1);
    }
    for (size_t i = 0; i < BLOCKS; i++)
        for (size_t k = 0; k <= i; k++)
            assert_int_equal(blocks[i][k], i % 251);
}

/* A block that is larger than the chunk in use does not waste the rest of it. */
static void test_large_beside_small(void **state)
{
    (void)state;
    char *first = api_arena_alloc(&a, 16), *large = api_arena_alloc(&a, 100000), *next = api_arena_alloc(&a, 16);
    assert_non_null(large);
    memset(large, 'x', 100000);
    assert_ptr_equal(next, first + 16);
    assert_true(a.used < 110000);
}

static void test_cap(void **state)
{
    (void)state;
    api_arena small;
    api_arena_init(&small, 10000);
    assert_null(api_arena_alloc(&small, 10000)); /* with its chunk's head it is over the cap */
    assert_non_null(api_arena_alloc(&small, 9000));
    assert_null(api_arena_alloc(&small, 2000));
    assert_true(small.used <= 10000);
    assert_int_equal(api_arena_dup(&small, API_S("xxxxxxxxxxxxxxxx")).n, 16); /* in the chunk that is there */
    api_arena_deinit(&small);
    api_arena_init(&small, 0);
    assert_null(api_arena_alloc(&small, 1));
    assert_null(api_arena_dup(&small, API_S("x")).p);
    assert_null(api_arena_printf(&small, "x").p);
    assert_int_equal(api_arena_defer(&small, NULL, NULL), API_ENOMEM);
    api_arena_deinit(&small);
}

static void test_overflow(void **state)
{
    (void)state;
    assert_null(api_arena_alloc(&a, SIZE_MAX));
    assert_null(api_arena_alloc(&a, SIZE_MAX - 15));
    assert_null(api_arena_calloc(&a, SIZE_MAX / 2, 3));
    assert_null(api_arena_calloc(&a, 3, SIZE_MAX / 2));
}

static void test_contents(void **state)
{
    (void)state;
    static const unsigned char zeros[1000];
    memset(api_arena_alloc(&a, 3000), 0xff, 3000);
    api_arena_reset(&a); /* what is allocated now was written before */
    assert_memory_equal(api_arena_calloc(&a, 10, 100), zeros, 1000);
    api_str s = api_arena_dup(&a, (api_str){"a\0b", 3});
    assert_int_equal(s.n, 3);
    assert_memory_equal(s.p, "a\0b\0", 4);
    s = api_arena_dup(&a, (api_str){NULL, 0});
    assert_true(s.p && s.n == 0 && s.p[0] == 0);
    s = api_arena_printf(&a, "%s-%03d", "x", 7);
    assert_string_equal(s.p, "x-007");
    assert_int_equal(s.n, 5);
}

static void test_dup_of_a_buffer(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, 3);
    API_BUF_LIT(&b, "abc");
    assert_true(api_str_is(api__dup_buf(&a, &b), "abc"));
    api_buf_putc(&b, 'd');
    assert_null(api__dup_buf(&a, &b).p);
    api_buf_deinit(&b);
}

/* A reset keeps one chunk of ordinary size, and nothing of what one large request needed. */
static void test_reset(void **state)
{
    (void)state;
    void *first = api_arena_alloc(&a, 100);
    size_t used = a.used;
    api_arena_reset(&a);
    assert_int_equal(a.used, used);
    assert_ptr_equal(api_arena_alloc(&a, 100), first);
    api_arena_deinit(&a);
    assert_non_null(api_arena_alloc(&a, 100000));
    api_arena_reset(&a);
    assert_int_equal(a.used, 0);
    assert_int_equal(a.max, 1 << 20);
    assert_non_null(api_arena_alloc(&a, 100));
    api_arena_reset(&a);
    api_arena_reset(&a); /* and again, with nothing in it */
    assert_int_equal(a.used, used);
}

static char order[8];

static void ran(void *arg)
{
    strncat(order, arg, sizeof order - strlen(order) - 1);
}

static void test_cleanups(void **state)
{
    (void)state;
    order[0] = 0;
    char one[] = "1", two[] = "2", three[] = "3";
    assert_int_equal(api_arena_defer(&a, ran, one), 0);
    assert_int_equal(api_arena_defer(&a, ran, two), 0);
    api_arena_reset(&a);
    assert_string_equal(order, "21");
    api_arena_reset(&a);
    assert_string_equal(order, "21"); /* once */
    assert_int_equal(api_arena_defer(&a, ran, three), 0);
    api_arena_deinit(&a);
    assert_string_equal(order, "213");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_blocks),   TEST(test_large_beside_small), TEST(test_cap),   TEST(test_overflow),
        TEST(test_contents), TEST(test_dup_of_a_buffer),    TEST(test_reset), TEST(test_cleanups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
