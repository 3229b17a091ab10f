/* Lists of problems: places in front of the texts, as compilers write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <api/model.h>
#include <cmocka.h>
#include <string.h>

static void test_places(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        unsigned line, column;
        const char *text;
    } rows[] = {
        {NULL, 0, 0, "no \"x\""},
        {NULL, 3, 4, "no \"x\""},
        {"api.yaml", 0, 0, "api.yaml: no \"x\""},
        {"api.yaml", 0, 4, "api.yaml: no \"x\""},
        {"api.yaml", 3, 0, "api.yaml:3: no \"x\""},
        {"api.yaml", 3, 4, "api.yaml:3:4: no \"x\""},
    };
    api_problems *p = api_problems_new();
    assert_int_equal(api_problems_count(p), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        api_problems_add(p, rows[i].file, rows[i].line, rows[i].column, "no \"%s\"", "x");
        assert_int_equal(api_problems_count(p), i + 1);
        assert_string_equal(api_problems_get(p, i), rows[i].text);
    }
    assert_string_equal(api_problems_get(p, sizeof rows / sizeof *rows), "");
    assert_string_equal(api_problems_get(p, SIZE_MAX), "");
    api_problems_free(p);
}

static void test_many(void **state)
{
    (void)state;
    api_problems *p = api_problems_new();
    for (int i = 0; i < 1000; i++)
        api_problems_add(p, NULL, 0, 0, "%d", i);
    assert_int_equal(api_problems_count(p), 1000);
    assert_string_equal(api_problems_get(p, 0), "0");
    assert_string_equal(api_problems_get(p, 999), "999");
    api_problems_free(p);
    api_problems_free(NULL);
}

/* A problem that quotes an endless text is left out rather than cut in the middle of it. */
static void test_too_long(void **state)
{
    (void)state;
    static char text[70000];
    memset(text, 'x', sizeof text - 1);
    api_problems *p = api_problems_new();
    api_problems_add(p, NULL, 0, 0, "%s", text);
    assert_int_equal(api_problems_count(p), 0);
    api_problems_add(p, NULL, 0, 0, "next");
    assert_string_equal(api_problems_get(p, 0), "next");
    api_problems_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places), cmocka_unit_test(test_many),
                                       cmocka_unit_test(test_too_long)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
