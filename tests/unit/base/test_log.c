/* Log lines: which levels leave, and how long a line may be. (Where they go: tests/unit/log.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/log.h"

static struct {
    int lines;
    enum api_log_level level;
    size_t n;
    char text[20000];
} got;

static void keep(void *arg, enum api_log_level level, const char *line, size_t n)
{
    assert_ptr_equal(arg, &got);
    got.lines++;
    got.level = level;
    got.n = n;
    memcpy(got.text, line, n);
    got.text[n] = 0;
}

static void test_levels(void **state)
{
    (void)state;
    for (int most = API_LOG_ERROR; most <= API_LOG_DEBUG; most++)
        for (int level = API_LOG_ERROR; level <= API_LOG_DEBUG; level++) {
            const api__log log = {(enum api_log_level)most, keep, &got};
            got.lines = 0;
            api__logf(&log, (enum api_log_level)level, "%d of %s", level, "x");
            assert_int_equal(got.lines, level <= most);
            if (got.lines)
                assert_int_equal(got.level, level);
        }
    assert_string_equal(got.text, "3 of x");
    api__logf(NULL, API_LOG_ERROR, "nobody");
}

static void test_length(void **state)
{
    (void)state;
    static char text[20000];
    const api__log log = {API_LOG_INFO, keep, &got};
    static const struct {
        size_t n;
        int lines;
    } rows[] = {{0, 0}, {1, 1}, {16000, 1}, {19999, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        memset(text, 'x', rows[i].n);
        text[rows[i].n] = 0;
        got.lines = 0;
        api__logf(&log, API_LOG_INFO, "%s", text);
        assert_int_equal(got.lines, rows[i].lines);
        if (got.lines)
            assert_int_equal(got.n, rows[i].n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_levels), cmocka_unit_test(test_length)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
