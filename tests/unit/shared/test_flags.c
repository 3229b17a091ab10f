/* Flags of a command line, from tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "shared/flags.h"
#include "shared/limit_text.h"

struct values {
    bool all, verbose;
    const char *format, *data, *proxies;
    api_words headers;
};

static const char *check_header(const char *value)
{
    return strchr(value, ':') ? NULL : "NAME:VALUE";
}

static const api__flag table[] = {
    API__SWITCH_ROW(struct values, all, 'a', "all", "everything"),
    API__SWITCH_ROW(struct values, verbose, 'v', "verbose", "more of it"),
    API__TEXT_ROW(struct values, format, 'f', "format", "FORMAT", "how", .choices = "text json"),
    API__BYTES_ROW(struct values, data, 0, "data", "FILE", "what"),
    API__TEXT_ROW(struct values, proxies, 0, "proxies", "LIST", "a text that needs a line of its own in the help",
                  .env = "TEST_FLAGS_PROXIES"),
    API__LIST_ROW(struct values, headers, 'H', "header", "NAME:VALUE", "a field", .check = check_header),
    {0},
};

enum { WORDS = 16 };

struct line {
    struct values values;
    api_arena arena;
    api_buf why;
    int argc;
    char text[400], *argv[WORDS + 1];
};

static int take(struct line *l, const char *words, bool strict)
{
    *l = (struct line){.argc = 0};
    api_arena_init(&l->arena, API_BUF_NO_MAX);
    api_buf_init(&l->why, API_BUF_NO_MAX);
    strcpy(l->text, words);
    for (char *save, *w = strtok_r(l->text, " ", &save); w; w = strtok_r(NULL, " ", &save))
        l->argv[l->argc++] = w;
    const api__flags set = {table, &l->values};
    return api__flags_take(&set, 1, strict, &l->arena, &l->argc, l->argv, &l->why);
}

static void drop(struct line *l)
{
    api_arena_deinit(&l->arena);
    api_buf_deinit(&l->why);
}

static void test_kinds(void **state)
{
    (void)state;
    struct line l;
    assert_int_equal(take(&l, "get --all / --format=json --data \xff -H a:1 --header b:2 --header=c:3 x", true), 0);
    assert_true(l.values.all && !l.values.verbose);
    assert_string_equal(l.values.format, "json");
    assert_string_equal(l.values.data, "\xff");
    assert_int_equal(l.values.headers.n, 3);
    assert_string_equal(l.values.headers.v[2], "c:3");
    assert_int_equal(l.argc, 3);
    assert_string_equal(l.argv[0], "get");
    assert_string_equal(l.argv[1], "/");
    assert_string_equal(l.argv[2], "x");
    assert_null(l.argv[3]);
    drop(&l);
}

static void test_letters(void **state)
{
    (void)state;
    struct line l;
    assert_int_equal(take(&l, "-vaftext -Ha:1 -f json -", true), 0);
    assert_true(l.values.all && l.values.verbose);
    assert_string_equal(l.values.format, "json"); /* the last one counts */
    assert_string_equal(l.values.headers.v[0], "a:1");
    assert_int_equal(l.argc, 1);
    assert_string_equal(l.argv[0], "-");
    drop(&l);
}

static void test_end_of_flags(void **state)
{
    (void)state;
    struct line l;
    assert_int_equal(take(&l, "-a -- -v --none", true), 0);
    assert_true(l.values.all && !l.values.verbose);
    assert_int_equal(l.argc, 2);
    assert_string_equal(l.argv[0], "-v");
    drop(&l);
    assert_int_equal(take(&l, "-a --none -z -- -v", false), 0);
    assert_int_equal(l.argc, 4);
    assert_string_equal(l.argv[0], "--none");
    assert_string_equal(l.argv[2], "--");
    drop(&l);
}

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *words, *why;
    } rows[] = {
        {"--fromat json", "unknown flag --fromat; did you mean \"--format\"?"},
        {"--fromat=json", "unknown flag --fromat=json; did you mean \"--format\"?"},
        {"--zzzzzzz", "unknown flag --zzzzzzz"},
        {"-z", "unknown flag -z"},
        {"-az", "unknown flag -z"},
        {"--format", "--format needs a value: FORMAT"},
        {"-f", "-f needs a value: FORMAT"},
        {"--all=1", "--all takes no value"},
        {"--format xml", "invalid value \"xml\" for --format: expected one of: text json"},
        {"--format=", "invalid value \"\" for --format: expected one of: text json"},
        {"--format \xff", "invalid value for --format: not UTF-8"},
        {"-Hx", "invalid value \"x\" for -H: expected NAME:VALUE"},
        {"--header x", "invalid value \"x\" for --header: expected NAME:VALUE"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct line l;
        assert_int_equal(take(&l, rows[i].words, true), API_EINVALID);
        assert_string_equal(api_buf_cstr(&l.why), rows[i].why);
        drop(&l);
    }
}

