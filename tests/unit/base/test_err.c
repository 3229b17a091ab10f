/* Error codes and what a function of a program returned, as texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <api/err.h>
#include <cmocka.h>
#include <string.h>

#include "base/result.h"

static const int codes[] = {
#define X(name, value, text) name,
    API_ERROR_LIST(X)
#undef X
};

static void test_codes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        const char *text = api_strerror(codes[i]);
        char result[API__RESULT_TEXT];
        assert_string_not_equal(text, "unknown error");
        assert_string_equal(api__result_text(codes[i], result), text);
        assert_int_equal(api__is_error(codes[i]), codes[i] != API_OK);
        for (size_t k = 0; k < i; k++)
            assert_true(codes[k] != codes[i] && strcmp(api_strerror(codes[k]), text) != 0);
    }
}

/* -1 is what functions of C return for whatever went wrong: it must never be a code. */
static void test_others(void **state)
{
    (void)state;
    static const struct {
        int result;
        const char *text, *also;
    } rows[] = {
        {-1, "-1", "code"},
        {-21, "-21", "code"},
        {INT32_MIN, "-2147483648", "code"},
        {200, "status 200", ""},
        {INT32_MAX, "status 2147483647", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[API__RESULT_TEXT];
        const char *got = api__result_text(rows[i].result, text);
        assert_true(strstr(got, rows[i].text) && strstr(got, rows[i].also));
        assert_string_equal(api_strerror(rows[i].result), "unknown error");
        assert_false(api__is_error(rows[i].result));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_codes), cmocka_unit_test(test_others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
