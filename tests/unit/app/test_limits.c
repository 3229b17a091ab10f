/* Limits: the list, values with units, the environment, and how they are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <api/limits.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "shared/limit_text.h"

static const api_limit_info *info_of(const char *name)
{
    for (size_t i = 0; i < api_limit_count(); i++)
        if (api_str_eq(api_str_of(api_limit_get(i)->name), api_str_of(name)))
            return api_limit_get(i);
    return NULL;
}

static void test_list(void **state)
{
    (void)state;
    api_limits l;
    api_limits_init(&l);
    assert_int_equal(l.body, 1048576);
    assert_int_equal(l.idle_time, 75000);
    for (size_t i = 0; i < api_limit_count(); i++) {
        const api_limit_info *info = api_limit_get(i);
        assert_in_range(info->default_value, info->min, info->max);
        assert_int_equal(*(int64_t *)((char *)&l + info->offset), info->default_value);
        assert_true(info->reason && *info->reason);
    }
    assert_null(api_limit_get(api_limit_count()));
}

static void test_values(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
        int64_t got; /* -1: refused */
    } rows[] = {
        {"body", "0", 0},
        {"body", "100", 100},
        {"body", "1KiB", 1024},
        {"body", "2 MiB", 2097152},
        {"body", "1GiB", 1 << 30},
        {"body", "3kB", 3000},
        {"body", "4MB", 4000000},
        {"body", "7B", 7},
        {"body", "2GiB", -1},
        {"body", "", -1},
        {"body", "KiB", -1},
        {"body", "1kib", -1},
        {"body", "1s", -1},
        {"body", "-1", -1},
        {"body", " 1", -1},
        {"body", "1.5MiB", -1},
        {"body", "1KiB ", -1},
        {"body", "99999999999999999999", -1},
        {"body", "9007199254740993GiB", -1},
        {"idle_time", "250ms", 250},
        {"idle_time", "10", 10000},
        {"idle_time", "10s", 10000},
        {"idle_time", "2min", 120000},
        {"idle_time", "1h", 3600000},
        {"idle_time", "1d", -1},
        {"idle_time", "99ms", -1},
        {"idle_time", "1KiB", -1},
        {"token_time", "2d", 172800000},
        {"header_count", "10", 10},
        {"header_count", "9", -1},
        {"header_count", "1000", 1000},
        {"header_count", "1001", -1},
        {"header_count", "10KiB", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        api_limits l;
        api_limits_init(&l);
        const api_limit_info *info = info_of(rows[i].name);
        int err = api_limits_set(&l, api_str_of(rows[i].name), api_str_of(rows[i].value));
        int64_t value = *(int64_t *)((char *)&l + info->offset);
        int64_t expected = rows[i].got < 0 ? info->default_value : rows[i].got;
        if (err != (rows[i].got < 0 ? API_EINVALID : 0) || value != expected)
            fail_msg("%s=%s: %d, %lld", rows[i].name, rows[i].value, err, (long long)value);
    }
    api_limits l;
    assert_int_equal(api_limits_set(&l, API_S("bdoy"), API_S("1")), API_ENOTFOUND);
    assert_int_equal(api_limits_set(&l, API_S("bod"), API_S("1")), API_ENOTFOUND);
}

/* What is written is read back as the same value. */
static void test_texts(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t value;
        const char *text;
    } rows[] = {
        {"body", 8192, "8KiB"},      {"body", 1048576, "1MiB"},   {"body", 1000, "1000B"},      {"body", 0, "0B"},
        {"idle_time", 75000, "75s"}, {"idle_time", 250, "250ms"}, {"header_count", 100, "100"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[API__LIMIT_TEXT];
        api__limit_text(info_of(rows[i].name), rows[i].value, text);
        assert_string_equal(text, rows[i].text);
    }
    for (size_t i = 0; i < api_limit_count(); i++) {
        const api_limit_info *info = api_limit_get(i);
        const int64_t values[] = {info->min, info->default_value, info->max};
        for (size_t k = 0; k < 3; k++) {
            char text[API__LIMIT_TEXT], expected[API__LIMIT_EXPECTED];
            api_limits l;
            api__limit_text(info, values[k], text);
            api__limit_expected(info, expected);
            assert_int_equal(api_limits_set(&l, api_str_of(info->name), api_str_of(text)), 0);
            assert_int_equal(*(int64_t *)((char *)&l + info->offset), values[k]);
            if (k != 1)
                assert_non_null(strstr(expected, text));
        }
    }
}

static void test_environment(void **state)
{
    (void)state;
    api_limits l;
    api_problems *p = api_problems_new();
    api_limits_init(&l);
    setenv("API_LIMIT_BODY", "2KiB", 1);
    setenv("API_LIMIT_TASKS", "", 1); /* as if it was not set */
    api_limits_from_env(&l, p);
    assert_int_equal(api_problems_count(p), 0);
    assert_int_equal(l.body, 2048);
    setenv("API_LIMIT_BODY", "much", 1);
    setenv("API_LIMIT_BDOY", "1", 1);
    setenv("API_LIMIT_", "1", 1);
    api_limits_from_env(&l, p);
    assert_int_equal(api_problems_count(p), 3);
    bool unknown = false, invalid = false;
    for (size_t i = 0; i < 3; i++) {
        const char *text = api_problems_get(p, i);
        unknown |= strstr(text, "API_LIMIT_BDOY: ") == text;
        invalid |= strstr(text, "API_LIMIT_BODY: ") == text && strstr(text, "\"much\"") && strstr(text, "1GiB");
    }
    assert_true(unknown && invalid);
    assert_int_equal(l.body, 2048);
    api_problems_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_list), cmocka_unit_test(test_values),
                                       cmocka_unit_test(test_texts), cmocka_unit_test(test_environment)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
