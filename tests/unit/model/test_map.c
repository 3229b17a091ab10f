/* Maps: objects whose member names are data. */
#include "model/merge_patch.h"
#include "unit/model/fixture.h"

#define ERRORS(text) "{\"detail\":[" text "]}"

static void test_values(void **state)
{
    struct fixture *f = *state;
    const api_model *m = compile(f, "{\"type\":\"object\",\"additionalProperties\":{\"type\":[\"integer\",\"null\"]},"
                                    "\"minProperties\":1,\"maxProperties\":2,"
                                    "\"propertyNames\":{\"pattern\":\"^[a-z]\",\"maxLength\":3}}");
    assert_true(m->scalar);
    assert_ptr_equal(m->fields[0].type, &api__type_map);
    static const struct case_of cases[] = {
        {" { \"a\" : 1 , \"\\u0062\":null } ", "{\"a\":1,\"b\":null}"},
        {"{\"zz\":5.0}", "{\"zz\":5}"},
        {"{\"a\":1,\"a\":2}", NULL},
        {"{\"a\":1,\"\\u0061\":2}", NULL},
        {"{\"a\":1,}", NULL},
        {"{\"a\" 1}", NULL},
        {"{\"a\":1", NULL},
        {"{a:1}", NULL},
        {"[]", ERRORS("{\"type\":\"dict_type\",\"loc\":[\"body\"],\"msg\":\"Input should be a valid "
                      "dictionary\",\"input\":[]}")},
        {"{}", ERRORS("{\"type\":\"too_short\",\"loc\":[\"body\"],\"msg\":\"Dictionary should have at least 1 item "
                      "after validation, not 0\",\"input\":{},\"ctx\":{\"field_type\":\"Dictionary\",\"min_length\":1,"
                      "\"actual_length\":0}}")},
        {"{\"a\":1,\"b\":2,\"c\":3}",
         ERRORS("{\"type\":\"too_long\",\"loc\":[\"body\"],\"msg\":\"Dictionary should have at most 2 items after "
                "validation, not 3\",\"input\":{\"a\":1,\"b\":2,\"c\":3},\"ctx\":{\"field_type\":\"Dictionary\","
                "\"max_length\":2,\"actual_length\":3}}")},
        {"{\"B\":\"x\"}", ERRORS("{\"type\":\"string_pattern_mismatch\",\"loc\":[\"body\",\"B\",\"[key]\"],\"msg\":"
                                 "\"String should match pattern '^[a-z]'\",\"input\":\"B\",\"ctx\":{\"pattern\":"
                                 "\"^[a-z]\"}},{\"type\":\"int_type\",\"loc\":[\"body\",\"B\"],\"msg\":\"Input should "
                                 "be a valid integer\",\"input\":\"x\"}")},
        {"{\"a\\u0000\":1}",
         ERRORS("{\"type\":\"string_null_character\",\"loc\":[\"body\",\"a\\u0000\",\"[key]\"],\"msg\":\"String should "
                "not contain null characters\",\"input\":\"a\\u0000\"}")},
    };
    CHECK_CASES(f, m, cases);
}

static void test_slot(void **state)
{
    struct fixture *f = *state;
    const api_model *m = compile(f, "{\"type\":\"object\",\"additionalProperties\":{\"type\":[\"string\",\"null\"]}}");
    void *row;
    assert_int_equal(decode_view(f, m, "{\"x\":\"1\",\"y\":null}", API_VIEW_CREATE, &row), 0);
    const api_map *map = api__row_slot(&m->fields[0], row);
    assert_int_equal(map->n, 2);
    assert_true(api_str_is(map->keys[0], "x") && api_str_is(map->keys[1], "y"));
    assert_true(api_str_is(((api_str *)map->p)[0], "1"));
    assert_true(!map->null[0] && map->null[1]);
    assert_int_equal(decode_view(f, m, "{}", API_VIEW_CREATE, &row), 0);
    assert_string_equal(row_text(f, m, row), "{}");
}

/* Many names, so that the set of them becomes a table; one of the last again. */
static void test_many_names(void **state)
{
    struct fixture *f = *state;
    const api_model *m = compile(f, "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"array\",\"items\":{"
                                    "\"type\":\"object\",\"additionalProperties\":{\"type\":\"boolean\"}}}}");
    api_buf b;
    void *row;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (int i = 0; i < 500; i++)
        api_buf_printf(&b, "%s\"k%d\":[{\"k%d\":true},{\"k%d\":false}]", i ? "," : "{", i, i, i);
    API_BUF_LIT(&b, "}");
    assert_int_equal(decode_view(f, m, api_buf_cstr(&b), API_VIEW_CREATE, &row), 0);
    assert_string_equal(row_text(f, m, row), api_buf_cstr(&b));
    b.n--;
    API_BUF_LIT(&b, ",\"k498\":[]}");
    assert_int_equal(decode_view(f, m, api_buf_cstr(&b), API_VIEW_CREATE, &row), API_EJSON);
    api_buf_deinit(&b);
}

static const char *const shelf = "{\"type\":\"object\",\"properties\":{\"stock\":{\"type\":\"object\","
                                 "\"additionalProperties\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":"
                                 "\"integer\"},\"pin\":{\"type\":\"string\",\"writeOnly\":true}},\"required\":[\"n\"]},"
                                 "\"default\":{\"x\":{\"n\":1}}}}}";

