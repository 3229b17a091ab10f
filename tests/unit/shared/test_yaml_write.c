/* YAML that readers take for what it was: the library's own reader (libfyaml, YAML 1.2) here, PyYAML (1.1) in
 * tests/cli/test_yaml.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include <api/app.h>

#include "shared/yaml_write.h"

/* What the writer makes of a JSON text, in `b`. */
static void write_yaml(api_arena *a, api_str json, api_buf *b)
{
    api_node *root;
    api_json_error err;
    assert_int_equal(api_json_parse(a, json, 0, &root, &err), 0);
    api__yaml_put(b, root);
    assert_int_equal(b->err, 0);
}

static void expect(const char *json, const char *yaml)
{
    api_arena a;
    api_buf b;
    api_arena_init(&a, API_BUF_NO_MAX);
    api_buf_init(&b, API_BUF_NO_MAX);
    write_yaml(&a, api_str_of(json), &b);
    assert_string_equal(api_buf_cstr(&b), yaml);
    api_buf_deinit(&b);
    api_arena_deinit(&a);
}

static void test_layout(void **state)
{
    (void)state;
    expect("{\"a\":{\"b\":[1,{\"c\":null,\"d\":[]},[true,[2,3]],{}]},\"e\":\"x y\"}", "a:\n"
                                                                                      "  b:\n"
                                                                                      "    - 1\n"
                                                                                      "    - c: null\n"
                                                                                      "      d: []\n"
                                                                                      "    - - true\n"
                                                                                      "      - - 2\n"
                                                                                      "        - 3\n"
                                                                                      "    - {}\n"
                                                                                      "e: x y\n");
    expect("[]", "[]\n");
    expect("\"no\"", "\"no\"\n");
    expect("1.50", "1.50\n");
}

static void test_plain(void **state)
{
    (void)state;
    static const char *const words[] = {"Tea", "/items/a-b.c", "_x", "a$ref", "not", "nil", "x 1", "e5", "inf"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char json[64], yaml[64];
        snprintf(json, sizeof json, "\"%s\"", words[i]);
        snprintf(yaml, sizeof yaml, "%s\n", words[i]);
        expect(json, yaml);
    }
}

static void test_quoted(void **state)
{
    (void)state;
    static const char *const words[] = {
        "",        "no",      "On",     "yEs",      "TRUE",       "False", "nULL", "~",    "y",     "N",
        "1e3",     "0x1F",    "0o17",   "12:30:45", "2030-01-02", "+1",    "-1",   ".5",   ".inf",  "1_000",
        "=",       "<<",      "- a",    "-",        "---",        "...",   "?",    "? a",  ": a",   "a: b",
        "a:",      "a #b",    "#a",     "[a]",      "{a}",        "a, b",  "&a",   "*a",   "!a",    "|",
        ">",       "'a'",     "@a",     "`a",       "%a",         " a",    "a ",   "é",    "a\\tb", "a\\nb",
        "\\u0000", "\\u001b", "a\\\\b", "a\\\"b",   "0",          "01",    "1.0",  "1:30", "$ref",  "#/a",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char json[64], yaml[64];
        snprintf(json, sizeof json, "\"%s\"", words[i]);
        snprintf(yaml, sizeof yaml, "\"%s\"\n", words[i]);
        expect(json, yaml);
    }
    expect("\"\x7f\"", "\"\\u007f\"\n");
    expect("\"a\xc2\x85\xe2\x80\xa8\xe2\x80\xa9z\"", "\"a\\u0085\\u2028\\u2029z\"\n");
    expect("\"\xef\xbb\xbf\xef\xbf\xbe\"", "\"\\ufeff\\ufffe\"\n");
    expect("\"\xf0\x9f\x98\x80\"", "\"\xf0\x9f\x98\x80\"\n");
}

