/* Verified Basic credentials: for a minute, of one password and its hash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "auth/basic_cache.h"

#define SECOND 1000000000LL

static void test_found(void **state)
{
    (void)state;
    api__basic_cache *c = api__basic_cache_new();
    assert_non_null(c);
    assert_false(api__basic_cache_find(c, API_S("ann"), API_S("secret"), "hash", 0));
    api__basic_cache_add(c, API_S("ann"), API_S("secret"), "hash", 5 * SECOND);
    assert_true(api__basic_cache_find(c, API_S("ann"), API_S("secret"), "hash", 5 * SECOND));
    assert_true(api__basic_cache_find(c, API_S("ann"), API_S("secret"), "hash", 65 * SECOND - 1));
    assert_false(api__basic_cache_find(c, API_S("ann"), API_S("secret"), "hash", 65 * SECOND));
    api__basic_cache_free(c);
    api__basic_cache_free(NULL);
}

/* What differs in anything is another pair; so is the same text cut elsewhere. */
static void test_others(void **state)
{
    (void)state;
    api__basic_cache *c = api__basic_cache_new();
    assert_non_null(c);
    api__basic_cache_add(c, API_S("ann"), API_S("secret"), "hash", 0);
    assert_false(api__basic_cache_find(c, API_S("bob"), API_S("secret"), "hash", 1));
    assert_false(api__basic_cache_find(c, API_S("ann"), API_S("Secret"), "hash", 1));
    assert_false(api__basic_cache_find(c, API_S("ann"), API_S("secret"), "changed", 1));
    assert_false(api__basic_cache_find(c, API_S("anns"), API_S("ecret"), "hash", 1));
    assert_false(api__basic_cache_find(c, API_S(""), API_S("annsecret"), "hash", 1));
    api__basic_cache_free(c);
}

/* It stays as large as it is: later pairs replace earlier ones. */
static void test_many(void **state)
{
    (void)state;
    api__basic_cache *c = api__basic_cache_new();
    char name[16];
    int kept = 0;
    assert_non_null(c);
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "user%d", i);
        api__basic_cache_add(c, api_str_of(name), API_S("secret"), "hash", 0);
        assert_true(api__basic_cache_find(c, api_str_of(name), API_S("secret"), "hash", 1));
    }
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "user%d", i);
        kept += api__basic_cache_find(c, api_str_of(name), API_S("secret"), "hash", 1);
    }
    assert_in_range(kept, 1, 256);
    api__basic_cache_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_found), cmocka_unit_test(test_others),
                                       cmocka_unit_test(test_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