static void test_two_tables(void **state)
{
    (void)state;
    struct own {
        const char *format;
    } own = {NULL};
    static const api__flag first[] = {API__TEXT_ROW(struct own, format, 0, "format", "F", "of the first"), {0}};
    struct values values = {0};
    char *argv[] = {(char[]){"--format"}, (char[]){"xml"}, (char[]){"-a"}, NULL};
    int argc = 3;
    api_arena arena;
    api_buf why;
    api_arena_init(&arena, API_BUF_NO_MAX);
    api_buf_init(&why, API_BUF_NO_MAX);
    const api__flags sets[] = {{first, &own}, {table, &values}};
    assert_int_equal(api__flags_take(sets, 2, true, &arena, &argc, argv, &why), 0);
    assert_string_equal(own.format, "xml");
    assert_true(values.all && !values.format && argc == 0);
    api_buf_deinit(&why);
    api_arena_deinit(&arena);
}

static void test_environment(void **state)
{
    (void)state;
    struct values values = {0};
    const char *source;
    unsetenv("TEST_FLAGS_PROXIES");
    assert_null(api__flag_value(table, "--proxies", &values, &source));
    setenv("TEST_FLAGS_PROXIES", "unix", 1);
    assert_string_equal(api__flag_value(table, "--proxies", &values, &source), "unix");
    assert_string_equal(source, "TEST_FLAGS_PROXIES");
    values.proxies = "*";
    assert_string_equal(api__flag_value(table, "--proxies", &values, &source), "*");
    assert_string_equal(source, "--proxies");
}

static void test_help(void **state)
{
    (void)state;
    char *text = NULL;
    size_t n;
    FILE *to = open_memstream(&text, &n);
    api__flags_help(to, "Flags", table);
    fclose(to);
    assert_string_equal(text, "\nFlags:\n"
                              "  -a, --all                   everything\n"
                              "  -v, --verbose               more of it\n"
                              "  -f, --format FORMAT         how: text json\n"
                              "      --data FILE             what\n"
                              "      --proxies LIST          a text that needs a line of its own in the help "
                              "($TEST_FLAGS_PROXIES)\n"
                              "  -H, --header NAME:VALUE     a field\n");
    free(text);
}

static void test_limits(void **state)
{
    (void)state;
    static const struct {
        enum api_limit_unit unit;
        int64_t value;
        const char *text;
    } rows[] = {
        {API_LIMIT_BYTES, 0, "0B"},         {API_LIMIT_BYTES, 1000, "1000B"},      {API_LIMIT_BYTES, 8192, "8KiB"},
        {API_LIMIT_BYTES, 1 << 21, "2MiB"}, {API_LIMIT_BYTES, 4294967296, "4GiB"}, {API_LIMIT_MS, 0, "0ms"},
        {API_LIMIT_MS, 75000, "75s"},       {API_LIMIT_MS, 200, "200ms"},          {API_LIMIT_COUNT, 0, "0"},
        {API_LIMIT_COUNT, 100, "100"},
    };
    char text[API__LIMIT_TEXT], expected[API__LIMIT_EXPECTED];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const api_limit_info l = {.unit = rows[i].unit};
        api__limit_text(&l, rows[i].value, text);
        assert_string_equal(text, rows[i].text);
    }
    api__limit_expected(&(api_limit_info){.unit = API_LIMIT_BYTES, .min = 1, .max = 1 << 30}, expected);
    assert_string_equal(expected, "a size from 1B to 1GiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),    cmocka_unit_test(test_letters),    cmocka_unit_test(test_end_of_flags),
        cmocka_unit_test(test_mistakes), cmocka_unit_test(test_two_tables), cmocka_unit_test(test_environment),
        cmocka_unit_test(test_help),     cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
