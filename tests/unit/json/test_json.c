/* The readers of JSON: the public suite's documents, trees, escapes, duplicates, depth, places of errors, memory. */
#include "unit/json/json.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "json/scan.h"
#include "json/utf8.h"

static int parse(api_str text, unsigned flags, api_json_error *e)
{
    api_arena a;
    api_node *n;
    api_arena_init(&a, 1 << 26);
    int err = api_json_parse(&a, text, flags, &n, e);
    assert_int_equal(err == 0, n != NULL);
    api_arena_deinit(&a);
    return err;
}

/* All readers agree on the outcome, and on the place when it is an error. */
static int outcome(api_str text, unsigned flags, api_json_error *e)
{
    api_json_error other;
    memset(e, 0, sizeof *e);
    memset(&other, 0, sizeof other);
    int err = parse(text, flags, e);
    assert_int_equal(api_json_check(text, flags, &other), err);
    assert_int_equal(other.offset, e->offset);
    assert_int_equal(other.column, e->column);
    if (err == API_EJSON)
        assert_string_equal(other.reason, e->reason);
    return err;
}

static api_str slurp(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", SUITE, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    size_t n = (size_t)ftell(f);
    rewind(f);
    char *p = malloc(n ? n : 1); /* exactly as long: a sanitizer sees a byte read behind it */
    assert_non_null(p);
    assert_int_equal(fread(p, 1, n, f), n);
    fclose(f);
    return (api_str){p, n};
}

static void test_suite(void **state)
{
    (void)state;
    int seen[128] = {0}, wrong = 0;
    DIR *d = opendir(SUITE);
    assert_non_null(d);
    for (struct dirent *f; (f = readdir(d));) {
        if (!strstr(f->d_name, ".json"))
            continue;
        api_json_error e;
        api_str text = slurp(f->d_name);
        int kind = f->d_name[0], err = outcome(text, 0, &e);
        seen[kind & 127]++;
        if (kind != 'i' && err != (kind == 'y' ? 0 : API_EJSON)) {
            print_error("%s: %d %s\n", f->d_name, err, err ? e.reason : "");
            wrong++;
        }
        free((char *)text.p);
    }
    closedir(d);
    assert_int_equal(wrong, 0);
    assert_int_equal(seen['y'], 95);
    assert_int_equal(seen['n'], 188);
    assert_int_equal(seen['i'], 35);
}

/* Where and why a text is refused; lines and columns from 1. */
static const struct {
    const char *text;
    unsigned flags;
    size_t offset;
    unsigned line, column;
    const char *reason;
} REFUSED[] = {
    {"", 0, 0, 1, 1, "unexpected end of input"},
    {"\n ", 0, 2, 2, 2, "unexpected end of input"},
    {"{\"a\":1,}", 0, 7, 1, 8, "expected a member name"},
    {"{1:2}", 0, 1, 1, 2, "expected a member name or '}'"},
    {"{\"a\" 1}", 0, 5, 1, 6, "expected ':'"},
    {"{\"a\":\n  nul}", 0, 8, 2, 3, "expected a value"},
    {"[1 2]", 0, 3, 1, 4, "expected ',' or ']'"},
    {"{\"a\":[1,\r\n2}", 0, 11, 2, 2, "expected ',' or ']'"},
    {"{\"a\":[],\n\"b\":{}]", 0, 15, 2, 7, "expected ',' or '}'"},
    {"[1,]", 0, 3, 1, 4, "expected a value"},
    {"[01]", 0, 1, 1, 2, "a number must not have leading zeros"},
    {"[1.]", 0, 3, 1, 4, "expected a digit"},
    {"[1e+]", 0, 4, 1, 5, "expected a digit"},
    {"-", 0, 1, 1, 2, "unexpected end of input"},
    {"NaN", 0, 0, 1, 1, "expected a value"},
    {"truex", 0, 4, 1, 5, "unexpected text after the value"},
    {"{} {}", 0, 3, 1, 4, "unexpected text after the value"},
    {"\xef\xbb\xbf{}", 0, 0, 1, 1, "expected a value"},
    {"\"0123456789\n\"", 0, 11, 1, 12, "control character in a string"},
    {"\"abc", 0, 4, 1, 5, "unexpected end of input"},
    {"\"abc\\", 0, 5, 1, 6, "unexpected end of input"},
    {"\"abc\\x\"", 0, 4, 1, 5, "invalid escape"},
    {"\"\\u12g4\"", 0, 1, 1, 2, "expected four hexadecimal digits after \\u"},
    {"\"\\u12", 0, 1, 1, 2, "expected four hexadecimal digits after \\u"},
    {"\"a\\ud800b\"", 0, 2, 1, 3, "lone surrogate"},
    {"\"\\ud800\\u0041\"", 0, 1, 1, 2, "lone surrogate"},
    {"\"\\udc00\"", 0, 1, 1, 2, "lone surrogate"},
    {"\"\\ud800", 0, 1, 1, 2, "lone surrogate"},
    {"\"abcdefgh\xff\"", 0, 9, 1, 10, "invalid UTF-8"},
    {"\"\xc0\x80\"", 0, 1, 1, 2, "invalid UTF-8"},
    {"\"\xe0\x9f\xbf\"", 0, 1, 1, 2, "invalid UTF-8"},
    {"\"\xed\xa0\x80\"", 0, 1, 1, 2, "invalid UTF-8"},
    {"\"\xf4\x90\x80\x80\"", 0, 1, 1, 2, "invalid UTF-8"},
    {"\"\xf0\x8f\xbf\xbf\"", 0, 1, 1, 2, "invalid UTF-8"},
    {"\"\xe2\x82", 0, 1, 1, 2, "invalid UTF-8"},
    {"{\"a\":1,\n \"a\":2}", API_JSON_UNIQUE, 9, 2, 2, "duplicate member name"},
    {"{\"a\":1,\"\\u0061\":2}", API_JSON_UNIQUE, 7, 1, 8, "duplicate member name"},
    {"[{\"\":{\"b\":0}},{\"b\":{\"b\":0},\"b\":1}]", API_JSON_UNIQUE, 27, 1, 28, "duplicate member name"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        api_json_error e;
        api_str text = exact_copy(api_str_of(REFUSED[i].text));
        int err = outcome(text, REFUSED[i].flags, &e);
        if (err != API_EJSON || e.offset != REFUSED[i].offset || e.line != REFUSED[i].line ||
            e.column != REFUSED[i].column || strcmp(e.reason, REFUSED[i].reason) != 0)
            fail_msg("%s: %d at %zu, %u:%u: %s", REFUSED[i].text, err, e.offset, e.line, e.column,
                     e.reason ? e.reason : "");
        free((char *)text.p);
    }
}

