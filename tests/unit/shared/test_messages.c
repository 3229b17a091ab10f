/* Messages on stderr: one line each, which nothing in them can leave. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "shared/messages.h"

static char text[1000];

/* Prints into `text` from here on. */
static FILE *begin(void)
{
    FILE *before = stderr;
    memset(text, 0, sizeof text);
    stderr = fmemopen(text, sizeof text, "w");
    return before;
}

static void end(FILE *before)
{
    fclose(stderr);
    stderr = before;
}

static void test_error(void **state)
{
    (void)state;
    FILE *before = begin();
    assert_int_equal(api__print_error(false, API__EXIT_USAGE, "unknown word \"%s\"", "a\nerror: b\x1b[2J"), 2);
    assert_int_equal(api__print_error(true, API__EXIT_LOCAL, "x"), 1);
    end(before);
    assert_string_equal(text, "error: unknown word \"a error: b\\x1b[2J\"\n"
                              "\x1b[1;31merror: \x1b[0mx\n");
}

static void test_problems(void **state)
{
    (void)state;
    api_problems *p = api_problems_new();
    FILE *before = begin();
    api__print_problems(false, 1, p, true);
    api_problems_add(p, "app.yaml", 3, 1, "wrong");
    api_problems_add(p, NULL, 0, 0, "two\nlines\x07");
    assert_int_equal(api__print_problems(false, 2, p, false), 2);
    assert_int_equal(api__print_problems(false, 2, p, true), 2);
    end(before);
    api_problems_free(p);
    assert_string_equal(text, "error: out of memory\n"
                              "app.yaml:3:1: wrong\ntwo\nlines\\x07\n"
                              "error: app.yaml:3:1: wrong\nerror: two\nlines\\x07\n");
}

static void test_color(void **state)
{
    (void)state;
    unsetenv("NO_COLOR");
    unsetenv("FORCE_COLOR");
    setenv("TERM", "xterm", 1);
    assert_true(api__wants_color(true));
    assert_false(api__wants_color(false));
    setenv("TERM", "dumb", 1);
    assert_false(api__wants_color(true));
    setenv("FORCE_COLOR", "1", 1);
    assert_true(api__wants_color(false));
    setenv("NO_COLOR", "1", 1);
    assert_false(api__wants_color(true));
    setenv("NO_COLOR", "", 1);
    assert_true(api__wants_color(true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error),
        cmocka_unit_test(test_problems),
        cmocka_unit_test(test_color),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
