/* Times, random bytes and UUIDs of version 7. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static void test_clocks(void **state)
{
    (void)state;
    int64_t mono = api__mono_ns(), wall = api__wall_us();
    assert_true(mono >= 0 && wall > 1700000000000000);
    for (int i = 0; i < 1000; i++) {
        int64_t next = api__mono_ns();
        assert_true(next >= mono);
        mono = next;
    }
}

static void test_later(void **state)
{
    (void)state;
    static const struct {
        int64_t now, ms, then;
    } rows[] = {
        {0, 0, 0},
        {5, 1, 1000005},
        {0, INT64_MAX, INT64_MAX},
        {0, INT64_MAX / 1000000, INT64_MAX / 1000000 * 1000000},
        {0, INT64_MAX / 1000000 + 1, INT64_MAX},
        {INT64_MAX - 1000000, 1, INT64_MAX},
        {INT64_MAX - 999999, 1, INT64_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(api__ns_after(rows[i].now, rows[i].ms), rows[i].then);
}

static void test_text(void **state)
{
    (void)state;
    static const struct {
        int64_t us;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00.000000Z"},
        {1, "1970-01-01T00:00:00.000001Z"},
        {1709207999999999, "2024-02-29T11:59:59.999999Z"},
        {1709208000000000, "2024-02-29T12:00:00.000000Z"},
        {253402300799999999, "9999-12-31T23:59:59.999999Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[28];
        api__wall_text(rows[i].us, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void test_random(void **state)
{
    (void)state;
    unsigned char a[1000] = {0}, b[1000] = {0}, seen[256] = {0};
    api__random(a, sizeof a);
    api__random(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
    size_t values = 0;
    for (size_t i = 0; i < sizeof a; i++) {
        values += !seen[a[i]];
        seen[a[i]] = 1;
    }
    assert_true(values > 200);
    api__random(NULL, 0);
}

/* RFC 9562 5.7: milliseconds first, so that they sort by time; the version and the variant have their places. */
static void test_uuids(void **state)
{
    (void)state;
    char last[37] = "";
    for (int i = 0; i < 1000; i++) {
        char text[37];
        int64_t before = api__wall_us() / 1000, after;
        unsigned high, low;
        api__uuid7(text);
        after = api__wall_us() / 1000;
        assert_int_equal(strlen(text), 36);
        assert_int_equal(strspn(text, "0123456789abcdef-"), 36);
        for (int k = 8; k <= 23; k += 5)
            assert_int_equal(text[k], '-');
        assert_int_equal(text[14], '7');
        assert_non_null(memchr("89ab", text[19], 4));
        assert_int_equal(sscanf(text, "%8x-%4x", &high, &low), 2);
        assert_in_range((int64_t)high << 16 | low, before, after);
        assert_string_not_equal(text, last);
        memcpy(last, text, sizeof last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clocks), cmocka_unit_test(test_later), cmocka_unit_test(test_text),
        cmocka_unit_test(test_random), cmocka_unit_test(test_uuids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
