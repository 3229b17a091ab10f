/* Failed logins: so many a window, for each user and address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "auth/login_throttle.h"

#define WINDOW 1000

static api__login_throttle *t;

static int set_up(void **state)
{
    (void)state;
    t = api__login_throttle_new(3, WINDOW);
    return t ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    api__login_throttle_free(t);
    return 0;
}

static int64_t wait_of(const char *user, const char *address, int64_t now)
{
    return api__login_throttle_check(t, api_str_of(user), api_str_of(address), now);
}

static void fail_at(const char *user, const char *address, int64_t now)
{
    api__login_throttle_fail(t, api_str_of(user), api_str_of(address), now);
}

static void test_window(void **state)
{
    (void)state;
    assert_int_equal(wait_of("ann", "::1", 0), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(wait_of("ann", "::1", 100 + i), 0);
        fail_at("ann", "::1", 100 + i);
    }
    assert_int_equal(wait_of("ann", "::1", 110), WINDOW - 10); /* from the first of them */
    assert_int_equal(wait_of("ann", "::1", 100 + WINDOW - 1), 1);
    assert_int_equal(wait_of("ann", "::1", 100 + WINDOW), 0);
    fail_at("ann", "::1", 100 + WINDOW); /* the first of a new window */
    assert_int_equal(wait_of("ann", "::1", 101 + WINDOW), 0);
}

static void test_pairs(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        fail_at("ann", "::1", 0);
    assert_int_not_equal(wait_of("ann", "::1", 1), 0);
    assert_int_equal(wait_of("ann", "::2", 1), 0);
    assert_int_equal(wait_of("bob", "::1", 1), 0);
    assert_int_equal(wait_of("", "", 1), 0);
    assert_int_equal(wait_of(NULL, NULL, 1), 0);
}

static void test_pass(void **state)
{
    (void)state;
    fail_at("ann", "::1", 0);
    fail_at("ann", "::1", 1);
    api__login_throttle_pass(t, API_S("ann"), API_S("::1"));
    fail_at("ann", "::1", 2);
    fail_at("ann", "::1", 3);
    assert_int_equal(wait_of("ann", "::1", 4), 0);
    fail_at("ann", "::1", 5);
    assert_int_equal(wait_of("ann", "::1", 5), WINDOW - 3); /* since the first after it */
}

/* Names without end take no more memory, and are counted while they are in it. */
static void test_flood(void **state)
{
    (void)state;
    char user[16];
    for (int i = 0; i < 20000; i++) {
        snprintf(user, sizeof user, "user%d", i);
        for (int k = 0; k < 3; k++)
            fail_at(user, "::1", 0);
        assert_int_equal(wait_of(user, "::1", 1), WINDOW - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_window, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_pairs, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_pass, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_flood, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
