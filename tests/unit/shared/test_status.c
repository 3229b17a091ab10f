/* Reason phrases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/status.h"

static void test_known(void **state)
{
    (void)state;
    assert_string_equal(api__status_phrase(200), "OK");
    assert_string_equal(api__status_phrase(404), "Not Found");
    assert_string_equal(api__status_text(422), "Unprocessable Content");
    assert_string_equal(api__status_text(511), "Network Authentication Required");
}

static void test_unknown(void **state)
{
    (void)state;
    assert_null(api__status_phrase(299));
    assert_null(api__status_phrase(-1));
    assert_null(api__status_phrase(404 + 65536));
    assert_string_equal(api__status_text(599), "Unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
