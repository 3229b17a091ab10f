/* What each grant asks of whoever sends a request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "auth/principal.h"
#include <cmocka.h>

static void test_grants(void **state)
{
    (void)state;
    enum { NOBODY, USER, ADMIN };
    static const api__principal who[] = {{.asked = true}, {.known = true, .id = 1}, {.known = true, .admin = true}};
    static const struct {
        enum api__grant grant;
        bool allowed[3];
    } rows[] = {
        {API__GRANT_ANY, {true, true, true}},
        {API__GRANT_AUTHENTICATED, {false, true, true}},
        {API__GRANT_ADMIN, {false, false, true}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int k = NOBODY; k <= ADMIN; k++)
            assert_int_equal(api__grant_allows(rows[i].grant, &who[k]), rows[i].allowed[k]);
    /* A flag without a user gives nothing. */
    assert_false(api__grant_allows(API__GRANT_ADMIN, &(api__principal){.admin = true}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_grants)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
