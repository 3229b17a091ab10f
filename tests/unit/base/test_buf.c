/* Growable bytes: appending, the cap, the error that stays, handing over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <api/buf.h>
#include <cmocka.h>
#include <stdlib.h>

static void test_appending(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    assert_null(b.p);
    assert_string_equal(api_buf_cstr(&b), "");
    api_buf_put(&b, "ab", 2);
    api_buf_put(&b, NULL, 0);
    api_buf_putc(&b, 'c');
    api_buf_str(&b, API_S("de"));
    API_BUF_LIT(&b, "f\0g");
    api_buf_printf(&b, "%d%s", 12, "x");
    assert_int_equal(b.err, 0);
    assert_int_equal(b.n, 11);
    assert_memory_equal(b.p, "abcdef\0g12x", 11);
    assert_int_equal(api_buf_cstr(&b)[11], 0);
    assert_int_equal(b.n, 11); /* the NUL is not counted */
    api_buf_deinit(&b);
    assert_true(b.p == NULL && b.n == 0 && b.err == 0);
}

/* Each length that a buffer passes through while it grows. */
static void test_growing(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (size_t n = 0; n < 5000; n++) {
        api_buf_putc(&b, (char)('a' + n % 26));
        assert_int_equal(b.n, n + 1);
        assert_true(b.cap >= b.n);
    }
    for (size_t n = 0; n < 5000; n++)
        assert_int_equal(b.p[n], 'a' + n % 26);
    assert_int_equal(api_buf_reserve(&b, 100000), 0);
    const char *before = b.p;
    for (size_t n = 0; n < 100000; n++)
        api_buf_putc(&b, 'x');
    assert_ptr_equal(b.p, before); /* what was reserved does not move */
    api_buf_deinit(&b);
}

static void put_4(api_buf *b)
{
    api_buf_put(b, "1234", 4);
}

static void put_char(api_buf *b)
{
    api_buf_putc(b, '1');
}

static void print_4(api_buf *b)
{
    api_buf_printf(b, "%s", "1234");
}

static void reserve_4(api_buf *b)
{
    api_buf_reserve(b, 4);
}

static void end(api_buf *b)
{
    assert_string_equal(api_buf_cstr(b), "");
}

static void test_cap(void **state)
{
    (void)state;
    static const struct {
        size_t max, before;
        void (*put)(api_buf *);
        int err;
        size_t after;
    } rows[] = {
        {10, 6, put_4, 0, 10},
        {10, 7, put_4, API_ETOOBIG, 7},
        {10, 9, put_char, 0, 10},
        {10, 10, put_char, API_ETOOBIG, 10},
        {10, 5, print_4, 0, 9}, /* printf needs room for its NUL */
        {10, 6, print_4, API_ETOOBIG, 6},
        {10, 6, reserve_4, 0, 6},
        {10, 7, reserve_4, API_ETOOBIG, 7},
        {10, 10, end, API_ETOOBIG, 10},
        {0, 0, put_char, API_ETOOBIG, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        api_buf b;
        api_buf_init(&b, rows[i].max);
        api_buf_put(&b, "0123456789", rows[i].before);
        rows[i].put(&b);
        if (b.err != rows[i].err || b.n != rows[i].after || b.cap > rows[i].max)
            fail_msg("row %zu: err %d, %zu bytes of %zu", i, b.err, b.n, b.cap);
        api_buf_deinit(&b);
    }
}

static void test_errors_stay(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, 4);
    api_buf_put(&b, "123", 3);
    api_buf_put(&b, "45", 2);
    api_buf_putc(&b, '4'); /* there would be room for it */
    api_buf_printf(&b, "%s", "");
    assert_int_equal(b.err, API_ETOOBIG);
    assert_int_equal(api_buf_reserve(&b, 0), API_ETOOBIG);
    assert_int_equal(b.n, 3);
    assert_string_equal(api_buf_cstr(&b), "");
    assert_null(api_buf_take(&b));
    api_buf_deinit(&b);
    api_buf_put(&b, "1234", 4); /* of the cap it had */
    assert_int_equal(b.err, 0);
    api_buf_putc(&b, '5');
    assert_int_equal(b.err, API_ETOOBIG);
    api_buf_deinit(&b);
}

static void test_no_memory(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_buf_putc(&b, 'a');
    assert_int_equal(api_buf_reserve(&b, SIZE_MAX), API_ETOOBIG);
    api_buf_deinit(&b);
}

static void test_take(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, 100);
    API_BUF_LIT(&b, "taken");
    char *text = api_buf_take(&b);
    assert_string_equal(text, "taken");
    free(text);
    assert_true(b.p == NULL && b.n == 0 && b.max == 100);
    text = api_buf_take(&b);
    assert_string_equal(text, "");
    free(text);
    api_buf_deinit(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appending),   cmocka_unit_test(test_growing),   cmocka_unit_test(test_cap),
        cmocka_unit_test(test_errors_stay), cmocka_unit_test(test_no_memory), cmocka_unit_test(test_take),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
