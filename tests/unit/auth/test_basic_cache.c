/* Verified Basic credentials: found for a minute, by exactly what was verified. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "auth/basic_cache.h"

#define SECOND 1000000000LL

static void test_minute(void **state)
{
    (void)state;
    api__basic_cache *c = api__basic_cache_new();
    static const struct {
        int64_t after_ns;
        bool found;
    } rows[] = {{0, true}, {SECOND, true}, {60 * SECOND - 1, true}, {60 * SECOND, false}, {61 * SECOND, false}};
    api__basic_cache_add(c, API_S("ada"), API_S("secret"), "$hash", 5);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(api__basic_cache_find(c, API_S("ada"), API_S("secret"), "$hash", 5 + rows[i].after_ns),
                         rows[i].found);
    api__basic_cache_add(c, API_S("ada"), API_S("secret"), "$hash", 61 * SECOND);
    assert_true(api__basic_cache_find(c, API_S("ada"), API_S("secret"), "$hash", 100 * SECOND));
    api__basic_cache_free(c);
    api__basic_cache_free(NULL);
}

/* A changed password is another stored hash; where a name ends and the password begins counts too. */
static void test_what_was_verified(void **state)
{
    (void)state;
    api__basic_cache *c = api__basic_cache_new();
    static const struct {
        api_str user, password;
        const char *hash;
        bool found;
    } rows[] = {
        {{"ada", 3}, {"secret", 6}, "$hash", true},  {{"ada", 3}, {"secret", 6}, "$hash2", false},
        {{"ada", 3}, {"secreT", 6}, "$hash", false}, {{"Ada", 3}, {"secret", 6}, "$hash", false},
        {{"adas", 4}, {"ecret", 5}, "$hash", false}, {{"ada", 3}, {"secret$", 7}, "hash", false},
        {{"ada", 3}, {NULL, 0}, "$hash", false},     {{NULL, 0}, {"secret", 6}, "$hash", false},
    };
    assert_false(api__basic_cache_find(c, rows[0].user, rows[0].password, rows[0].hash, 0));
    api__basic_cache_add(c, rows[0].user, rows[0].password, rows[0].hash, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(api__basic_cache_find(c, rows[i].user, rows[i].password, rows[i].hash, 1), rows[i].found);
    api__basic_cache_free(c);
}

/* A fixed number of places: the last pair of a place is the one that is found. */
static void test_many_pairs(void **state)
{
    (void)state;
    enum { PAIRS = 10000 };
    api__basic_cache *c = api__basic_cache_new();
    int found = 0;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < PAIRS; i++) {
            char name[20];
            api_str user = {name, (size_t)snprintf(name, sizeof name, "user%d", i)};
            if (pass == 0)
                api__basic_cache_add(c, user, API_S("secret"), "$hash", 0);
            else
                found += api__basic_cache_find(c, user, API_S("secret"), "$hash", 1);
        }
    assert_in_range(found, 250, 256);
    api__basic_cache_free(c);
}

/* Each cache has a key of its own: what one holds says nothing about another. */
static void test_two_caches(void **state)
{
    (void)state;
    api__basic_cache *a = api__basic_cache_new(), *b = api__basic_cache_new();
    api__basic_cache_add(a, API_S("ada"), API_S("secret"), "$hash", 0);
    assert_false(api__basic_cache_find(b, API_S("ada"), API_S("secret"), "$hash", 1));
    api__basic_cache_free(a);
    api__basic_cache_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_minute), cmocka_unit_test(test_what_was_verified),
                                       cmocka_unit_test(test_many_pairs), cmocka_unit_test(test_two_caches)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