/* `depth` arrays or objects in one another. */
static api_str nested(size_t depth, const char *open, const char *close)
{
    api_buf b;
    api_buf_init(&b, 1 << 20);
    for (size_t i = 0; i < depth; i++)
        api_buf_str(&b, api_str_of(open));
    API_BUF_LIT(&b, "1");
    for (size_t i = 0; i < depth; i++)
        api_buf_str(&b, api_str_of(close));
    assert_int_equal(b.err, 0);
    return (api_str){b.p, b.n};
}

static void test_depth(void **state)
{
    (void)state;
    static const char *const PAIRS[][2] = {{"[", "]"}, {"{\"a\":", "}"}, {"[{\"b\":", "}]"}};
    for (size_t i = 0; i < 3; i++) {
        api_json_error e;
        size_t levels = i == 2 ? 32 : 64;
        api_str ok = nested(levels, PAIRS[i][0], PAIRS[i][1]), deep = nested(levels + 1, PAIRS[i][0], PAIRS[i][1]);
        assert_int_equal(outcome(ok, 0, &e), 0);
        assert_int_equal(outcome(ok, API_JSON_UNIQUE, &e), 0);
        assert_int_equal(outcome(deep, API_JSON_UNIQUE, &e), API_EJSON);
        assert_string_equal(e.reason, "nested deeper than 64 levels");
        assert_int_equal(e.offset, levels * strlen(PAIRS[i][0]));
        free((char *)ok.p);
        free((char *)deep.p);
    }
}

static void test_tree(void **state)
{
    (void)state;
    api_arena a;
    api_node *n;
    api_json_error e;
    api_str text =
        API_S("{\"a\" : [1, 2.5,\n  {\"x/y~z\": null}],\n \"t\\n\": true, \"s\":\"\\ud83d\\ude00\\u00e9\", \"a\":0}");
    api_arena_init(&a, 1 << 20);
    assert_int_equal(api_json_parse(&a, text, 0, &n, &e), 0);
    assert_int_equal(n->kind, API_OBJECT);
    assert_int_equal(n->count, 4);
    const api_node *list = api_node_get(n, "a"), *truth = api_node_get(n, "t\n"), *last = list->next->next->next;
    assert_int_equal(list->count, 3);
    assert_int_equal(list->key_line * 100 + list->key_column, 102);
    assert_int_equal(list->line * 100 + list->column, 108);
    assert_int_equal(list->first->next->next->line * 100 + list->first->next->next->column, 203);
    assert_true(truth->truth);
    assert_int_equal(truth->key_line * 100 + truth->key_column, 302);
    assert_int_equal(truth->line * 100 + truth->column, 309);
    assert_true(api_str_is(api_node_get(n, "s")->text, "\xf0\x9f\x98\x80\xc3\xa9"));
    assert_true(api_str_is(last->key, "a"));
    assert_null(last->next);
    assert_null(api_node_get(n, "b"));
    assert_null(api_node_get(list, "a"));
    assert_null(api_node_get(NULL, "a"));
    assert_ptr_equal(api_node_pointer(n, API_S("")), n);
    assert_int_equal(api_node_pointer(n, API_S("/a/2/x~1y~0z"))->kind, API_NULL);
    static const char *const NOWHERE[] = {"a",        "/",       "/a/",    "/a/3",          "/a/01", "/a/-",
                                          "/a/2/x~2", "/a/2/x~", "/a/0/0", "/a/9999999999", "/t"};
    for (size_t i = 0; i < sizeof NOWHERE / sizeof *NOWHERE; i++)
        assert_null(api_node_pointer(n, api_str_of(NOWHERE[i])));
    int64_t i;
    double d;
    assert_true(api_node_int(list->first, &i) && i == 1);
    assert_false(api_node_int(list->first->next, &i));
    assert_true(api_node_double(list->first->next, &d) && d == 2.5);
    assert_false(api_node_double(truth, &d));
    api_arena_deinit(&a);
}

