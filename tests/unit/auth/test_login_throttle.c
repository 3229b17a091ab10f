/* Failed logins: when a user at an address has to wait and how long, what ends it, and a flood of names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>

#include "auth/login_throttle.h"

#define SECOND 1000000000LL
#define USER API_S("ada"), API_S("192.0.2.1")

/* What happens at a second after the first failure; `wait`: the seconds that check tells afterwards. */
enum what { FAIL, PASS, LOOK };
struct step {
    enum what what;
    double at, wait;
};

static void run(int64_t failures, const struct step *steps, size_t n)
{
    api__login_throttle *t = api__login_throttle_new(failures, 60 * SECOND);
    assert_non_null(t);
    for (size_t i = 0; i < n; i++) {
        int64_t now = 1000 * SECOND + (int64_t)(steps[i].at * 1e9);
        if (steps[i].what == FAIL)
            api__login_throttle_fail(t, USER, now);
        else if (steps[i].what == PASS)
            api__login_throttle_pass(t, USER);
        int64_t wait = api__login_throttle_check(t, USER, now);
        if (wait != (int64_t)(steps[i].wait * 1e9))
            fail_msg("step %zu at %g s: expected to wait %g s, got %g", i, steps[i].at, steps[i].wait,
                     (double)wait / 1e9);
    }
    api__login_throttle_free(t);
}
#define RUN(failures, ...)                                                                                             \
    do {                                                                                                               \
        static const struct step steps[] = {__VA_ARGS__};                                                              \
        run((failures), steps, sizeof steps / sizeof *steps);                                                          \
    } while (0)

static void test_window(void **state)
{
    (void)state;
    RUN(1, {LOOK, 0, 0}, {FAIL, 0, 60}, {LOOK, 59.5, 0.5}, {LOOK, 60, 0}, {FAIL, 61, 60});
    RUN(3, {FAIL, 0, 0}, {FAIL, 10, 0}, {FAIL, 20, 40}, {LOOK, 30, 30}, {LOOK, 59.999, 0.001}, {LOOK, 60, 0});
    /* Failures while it is refused change nothing; a new window begins with the next failure. */
    RUN(2, {FAIL, 0, 0}, {FAIL, 1, 59}, {FAIL, 50, 10}, {LOOK, 61, 0}, {FAIL, 62, 0}, {FAIL, 63, 59});
    /* Those of a window that is over are not counted. */
    RUN(2, {FAIL, 0, 0}, {FAIL, 61, 0}, {FAIL, 62, 59});
}

static void test_success_forgives(void **state)
{
    (void)state;
    RUN(2, {FAIL, 0, 0}, {PASS, 1, 0}, {FAIL, 2, 0}, {FAIL, 3, 59});
    RUN(1, {FAIL, 0, 60}, {PASS, 1, 0}, {FAIL, 2, 60});
    RUN(1, {PASS, 0, 0}, {FAIL, 1, 60});
}

/* The pair counts: neither the same user elsewhere nor another user of the address has to wait. */
static void test_pairs(void **state)
{
    (void)state;
    api__login_throttle *t = api__login_throttle_new(1, 60 * SECOND);
    api__login_throttle_fail(t, USER, SECOND);
    assert_true(api__login_throttle_check(t, USER, SECOND) > 0);
    static const struct {
        api_str user, address;
    } others[] = {
        {{"ada", 3}, {"192.0.2.2", 9}}, {{"adb", 3}, {"192.0.2.1", 9}}, {{"192.0.2.1", 9}, {"ada", 3}},
        {{"Ada", 3}, {"192.0.2.1", 9}}, {{NULL, 0}, {"192.0.2.1", 9}},  {{"ada", 3}, {NULL, 0}},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(api__login_throttle_check(t, others[i].user, others[i].address, SECOND), 0);
        api__login_throttle_pass(t, others[i].user, others[i].address);
    }
    assert_true(api__login_throttle_check(t, USER, SECOND) > 0);
    api__login_throttle_free(t);
}

/* The table is of a fixed size: another name in the same place takes it over, which a flood of names does to all. */
static void test_a_flood_of_names(void **state)
{
    (void)state;
    enum { NAMES = 100000 };
    api__login_throttle *t = api__login_throttle_new(1, 60 * SECOND);
    api__login_throttle_fail(t, USER, SECOND);
    int refused = 0;
    for (int i = 0; i < NAMES; i++) {
        char name[20];
        snprintf(name, sizeof name, "name%d", i);
        api__login_throttle_fail(t, api_str_of(name), API_S("192.0.2.1"), SECOND);
        assert_int_equal(api__login_throttle_check(t, api_str_of(name), API_S("192.0.2.1"), SECOND), 60 * SECOND);
    }
    for (int i = 0; i < NAMES; i++) {
        char name[20];
        snprintf(name, sizeof name, "name%d", i);
        refused += api__login_throttle_check(t, api_str_of(name), API_S("192.0.2.1"), SECOND) > 0;
    }
    assert_in_range(refused, 3900, 4096); /* of the 4096 places next to all are taken by one of so many names */
    assert_int_equal(api__login_throttle_check(t, USER, SECOND), 0);
    api__login_throttle_free(t);
}

static void *many_failures(void *arg)
{
    for (int i = 0; i < 10000; i++)
        api__login_throttle_fail(arg, USER, SECOND);
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    api__login_throttle *t = api__login_throttle_new(40000, 60 * SECOND);
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, many_failures, t), 0);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_true(api__login_throttle_check(t, USER, SECOND) > 0); /* none was lost */
    api__login_throttle_free(t);
    api__login_throttle_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_window),           cmocka_unit_test(test_success_forgives), cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_a_flood_of_names), cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
