/* Comparing without regard to case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/nocase.h"

static void test_equal(void **state)
{
    (void)state;
    assert_true(api__nocase_is(API_S("Content-Type"), "content-TYPE"));
    assert_false(api__nocase_is(API_S("Content-Typ"), "content-type"));
    assert_false(api__nocase_is(API_S("é"), "É"));
    assert_true(api__nocase_eq((api_str){NULL, 0}, API_S("")));
    assert_false(api__nocase_eq((api_str){NULL, 0}, API_S("a")));
}

static void test_starts(void **state)
{
    (void)state;
    assert_true(api__nocase_starts(API_S("HTTP://a"), "http://"));
    assert_true(api__nocase_starts(API_S("http://"), "http://"));
    assert_false(api__nocase_starts(API_S("http:/"), "http://"));
    assert_true(api__nocase_starts((api_str){NULL, 0}, ""));
    assert_false(api__nocase_starts((api_str){NULL, 0}, "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_starts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