static void round_trip(api_str json)
{
    api_arena a;
    api_buf yaml, again;
    api_node *root;
    api_arena_init(&a, API_BUF_NO_MAX);
    api_buf_init(&yaml, API_BUF_NO_MAX);
    api_buf_init(&again, API_BUF_NO_MAX);
    write_yaml(&a, json, &yaml);
    api_problems *problems = api_problems_new();
    if (api_yaml_parse(&a, "written", api_buf_get(&yaml), &root, problems) != 0)
        fail_msg("%s\nof %.*s:\n%s", api_problems_get(problems, 0), API_FMT(json), api_buf_cstr(&yaml));
    api_problems_free(problems);
    api_json_put_node(&again, root);
    if (!api_str_eq(api_buf_get(&again), json))
        fail_msg("%.*s became %s by way of\n%s", API_FMT(json), api_buf_cstr(&again), api_buf_cstr(&yaml));
    api_buf_deinit(&again);
    api_buf_deinit(&yaml);
    api_arena_deinit(&a);
}

static const char *const strings[] = {
    "",
    "a",
    "no",
    "on",
    "off",
    "Yes",
    "y",
    "~",
    "null",
    "Null",
    "1e3",
    "0x1F",
    "0o17",
    "0b1",
    "017",
    "12:30:45",
    "1_000",
    "=",
    "<<",
    "2030-01-02",
    " a",
    "a ",
    "\t",
    "a\tb",
    "a\nb",
    "\n",
    "\r\n",
    "a: b",
    "a #b",
    "2030-01-02T03:04:05Z",
    "- a",
    "? a",
    ": a",
    "---",
    "...",
    "%YAML 1.2",
    "a\\b",
    "\"",
    "'",
    "''''",
    "\x01",
    "\x1b[0m",
    "\x7f",
    "\xc2\x80",
    "\xc2\x85",
    "\xc2\xa0",
    "\xe2\x80\xa8",
    "\xe2\x80\xa9",
    "\xef\xbb\xbf",
    "\xf0\x9f\x98\x80",
    ".inf",
    ".nan",
    "-",
    "+",
    ".",
    "{}",
    "[]",
    "!!str a",
    "&a",
    "*a",
};

/* As a value, as a key, in a list, and one behind the other. */
static void test_round_trips(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        api_buf text, json;
        api_buf_init(&text, API_BUF_NO_MAX);
        api_buf_init(&json, API_BUF_NO_MAX);
        api_json_put_str(&text, api_str_of(strings[i]));
        const char *s = api_buf_cstr(&text);
        api_buf_printf(&json, "{\"v\":%s,\"list\":[%s,[%s],{%s:%s}],%s:{%s:%s}}", s, s, s, s, s, s, s, s);
        round_trip(api_buf_get(&text));
        round_trip(api_buf_get(&json));
        api_buf_deinit(&json);
        api_buf_deinit(&text);
    }
}

/* But NUL, which the reader refuses. */
static void test_every_character(void **state)
{
    (void)state;
    for (unsigned code = 1; code < 0x3000; code++) {
        char text[3] = {(char)code};
        if (code >= 0x80 && code < 0x800) {
            text[0] = (char)(0xc0 | code >> 6);
            text[1] = (char)(0x80 | (code & 0x3f));
        } else if (code >= 0x800) {
            text[0] = (char)(0xe0 | code >> 12);
            text[1] = (char)(0x80 | (code >> 6 & 0x3f));
            text[2] = (char)(0x80 | (code & 0x3f));
        }
        api_buf json;
        api_buf_init(&json, 100);
        api_json_put_str(&json, (api_str){text, code < 0x80 ? 1 : code < 0x800 ? 2 : 3});
        round_trip(api_buf_get(&json));
        api_buf_deinit(&json);
    }
}

/* A key of more than 1024 characters cannot stand before a colon on one line. */
static void test_long_keys(void **state)
{
    (void)state;
    for (int n = 990; n < 1030; n += 7) {
        api_buf json;
        api_buf_init(&json, API_BUF_NO_MAX);
        api_buf_printf(&json, "{\"a\":{\"%0*d\":{\"b\":[1]},\"c%0*d\":2},\"d\":3}", n, 0, n, 0);
        round_trip(api_buf_get(&json));
        api_buf_deinit(&json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),      cmocka_unit_test(test_plain),           cmocka_unit_test(test_quoted),
        cmocka_unit_test(test_round_trips), cmocka_unit_test(test_every_character), cmocka_unit_test(test_long_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
