/* Every allocation of building an app in C and its documents fails once: there is no app then, or a whole one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit/openapi/documented.h"

#include "unit/failing_malloc.h"

#if API_SWEEPS

static api_app *build(api_problems **problems)
{
    *problems = api_problems_new();
    return *problems ? api_app_from_entry(&outer, *problems) : NULL;
}

static void test_each_allocation(void **state)
{
    api_problems *problems;
    api_app *whole = build(&problems);
    long n = 0;
    bool reached;
    (void)state;
    assert_non_null(whole);
    api_problems_free(problems);
    do {
        atomic_store(&failed, 0);
        atomic_store(&left, n);
        n += sweep_step(7);
        api_app *app = build(&problems);
        atomic_store(&left, -1);
        reached = atomic_load(&failed) > 0;
        assert_true(app || reached);
        if (app) {
            assert_true(api_str_eq(api_app_openapi_json(app), api_app_openapi_json(whole)));
            assert_true(api_str_eq(api_app_openapi_yaml(app), api_app_openapi_yaml(whole)));
        }
        api_app_free(app);
        api_problems_free(problems);
    } while (reached);
    assert_true(n > 100);
    api_app_free(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_allocation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