/* Inside of an object, as a column and not: places, secrets, defaults, merge patch. */
static void test_member(void **state)
{
    struct fixture *f = *state;
    for (int as_json = 0; as_json < 2; as_json++) {
        const api_model *m = compile_as(f, shelf, NULL, as_json, 0);
        assert_non_null(m);
        static const struct case_of cases[] = {
            {"{}", "{\"stock\":{\"x\":{\"n\":1}}}"},
            {"{\"stock\":{}}", "{\"stock\":{}}"},
            {"{\"stock\":{\"a/b\":{\"n\":2},\"c\":{}}}",
             ERRORS("{\"type\":\"missing\",\"loc\":[\"body\",\"stock\",\"c\",\"n\"],\"msg\":\"Field required\"}")},
            {"{\"stock\":5}", ERRORS("{\"type\":\"dict_type\",\"loc\":[\"body\",\"stock\"],\"msg\":\"Input should be a "
                                     "valid dictionary\"}")},
        };
        CHECK_CASES(f, m, cases);
        void *row;
        api_json_error e;
        assert_int_equal(decode_view(f, m, "{\"stock\":{\"a\":{\"n\":2},\"b\":{\"n\":3}}}", API_VIEW_CREATE, &row), 0);
        uint64_t named[API__MAX_FIELDS / 64];
        f->out.n = 0;
        assert_int_equal(
            api__merge_patch(m, row, API_S("{\"stock\":{\"a\":null,\"b\":{\"n\":4}}}"), &f->arena, named, &f->out, &e),
            0);
        assert_string_equal(api_buf_cstr(&f->out), "{\"stock\":{\"b\":{\"n\":4}}}");
        decode_view(f, m, "{\"stock\":{\"a/b\":{\"n\":\"x\"}}}", API_VIEW_CREATE, &row);
        assert_non_null(strstr(mistakes(f, API__STYLE_PROBLEM), "\"pointer\":\"/stock/a~1b/n\""));
        assert_non_null(strstr(mistakes(f, API__STYLE_DRF), "{\"stock\":{\"a/b\":{\"n\":["));
    }
}

/* A key that does not fit is told where the input has it. */
static void test_key_places(void **state)
{
    struct fixture *f = *state;
    void *row;
    const api_model *m = compile(f, "{\"type\":\"object\",\"additionalProperties\":{},\"propertyNames\":{\"enum\":["
                                    "\"a\",\"b\"]}}");
    assert_int_equal(decode_view(f, m, "{\"c\":[1]}", API_VIEW_CREATE, &row), API_EINVALID);
    assert_non_null(strstr(mistakes(f, API__STYLE_PROBLEM), "\"pointer\":\"/c\",\"code\":\"enum\""));
    assert_string_equal(mistakes(f, API__STYLE_DRF), "{\"c\":[\"\\\"c\\\" is not a valid choice.\"]}");
    const char *where, *msg, *type;
    api_errors_get(&f->errors, 0, &where, &msg, &type);
    assert_string_equal(where, "body.c");
    assert_string_equal(msg, "Input should be 'a' or 'b'");
    assert_int_equal(decode_view(f, m, "{\"b\":{\"q\":[1,  2]}}", API_VIEW_CREATE, &row), 0);
    assert_string_equal(row_text(f, m, row), "{\"b\":{\"q\":[1,2]}}");
}

static void test_bad_schemas(void **state)
{
    static const struct bad_schema cases[] = {
        {"{\"type\":\"object\",\"properties\":{\"a\":{}},\"additionalProperties\":{}}", "without \"properties\""},
        {"{\"type\":\"object\",\"additionalProperties\":5}", "must be true or false"},
        {"{\"type\":\"object\",\"additionalProperties\":{\"type\":\"strin\"}}", "did you mean \"string\"?"},
        {"{\"type\":\"object\",\"additionalProperties\":{},\"minProperties\":-1}", "must be a whole number"},
        {"{\"type\":\"object\",\"additionalProperties\":{},\"minProperties\":3,\"maxProperties\":2}",
         "\"minProperties\" (3) is greater than \"maxProperties\" (2)"},
        {"{\"type\":\"object\",\"additionalProperties\":{},\"propertyNames\":{\"pattern\":\"(\"}}",
         "not a valid regular"},
        {"{\"type\":\"object\",\"additionalProperties\":{},\"propertyNames\":{\"format\":\"uuid\"}}",
         "takes only minLength"},
        {"{\"type\":\"object\",\"additionalProperties\":{},\"propertyNames\":true}", "must be a schema"},
        {"{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"a\":{}},\"minProperties\":1}}",
         "does not apply"},
        {"{\"type\":\"object\",\"additionalProperties\":{},\"default\":[]}", "does not fit"},
    };
    struct fixture *f = *state;
    CHECK_BAD(f, cases);
}

/* Somebody else's document: what is no map for us is taken as before. */
static void test_foreign(void **state)
{
    struct fixture *f = *state;
    void *row;
    const api_model *m =
        compile_as(f,
                   "{\"type\":\"object\",\"properties\":{\"m\":{\"type\":\"object\",\"additionalProperties\":{\"type\":"
                   "\"integer\"}},\"o\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},"
                   "\"additionalProperties\":{\"type\":\"integer\"}}}}",
                   NULL, false, API_SCHEMA_FOREIGN);
    assert_non_null(m);
    assert_int_equal(decode_view(f, m, "{\"m\":{\"x\":1},\"o\":{\"a\":\"s\",\"b\":\"any\"}}", API_VIEW_CREATE, &row),
                     0);
    assert_int_equal(decode_view(f, m, "{\"m\":{\"x\":\"1\"}}", API_VIEW_CREATE, &row), API_EINVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_slot, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_names, setup, teardown),
        cmocka_unit_test_setup_teardown(test_member, setup, teardown),
        cmocka_unit_test_setup_teardown(test_key_places, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_schemas, setup, teardown),
        cmocka_unit_test_setup_teardown(test_foreign, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
