/* Arrays and free objects: what is equal, and mistakes of the whole beside those of its parts. */
#include "unit/model/fixture.h"

struct outcome {
    const char *schema, *json, *mistakes; /* types at places, "" for none */
};

static const char *types_of(struct fixture *f)
{
    f->out.n = 0;
    const char *where, *msg, *type;
    for (size_t i = 0; i < api_errors_count(&f->errors); i++) {
        api_errors_get(&f->errors, i, &where, &msg, &type);
        api_buf_printf(&f->out, "%s%s at %s", i ? ", " : "", type, where);
    }
    return f->out.n ? api_buf_cstr(&f->out) : "";
}

#define ANY "{\"type\":\"array\",\"uniqueItems\":true}"
#define FREE "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"object\",\"additionalProperties\":true}}"
#define HALF                                                                                                           \
    "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":"         \
    "\"integer\"}},\"additionalProperties\":true}}"
#define OF(type) "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"" type "\"}}"
#define SIZED "{\"type\":\"array\",\"minItems\":2,\"maxItems\":3,\"items\":{\"type\":\"integer\"}}"
#define MAP "{\"type\":\"object\",\"maxProperties\":1,\"additionalProperties\":{\"type\":\"integer\"}}"

static const struct outcome outcomes[] = {
    {FREE, "[{\"x\":0},{\"x\":1}]", ""},
    {FREE, "[{\"x\":1},{\"x\":1.0}]", "unique_items at body"},
    {FREE, "[{\"x\":1,\"y\":[{}]},{ \"y\":[{}],\"\\u0078\":10e-1}]", "unique_items at body"},
    {FREE, "[{\"x\":[1,2]},{\"x\":[2,1]}]", ""},
    {FREE, "[{},{}]", "unique_items at body"},
    {HALF, "[{\"a\":1,\"b\":1},{\"a\":1,\"b\":2}]", ""},
    {HALF, "[{\"a\":1,\"b\":1},{\"b\":1,\"a\":1}]", "unique_items at body"},
    {ANY, "[1,\"1\",true,null,[1],{\"1\":1},[],{},\"\",0,false,-1]", ""},
    {ANY, "[1,1.0]", "unique_items at body"},
    {ANY, "[0,-0.0]", "unique_items at body"},
    {ANY, "[null,null]", "unique_items at body"},
    {ANY, "[[1,{\"a\":1}],[1.0,{\"a\":1e0}]]", "unique_items at body"},
    {ANY, "[1e400,1e401]", ""},
    {ANY, "[12345678901234567890,12345678901234567891]", ""},
    {ANY, "[\"a\\u0062\",\"ab\"]", "unique_items at body"},
    {OF("number"), "[1,1.0]", "unique_items at body"},
    {OF("number"), "[0.0,-0.0]", "unique_items at body"},
    {OF("decimal"), "[\"1.50\",1.5]", "unique_items at body"},
    {OF("decimal"), "[\"1.50\",1.51]", ""},
    {OF("integer"), "[1,2,3,1]", "unique_items at body"},
    {SIZED, "[1,2,3,\"x\"]", "int_type at body[3], too_long at body"},
    {SIZED, "[1.5]", "int_from_float at body[0], too_short at body"},
    {SIZED, "[1,\"x\"]", "int_type at body[1]"},
    {MAP, "{\"a\":1,\"b\":\"x\"}", "int_type at body.b, too_long at body"},
};

static void test_outcomes(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        const struct outcome *o = &outcomes[i];
        api_model *m = compile(f, o->schema);
        void *row;
        int err = decode_view(f, m, o->json, API_VIEW_CREATE, &row);
        if (strcmp(types_of(f), o->mistakes) != 0)
            print_error("%s\n", o->json);
        assert_string_equal(types_of(f), o->mistakes);
        assert_int_equal(err, *o->mistakes ? API_EINVALID : 0);
    }
}

/* Sorted, not each with each: 60,000 objects take a moment. */
static void test_many_items(void **state)
{
    struct fixture *f = *state;
    api_model *m = compile(f, FREE);
    api_buf json;
    api_buf_init(&json, API_BUF_NO_MAX);
    api_buf_putc(&json, '[');
    for (int i = 0; i < 60000; i++)
        api_buf_printf(&json, "%s{\"a\":%d}", i ? "," : "", i);
    api_buf_putc(&json, ']');
    void *row;
    assert_int_equal(decode_view(f, m, api_buf_cstr(&json), API_VIEW_CREATE, &row), 0);
    api_buf_deinit(&json);
}

static void test_nul_in_names(void **state)
{
    struct fixture *f = *state;
    static const char *const schemas[] = {
        "{\"type\":\"object\",\"properties\":{\"o\":{\"type\":\"object\",\"additionalProperties\":true}}}",
        "{\"type\":\"object\",\"properties\":{\"o\":{}}}",
        "{\"type\":\"object\",\"properties\":{\"o\":{\"type\":\"object\",\"additionalProperties\":{}}}}",
    };
    for (size_t i = 0; i < 3; i++)
        for (int as_json = 0; as_json < 2; as_json++) {
            api_model *m = compile_as(f, schemas[i], NULL, as_json, 0);
            void *row;
            assert_int_equal(decode_view(f, m, "{\"o\":{\"a\\u0000b\":1}}", API_VIEW_CREATE, &row), API_EINVALID);
            assert_non_null(strstr(types_of(f), "null_character at body.o"));
            assert_int_equal(decode_view(f, m, "{\"o\":{\"a\\\\u0000b\":1}}", API_VIEW_CREATE, &row), 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_outcomes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_items, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nul_in_names, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
