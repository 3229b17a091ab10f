/* api_merge: what was sent goes over, the rest stays. */
#include <api/err.h>
#include <api/fields.h>

#include "fixture.h"

#define NAMES(field)                                                                                                   \
    field(string, name) field(integer, age, .nullable = true) field(array(string), tags, .optional = true)
API_MODEL(Names, NAMES)
#define CHANGE(field) field(array(string), tags, .optional = true) field(integer, age, .nullable = true)
API_MODEL(Change, CHANGE)
#define WRONG_TYPE(field) field(string, age, .optional = true)
API_MODEL(WrongType, WRONG_TYPE)
#define WRONG_ITEMS(field) field(array(integer), tags, .optional = true)
API_MODEL(WrongItems, WRONG_ITEMS)
#define UNKNOWN(field) field(string, nickname, .optional = true)
API_MODEL(Unknown, UNKNOWN)

static void test_sent_goes_over(void **state)
{
    (void)state;
    api_str tag = API_S("x");
    Names to = {.name = API_S("Ada"), .age = 36};
    Change from = {.tags = {.p = &tag, .n = 1}, .age = 40, .has = {.tags = 1}};
    assert_int_equal(api_merge(Names, &to, Change, &from), 0);
    assert_true(api_str_is(to.name, "Ada"));
    assert_int_equal(to.age, 36); /* was not sent */
    assert_true(to.has.tags && to.tags.n == 1 && to.tags.p == &tag && !to.has.age);
}

static void test_null_and_back(void **state)
{
    (void)state;
    Names to = {.name = API_S("Ada"), .age = 36, .has = {.name = 1, .age = 1}};
    Change from = {.null = {.age = 1}};
    assert_int_equal(api_merge(Names, &to, Change, &from), 0);
    assert_true(to.null.age && !to.has.age && to.has.name);
    api_set(&from, age, 41);
    assert_int_equal(api_merge(Names, &to, Change, &from), 0);
    assert_true(!to.null.age && to.has.age && to.age == 41);
}

static void test_what_does_not_fit(void **state)
{
    (void)state;
    Names to = {.age = 1};
    assert_int_equal(api_merge(Names, &to, WrongType, &(WrongType){.has = {.age = 1}}), API_EUSAGE);
    assert_int_equal(api_merge(Names, &to, WrongItems, &(WrongItems){.has = {.tags = 1}}), API_EUSAGE);
    assert_int_equal(api_merge(Names, &to, Unknown, &(Unknown){0}), API_EUSAGE);
    assert_int_equal(to.age, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sent_goes_over), cmocka_unit_test(test_null_and_back),
                                       cmocka_unit_test(test_what_does_not_fit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
