/* The compiler of schemas: ours are refused in words, somebody else's are taken as far as they go. */
#include "unit/model/fixture.h"

/* A server's document may hold a property twice: the first one counts, and nothing grows without end. */
static void test_properties_given_twice(void **state)
{
    struct fixture *f = *state;
    static const char text[] = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},"
                               "\"b\":{\"type\":\"string\"},\"a\":{\"type\":\"string\"}}}";
    api_model *m = compile_as(f, text, NULL, false, API_SCHEMA_FOREIGN);
    assert_non_null(m);
    assert_int_equal(m->count, 2);
    assert_int_equal(api__model_field(m, API_S("a"))->type, API_T_INTEGER);
    assert_int_equal(api__model_field(m, API_S("b"))->type, API_T_STRING);
    assert_null(compile_as(f, text, NULL, false, 0));
    assert_string_equal(api_problems_get(f->problems, 0), "the property \"a\" is given twice");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_properties_given_twice, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
