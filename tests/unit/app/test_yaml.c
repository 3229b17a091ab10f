/* Scalars of YAML: quoted texts come out as they were meant, whatever the parser below makes of them. */
#define API_NO_MAIN
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <api.h>
#include <api/app.h>
#include <cmocka.h>

#define TEST(name) cmocka_unit_test(name)

/* What stands behind "k: ", as text. */
static void check(const char *scalar, const char *expected)
{
    api_arena a;
    api_node *root = NULL;
    api_problems *problems = api_problems_new();
    api_arena_init(&a, 1 << 20);
    api_str text = api_arena_printf(&a, "k: %s\n", scalar);
    assert_int_equal(api_yaml_parse(&a, "f.yaml", text, &root, problems), 0);
    const api_node *n = api_node_get(root, "k");
    assert_non_null(n);
    assert_int_equal(n->kind, API_STRING);
    if (!api_str_is(n->text, expected))
        print_error("%s: got %.*s\n", scalar, API_FMT(n->text));
    assert_true(api_str_is(n->text, expected));
    api_problems_free(problems);
    api_arena_deinit(&a);
}

static void test_quotes_in_single_quotes(void **state)
{
    (void)state;
    check("''", "");
    check("''''", "'");
    check("''''''", "''");
    check("'x '''' y'", "x '' y");
    check("'^''''''$'", "^'''$");
    check("'it''s and won''t'", "it's and won't");
    check("'''a'''", "'a'");
    check("''''''''''''''''''''''''''''''''''''''''''", "''''''''''''''''''''");
    check("'\"\\n'", "\"\\n");
}

static void test_lines_in_single_quotes(void **state)
{
    (void)state;
    check("'a\n  b'", "a b");
    check("'a  \n\n \t\n  b'", "a\n\nb");
    check("' a\r\n  b '", " a b ");
    check("'a\r  b'", "a b");
    check("'\n  ''''\n  '", " '' ");
    check("'  \n  a'", " a");
    check("'\n\n  '", "\n");
    check("'\xc3\xa9 ''''\n  \xc3\xa9'", "\xc3\xa9 '' \xc3\xa9");
}

static void test_keys_in_single_quotes(void **state)
{
    (void)state;
    api_arena a;
    api_node *root = NULL;
    api_problems *problems = api_problems_new();
    api_arena_init(&a, 1 << 20);
    assert_int_equal(api_yaml_parse(&a, "f.yaml", API_S("\xef\xbb\xbf{'a''''b': 1, '''''': 2}"), &root, problems), 0);
    assert_non_null(api_node_get(root, "a''b"));
    assert_non_null(api_node_get(root, "''"));
    api_problems_free(problems);
    api_arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_quotes_in_single_quotes),
        TEST(test_lines_in_single_quotes),
        TEST(test_keys_in_single_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