/* Plain strings are not copied. */
static void test_strings(void **state)
{
    (void)state;
    api_arena a;
    api__scan s;
    api_str text = API_S("\"pl\xc3\xa4in text\" \"\\u0000\\\"\\/\\b\\f\\n\\r\\t\\\\\\u20AC\\uD834\\udd1ex\""), got;
    bool nul;
    api_arena_init(&a, 1 << 20);
    api__scan_init(&s, text);
    assert_int_equal(api__scan_string(&s, &a, &got, &nul), 0);
    assert_ptr_equal(got.p, text.p + 1);
    assert_int_equal(got.n, 11);
    assert_false(nul);
    assert_int_equal(a.used, 0);
    api__scan_space(&s);
    assert_int_equal(api__scan_string(&s, &a, &got, &nul), 0);
    assert_true(nul);
    assert_true(api_str_eq(got, API_S("\0\"/\b\f\n\r\t\\\xe2\x82\xac\xf0\x9d\x84\x9ex")));
    assert_int_equal(api__scan_end(&s), 0);
    assert_int_equal(api__utf8_length(got), 12);
    assert_int_equal(api__utf8_length(API_S("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4 12345 \xf0\x9d\x84\x9e")), 13);
    assert_true(api__utf8_valid(got));
    assert_false(api__utf8_valid(API_S("12345678\xed\xbf\xbf")));
    api_arena_deinit(&a);
}

/* Values inside a text, as a reader that skips one sees them. */
static void test_raw_value(void **state)
{
    (void)state;
    api_arena a;
    api__scan s;
    api_str raw;
    api_arena_init(&a, 1 << 20);
    api__scan_init(&s, API_S("  {\"a\": [ ]} , 12"));
    assert_int_equal(api__scan_value(&s, &a, API_JSON_UNIQUE, &raw), 0);
    assert_true(api_str_is(raw, "{\"a\": [ ]}"));
    assert_int_equal(*s.p, ' ');
    assert_int_equal(s.depth, 0);
    api_arena_deinit(&a);
}

/* {"k0":0,...}, and with `twice` the last name once more. */
static api_str many_members(int count, bool twice)
{
    api_buf b;
    api_buf_init(&b, 1 << 24);
    for (int i = 0; i < count; i++)
        api_buf_printf(&b, "%c\"k%d\":0", i ? ',' : '{', i);
    if (twice)
        api_buf_printf(&b, ",\"k%d\":0", count - 1);
    API_BUF_LIT(&b, "}");
    assert_int_equal(b.err, 0);
    return (api_str){b.p, b.n};
}

static void test_many_members(void **state)
{
    (void)state;
    static const int COUNTS[] = {1, 15, 16, 17, 31, 32, 33, 100, 100000};
    for (size_t i = 0; i < sizeof COUNTS / sizeof *COUNTS; i++) {
        api_json_error e;
        api_str good = many_members(COUNTS[i], false), bad = many_members(COUNTS[i], true);
        assert_int_equal(outcome(good, API_JSON_UNIQUE, &e), 0);
        assert_int_equal(outcome(bad, 0, &e), 0);
        assert_int_equal(outcome(bad, API_JSON_UNIQUE, &e), API_EJSON);
        assert_int_equal(e.offset, good.n);
        free((char *)good.p);
        free((char *)bad.p);
    }
}

/* Every cap on memory ends in success or API_ENOMEM. */
static void test_memory(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, 1 << 20);
    API_BUF_LIT(&b, "[");
    for (int i = 0; i < 40; i++)
        api_buf_printf(&b, "{\"key %d\":\"esc\\naped\",\"\\u0061%d\":[1,2,3]},", i, i);
    api_str many = many_members(40, false);
    api_buf_str(&b, many);
    API_BUF_LIT(&b, "]");
    int refused = 0, last = API_ENOMEM;
    for (size_t max = 0; max < 100000; max += 509) {
        api_arena a;
        api_node *n;
        api_json_error e;
        api_arena_init(&a, max);
        last = api_json_parse(&a, api_buf_get(&b), API_JSON_UNIQUE, &n, &e);
        assert_true(last == 0 || last == API_ENOMEM);
        refused += last != 0;
        api_arena_deinit(&a);
    }
    assert_int_equal(last, 0);
    assert_true(refused > 5);
    free((char *)many.p);
    api_buf_deinit(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_suite),        cmocka_unit_test(test_refused), cmocka_unit_test(test_depth),
        cmocka_unit_test(test_tree),         cmocka_unit_test(test_strings), cmocka_unit_test(test_raw_value),
        cmocka_unit_test(test_many_members), cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
