/* Libraries that are loaded when they are needed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/curl.h"
#include "shared/library.h"

struct functions {
    double (*cosine)(double);
    double (*sine)(double);
};

static const api__symbol symbols[] = {{"cos", offsetof(struct functions, cosine)},
                                      {"sin", offsetof(struct functions, sine)}};

static void test_first_installed(void **state)
{
    (void)state;
    static const char *const names[] = {"libnone-such.so.9", "libm.so.6", NULL};
    struct functions f = {0};
    assert_int_equal(api__library_load(names, symbols, 2, &f), API__LIBRARY_LOADED);
    assert_true(f.cosine(0) == 1 && f.sine(0) == 0);
}

static void test_missing(void **state)
{
    (void)state;
    static const char *const names[] = {"libnone-such.so.9", NULL};
    struct functions f;
    assert_int_equal(api__library_load(names, symbols, 2, &f), API__LIBRARY_MISSING);
}

static void test_function_missing(void **state)
{
    (void)state;
    static const char *const names[] = {"libm.so.6", NULL};
    static const api__symbol unknown[] = {{"cos", 0}, {"none_such", 0}};
    struct functions f;
    assert_int_equal(api__library_load(names, unknown, 2, &f), API__LIBRARY_OLD);
}

static void test_curl(void **state)
{
    (void)state;
    const char *why;
    struct api__curl *c = api__curl_load(&why);
    assert_non_null(c);
    CURL *easy = c->easy_init();
    assert_non_null(easy);
    assert_int_equal(c->easy_setopt(easy, CURLOPT_URL, "http://127.0.0.1/"), CURLE_OK);
    assert_string_equal(c->easy_strerror(CURLE_OK), "No error");
    c->easy_cleanup(easy);
    api__curl_free(c);
    api__curl_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_installed),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_function_missing),
        cmocka_unit_test(test_curl),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
