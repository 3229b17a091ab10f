/* Tables on a screen of some width. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <stdlib.h>

#include "shared/table.h"
#include "shared/width.h"

static void expect(api__table table, const char *json, const char *names, size_t dropped, const char *text)
{
    api_arena a;
    api_node *root;
    api_json_error err;
    api_buf b;
    api_str columns[8];
    api_arena_init(&a, API_BUF_NO_MAX);
    api_buf_init(&b, API_BUF_NO_MAX);
    assert_int_equal(api_json_parse(&a, api_str_of(json), 0, &root, &err), 0);
    table.list = root->kind == API_ARRAY;
    table.first = table.list ? root->first : root;
    table.columns = columns;
    for (table.count = 0; *names; names += strcspn(names, " "), names += *names == ' ')
        columns[table.count++] = (api_str){names, strcspn(names, " ")};
    assert_int_equal(api__table_put(&a, &b, &table), dropped);
    assert_string_equal(api_buf_cstr(&b), text);
    api_buf_deinit(&b);
    api_arena_deinit(&a);
}

static const char rows[] =
    "[{\"name\":\"Tea\",\"id\":1,\"tags\":[\"a\",{}]},{\"name\":null,\"id\":22},{\"name\":\"\\u001bé日\"}]";

static void test_cells(void **state)
{
    (void)state;
    expect((api__table){.width = SIZE_MAX}, rows, "name id tags", 0,
           "name     id  tags\n"
           "Tea      1   [\"a\",{}]\n"
           "-        22  -\n"
           "\\x1bé日  -   -\n");
    expect((api__table){.width = SIZE_MAX, .capitals = true, .color = true}, rows, "id", 0,
           "\x1b[1mID\x1b[0m\n1\n22\n-\n");
    expect((api__table){.width = SIZE_MAX, .key = API_S("id"), .key_first = true}, "{\"a\":1,\"id\":2}", "a id", 0,
           "id  a\n2   1\n");
    expect((api__table){.width = SIZE_MAX}, "[1,\"b\"]", "", 0, "value\n1\nb\n");
    expect((api__table){.width = SIZE_MAX}, "[]", "", 0, "");
}

static const char wide[] =
    "[{\"id\":\"0123456789abcdef0123456789abcdef\",\"a\":\"aaaaaaaaaaaaaaaaaaaa\",\"b\":\"bbbbbbbbbbbbbbbbbbbb\"}]";

static void test_narrow(void **state)
{
    (void)state;
    expect((api__table){.width = 76}, wide, "id a b", 0,
           "id                                a                     b\n"
           "0123456789abcdef0123456789abcdef  aaaaaaaaaaaaaaaaaaaa  bbbbbbbbbbbbbbbbbbbb\n");
    /* First the widest is cut, */
    expect((api__table){.width = 70}, wide, "id a b", 0,
           "id                          a                     b\n"
           "0123456789abcdef012345678…  aaaaaaaaaaaaaaaaaaaa  bbbbbbbbbbbbbbbbbbbb\n");
    /* but not the key; */
    expect((api__table){.width = 62, .key = API_S("id")}, wide, "id a b", 0,
           "id                                a             b\n"
           "0123456789abcdef0123456789abcdef  aaaaaaaaaaa…  bbbbbbbbbbbbb…\n");
    /* then the last column goes. */
    expect((api__table){.width = 50, .key = API_S("id")}, wide, "id a b", 1,
           "id                                a\n"
           "0123456789abcdef0123456789abcdef  aaaaaaaaaaa…\n");
    expect((api__table){.width = 20, .key = API_S("id")}, wide, "id a b", 2,
           "id\n"
           "0123456789abcdef0123456789abcdef\n");
    expect((api__table){.width = 8}, wide, "a", 0, "a\naaaaaaa…\n");
}

static void test_text_width(void **state)
{
    (void)state;
    assert_int_equal(api__text_width(API_S("")), 0);
    assert_int_equal(api__text_width(API_S("abc")), 3);
    assert_int_equal(api__text_width(API_S("é日😀")), 5);
    assert_int_equal(api__text_width(API_S("e\u0301")), 1);
    assert_int_equal(api__text_width(API_S("a\xff"
                                           "b\xe2\x82")),
                     5);
}

static void test_output_width(void **state)
{
    (void)state;
    setenv("COLUMNS", "33", 1);
    assert_int_equal(api__output_width(), 33);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_narrow),
        cmocka_unit_test(test_text_width),
        cmocka_unit_test(test_output_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
