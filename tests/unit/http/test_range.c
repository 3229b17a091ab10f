#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "server/http/range.h"

static void show(const char *field, uint64_t size, char *out, size_t most)
{
    struct api__range list[API__RANGES_MOST];
    size_t n, at = 0;
    enum api__range_answer a = api__range_parse(api_str_of(field), size, list, &n);
    out[0] = 0;
    if (a == API__RANGE_WHOLE)
        snprintf(out, most, "whole");
    if (a == API__RANGE_NONE)
        snprintf(out, most, "none");
    for (size_t i = 0; a == API__RANGE_SOME && i < n; i++)
        at += (size_t)snprintf(out + at, most - at, "%s%llu-%llu", i ? " " : "", (unsigned long long)list[i].first,
                               (unsigned long long)list[i].last);
}

static const struct {
    const char *field;
    uint64_t size;
    const char *answer;
} table[] = {
    {"bytes=0-99", 1000, "0-99"},
    {"bytes=0-0", 1000, "0-0"},
    {"bytes=100-", 1000, "100-999"},
    {"bytes=-5", 1000, "995-999"},
    {"bytes=-5000", 1000, "0-999"},
    {"bytes=0-5000", 1000, "0-999"},
    {"bytes=999-", 1000, "999-999"},
    {" Bytes=0-1\t", 1000, "0-1"},
    {"BYTES=0-1", 1000, "0-1"},
    {"bytes=007-008", 1000, "7-8"},
    {"bytes=0-18446744073709551615", 1000, "0-999"},
    {"bytes=0-99999999999999999999999", 1000, "0-999"},
    {"bytes=-99999999999999999999999", 1000, "0-999"},
    /* nothing of it is there */
    {"bytes=1000-", 1000, "none"},
    {"bytes=99999999999999999999999-", 1000, "none"},
    {"bytes=-0", 1000, "none"},
    {"bytes=0-", 0, "none"},
    {"bytes=-1", 0, "none"},
    {"bytes=2000-,-0", 1000, "none"},
    /* several */
    {"bytes=0-9,500-509", 1000, "0-9 500-509"},
    {"bytes=500-509 , ,0-9,", 1000, "500-509 0-9"},
    {"bytes=0-9,2000-", 1000, "0-9"},
    {"bytes=0-9,5-19", 1000, "0-19"},
    {"bytes=0-9,10-19", 1000, "0-19"},
    {"bytes=0-9,89-99", 1000, "0-99"},
    {"bytes=0-9,90-99", 1000, "0-9 90-99"},
    {"bytes=0-9,200-209,400-409,5-405", 1000, "0-409"},
    {"bytes=900-,0-9,400-409,-200", 1000, "800-999 0-9 400-409"},
    {"bytes=400-409,0-9,100-350", 1000, "100-409 0-9"},
    {"bytes=0-,0-,0-,0-", 1000, "0-999"},
    /* ignored */
    {"", 1000, "whole"},
    {"bytes", 1000, "whole"},
    {"bytes=", 1000, "whole"},
    {"bytes=,", 1000, "whole"},
    {"bytes=-", 1000, "whole"},
    {"bytes=5", 1000, "whole"},
    {"bytes=5-2", 1000, "whole"},
    {"bytes=a-b", 1000, "whole"},
    {"bytes=0-1x", 1000, "whole"},
    {"bytes=0 -1", 1000, "whole"},
    {"bytes=0--1", 1000, "whole"},
    {"bytes=--1", 1000, "whole"},
    {"bytes=+0-1", 1000, "whole"},
    {"bytes=0-9,x", 1000, "whole"},
    {"bytes=0-99999999999999999999999x", 1000, "whole"},
    {"bytes 0-9", 1000, "whole"},
    {"items=0-9", 1000, "whole"},
};

static void test_fields(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char got[256];
        show(table[i].field, table[i].size, got, sizeof got);
        if (strcmp(got, table[i].answer) != 0)
            fail_msg("%s of %llu: %s, expected %s", table[i].field, (unsigned long long)table[i].size, got,
                     table[i].answer);
    }
}

/* As many as are allowed, and one more. */
static void test_limit(void **state)
{
    (void)state;
    char field[4096], got[4096];
    for (int more = 0; more < 2; more++) {
        size_t n = (size_t)snprintf(field, sizeof field, "bytes=");
        for (int i = 0; i < API__RANGES_MOST + more; i++)
            n += (size_t)snprintf(field + n, sizeof field - n, "%d-%d,", i * 1000, i * 1000);
        show(field, 1000000, got, sizeof got);
        if (more)
            assert_string_equal(got, "whole");
        else
            assert_non_null(strstr(got, " 63000-63000"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fields), cmocka_unit_test(test_limit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
