/* Dates of HTTP fields: one form out, three forms in, checked against the C library's calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <time.h>

#include "base/httpdate.h"

#define NOW 1764110000 /* 2025-11-25 */

static void test_all_three_forms(void **state)
{
    (void)state;
    static const char *const forms[] = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                                        "Sun Nov  6 08:49:37 1994"};
    for (size_t i = 0; i < 3; i++) {
        int64_t t = 0;
        assert_true(api__httpdate_parse(api_str_of(forms[i]), NOW, &t));
        assert_int_equal(t, 784111777);
    }
    int64_t t = 0;
    assert_true(api__httpdate_parse(API_S("Thu Nov 16 08:49:37 1995"), NOW, &t));
    assert_int_equal(t, 816511777);
}

static void test_written(void **state)
{
    (void)state;
    static const struct {
        int64_t t;
        const char *text;
    } cases[] = {
        {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"},    {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
        {-1, "Wed, 31 Dec 1969 23:59:59 GMT"},           {951782400, "Tue, 29 Feb 2000 00:00:00 GMT"},
        {253402300799, "Fri, 31 Dec 9999 23:59:59 GMT"}, {INT64_MAX, "Fri, 31 Dec 9999 23:59:59 GMT"},
        {-62167219200, "Sat, 01 Jan 0000 00:00:00 GMT"}, {INT64_MIN, "Sat, 01 Jan 0000 00:00:00 GMT"},
        {4107542399, "Sun, 28 Feb 2100 23:59:59 GMT"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[API__HTTPDATE_LENGTH + 1];
        api__httpdate_put(cases[i].t, out);
        assert_string_equal(out, cases[i].text);
    }
}

/* Every 17th hour or so of eight centuries, there and back, and as the C library writes it. */
static void test_round_trip(void **state)
{
    (void)state;
    for (int64_t t = -11676096000; t < 13569465600; t += 61234567) {
        char out[API__HTTPDATE_LENGTH + 1], want[64];
        time_t seconds = (time_t)t;
        struct tm tm;
        gmtime_r(&seconds, &tm);
        strftime(want, sizeof want, "%a, %d %b %Y %H:%M:%S GMT", &tm);
        api__httpdate_put(t, out);
        assert_string_equal(out, want);
        int64_t back = 0;
        assert_true(api__httpdate_parse(api_str_of(out), NOW, &back));
        assert_int_equal(back, t);
        strftime(want, sizeof want, "%a %b %e %H:%M:%S %Y", &tm);
        assert_true(api__httpdate_parse(api_str_of(want), NOW, &back));
        assert_int_equal(back, t);
    }
}

static void test_two_digit_years(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t now, t;
    } cases[] = {
        {"Thursday, 01-Jan-70 00:00:00 GMT", NOW, 3155760000},        /* 2070: 45 years ahead */
        {"Thursday, 01-Jan-76 00:00:00 GMT", NOW, 189302400},         /* 2076 would be 51 */
        {"Wednesday, 01-Jan-75 00:00:00 GMT", NOW, 3313526400},       /* 2075 is 50 */
        {"Saturday, 01-Jan-05 00:00:00 GMT", 3471292800, 4260211200}, /* in 2080: 2105 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t t = 0;
        assert_true(api__httpdate_parse(api_str_of(cases[i].text), cases[i].now, &t));
        assert_int_equal(t, cases[i].t);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "Sun",
        "now",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        " Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 30 Feb 2000 00:00:00 GMT",
        "Sun, 29 Feb 1900 00:00:00 GMT",
        "Sun, 00 Jan 2000 00:00:00 GMT",
        "Sun, 31 Apr 2000 00:00:00 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Xyz, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun Nov 06 08:49:37 94",
        "1994-11-06T08:49:37Z",
        "784111777",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t t = 42;
        if (api__httpdate_parse(api_str_of(bad[i]), NOW, &t))
            fail_msg("taken: %s", bad[i]);
        assert_int_equal(t, 42);
    }
    assert_false(api__httpdate_parse((api_str){NULL, 0}, NOW, &(int64_t){0}));
}

/* Cut anywhere it is no date, and nothing behind the end is read. */
static void test_cut(void **state)
{
    (void)state;
    static const char text[] = "Sunday, 06-Nov-94 08:49:37 GMT";
    for (size_t n = 0; n < sizeof text - 1; n++) {
        char *p = malloc(n ? n : 1);
        memcpy(p, text, n);
        assert_false(api__httpdate_parse((api_str){p, n}, NOW, &(int64_t){0}));
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_three_forms), cmocka_unit_test(test_written), cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_two_digit_years), cmocka_unit_test(test_refused), cmocka_unit_test(test_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
