/* Percent-encoding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/percent.h"

static void expect(api_str text, const char *also, const char *encoded)
{
    api_buf b;
    api_buf_init(&b, 1000);
    api__percent_put(&b, text, also);
    assert_string_equal(api_buf_cstr(&b), encoded);
    api_buf_deinit(&b);
}

static void test_put(void **state)
{
    (void)state;
    expect(API_S(""), "", "");
    expect(API_S("azAZ09-._~"), "", "azAZ09-._~");
    expect(API_S("a b/c%?é\0"), "", "a%20b%2Fc%25%3F%C3%A9%00");
    expect(API_S("a b/c%?\0"), "/%", "a%20b/c%%3F%00");
    expect(API_S("@[`{\x7f\xff"), "", "%40%5B%60%7B%7F%FF");
}

static int byte_of(const char *text)
{
    return api__percent_byte(text, text + strlen(text));
}

static void test_byte(void **state)
{
    (void)state;
    assert_int_equal(byte_of("%2F"), '/');
    assert_int_equal(byte_of("%2fab"), '/');
    assert_int_equal(byte_of("%ff"), 255);
    assert_int_equal(byte_of("%00"), 0);
    assert_int_equal(byte_of("%2"), -1);
    assert_int_equal(byte_of("%"), -1);
    assert_int_equal(byte_of(""), -1);
    assert_int_equal(byte_of("%2g"), -1);
    assert_int_equal(byte_of("%g2"), -1);
    assert_int_equal(byte_of("2F0"), -1);
}

/* Every byte goes there and back. */
static void test_round_trip(void **state)
{
    (void)state;
    for (int i = 0; i < 256; i++) {
        char c = (char)i;
        api_buf b;
        api_buf_init(&b, 10);
        api__percent_put(&b, (api_str){&c, 1}, "");
        assert_int_equal((unsigned char)(b.n == 1 ? b.p[0] : (char)api__percent_byte(b.p, b.p + b.n)), i);
        assert_int_equal(b.n == 1, api__is_unreserved(c));
        api_buf_deinit(&b);
    }
}

static void test_hex_value(void **state)
{
    (void)state;
    const char digits[] = "0123456789abcdef", other[] = "/:@G`g \x19\x10";
    for (int i = 0; i < 16; i++)
        assert_int_equal(api__hex_value(digits[i]), i);
    assert_int_equal(api__hex_value('F'), 15);
    for (size_t i = 0; i < sizeof other; i++)
        assert_int_equal(api__hex_value(other[i]), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put),
        cmocka_unit_test(test_byte),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_hex_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
