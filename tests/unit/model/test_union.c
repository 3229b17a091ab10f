/* Tagged unions: one of several objects, told apart by a constant. */
#include "unit/model/fixture.h"

#define ERRORS(text) "{\"detail\":[" text "]}"
#define CAT                                                                                                            \
    "{\"type\":\"object\",\"properties\":{\"kind\":{\"const\":\"cat\"},\"lives\":{\"type\":\"integer\",\"default\":9}" \
    ","                                                                                                                \
    "\"name\":{\"type\":\"string\"}},\"required\":[\"kind\",\"name\"]}"
#define DOG                                                                                                            \
    "{\"type\":\"object\",\"properties\":{\"barks\":{\"type\":\"boolean\"},\"kind\":{\"type\":\"string\",\"enum\":["   \
    "\"dog\"]}},\"required\":[\"kind\",\"barks\"]}"
#define PET "{\"oneOf\":[" CAT "," DOG "],\"discriminator\":{\"propertyName\":\"kind\"}}"

static const struct case_of pets[] = {
    {"{\"kind\":\"cat\",\"name\":\"Tom\"}", "{\"kind\":\"cat\",\"lives\":9,\"name\":\"Tom\"}"},
    {" { \"name\" : \"Tom\" , \"lives\":3, \"k\\u0069nd\":\"c\\u0061t\"}",
     "{\"kind\":\"cat\",\"lives\":3,\"name\":\"Tom\"}"},
    {"{\"kind\":\"dog\",\"barks\":true}", "{\"barks\":true,\"kind\":\"dog\"}"},
    {"{}", ERRORS("{\"type\":\"union_tag_not_found\",\"loc\":[\"body\"],\"msg\":\"Unable to extract tag using "
                  "discriminator 'kind'\",\"input\":{},\"ctx\":{\"discriminator\":\"'kind'\"}}")},
    {"{\"kind\":\"x\"}",
     ERRORS("{\"type\":\"union_tag_invalid\",\"loc\":[\"body\"],\"msg\":\"Input tag 'x' found using 'kind' does not "
            "match any of the expected tags: 'cat', 'dog'\",\"input\":{\"kind\":\"x\"},\"ctx\":{\"discriminator\":"
            "\"'kind'\",\"tag\":\"x\",\"expected_tags\":\"'cat', 'dog'\"}}")},
    {"{\"kind\":5}",
     ERRORS("{\"type\":\"union_tag_invalid\",\"loc\":[\"body\"],\"msg\":\"Input tag '5' found using 'kind' does not "
            "match any of the expected tags: 'cat', 'dog'\",\"input\":{\"kind\":5},\"ctx\":{\"discriminator\":"
            "\"'kind'\",\"tag\":\"5\",\"expected_tags\":\"'cat', 'dog'\"}}")},
    {"{\"kind\":\"cat\",\"barks\":1}",
     ERRORS("{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"cat\",\"barks\"],\"msg\":\"Extra inputs are not "
            "permitted\",\"input\":1},{\"type\":\"missing\",\"loc\":[\"body\",\"cat\",\"name\"],\"msg\":\"Field "
            "required\",\"input\":{\"kind\":\"cat\",\"barks\":1}}")},
    {"{\"barks\":1,\"kind\":\"dog\"}",
     ERRORS("{\"type\":\"bool_type\",\"loc\":[\"body\",\"dog\",\"barks\"],\"msg\":\"Input should be a valid "
            "boolean\",\"input\":1}")},
    {"7", ERRORS("{\"type\":\"dict_type\",\"loc\":[\"body\"],\"msg\":\"Input should be a valid dictionary\","
                 "\"input\":7}")},
    {"null", ERRORS("{\"type\":\"dict_type\",\"loc\":[\"body\"],\"msg\":\"Input should be a valid dictionary\","
                    "\"input\":null}")},
    {"{\"kind\":\"cat\",\"kind\":\"cat\",\"name\":\"a\"}", NULL},
    {"{\"kind\":\"x\",\"a\":1,\"a\":2}", NULL},
    {"{\"a\":,\"kind\":\"cat\"}", NULL},
    {"{\"a\":1 \"kind\":\"cat\"}", NULL},
    {"{\"a\":1", NULL},
    {"{", NULL},
    {"{1", NULL},
};

static void test_values(void **state)
{
    struct fixture *f = *state;
    const api_model *m = compile(f, PET);
    assert_true(m->scalar);
    assert_ptr_equal(m->fields[0].type, &api__type_union);
    CHECK_CASES(f, m, pets);
    void *row;
    assert_int_equal(decode_view(f, m, "{\"kind\":\"dog\",\"barks\":true}", API_VIEW_CREATE, &row), 0);
    const api_union *u = api__row_slot(&m->fields[0], row);
    assert_int_equal(u->tag, 1);
    const api__variant *v = &m->fields[0].of->variants[1];
    const void *dog = (const char *)u + v->offset;
    assert_true(api__row_has(v->object, dog, 0));
    assert_true(*(const bool *)api__row_slot(&v->object->fields[0], dog));
}

/* As a column's text, item, map's value; null; places without the tag where a pointer into the input is meant. */
static void test_inside(void **state)
{
    struct fixture *f = *state;
    static const struct case_of cases[] = {
        {"{\"pets\":[{\"kind\":\"dog\",\"barks\":false},null],\"by\":{\"a\":{\"name\":\"T\",\"kind\":\"cat\"}},\"one\":"
         "null}",
         "{\"pets\":[{\"barks\":false,\"kind\":\"dog\"},null],\"by\":{\"a\":{\"kind\":\"cat\",\"lives\":9,\"name\":"
         "\"T\"}},\"one\":null}"},
        {"{\"pets\":[{\"kind\":\"dog\"}],\"by\":{\"a\":{}}}",
         ERRORS("{\"type\":\"missing\",\"loc\":[\"body\",\"pets\",0,\"dog\",\"barks\"],\"msg\":\"Field required\","
                "\"input\":{\"kind\":\"dog\"}},{\"type\":\"union_tag_not_found\",\"loc\":[\"body\",\"by\",\"a\"],"
                "\"msg\":\"Unable to extract tag using discriminator 'kind'\",\"input\":{},\"ctx\":{\"discriminator\":"
                "\"'kind'\"}}")},
    };
    for (int as_json = 0; as_json < 2; as_json++) {
        const api_model *m = compile_as(
            f,
            "{\"type\":\"object\",\"properties\":{\"pets\":{\"type\":\"array\",\"items\":{\"oneOf\":[" CAT "," DOG
            ",{\"type\":\"null\"}],\"discriminator\":{\"propertyName\":\"kind\"}}},\"by\":{\"type\":"
            "\"object\",\"additionalProperties\":" PET "},\"one\":{\"type\":[\"object\",\"null\"],\"oneOf\":[" CAT
            "," DOG "],\"discriminator\":{\"propertyName\":\"kind\"}}}}",
            NULL, as_json, 0);
        assert_non_null(m);
        CHECK_CASES(f, m, cases);
        assert_non_null(strstr(mistakes(f, API__STYLE_PROBLEM), "\"pointer\":\"/pets/0/barks\""));
        assert_non_null(
            strstr(mistakes(f, API__STYLE_DRF), "{\"pets\":{\"0\":{\"barks\":[\"This field is required.\"]"));
    }
}

static void test_long_tag(void **state)
{
    struct fixture *f = *state;
    const api_model *m = compile(f, PET);
    void *row;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "{\"kind\":\"x");
    for (int i = 0; i < 40000; i++)
        API_BUF_LIT(&b, "\xc3\xa9");
    API_BUF_LIT(&b, "\"}");
    assert_int_equal(decode_view(f, m, api_buf_cstr(&b), API_VIEW_CREATE, &row), API_EINVALID);
    assert_true(strlen(mistakes(f, API__STYLE_FASTAPI)) < 600);
    assert_int_equal(api_json_check(api_buf_get(&f->out), 0, NULL), 0);
    api_buf_deinit(&b);
}

static void test_bad_schemas(void **state)
{
    static const struct bad_schema cases[] = {
        {"{\"oneOf\":[{\"type\":\"string\"}]}", "is not supported: expected"},
        {"{\"oneOf\":[],\"discriminator\":{\"propertyName\":\"k\"}}", "must be a non-empty array"},
        {"{\"oneOf\":5,\"discriminator\":{\"propertyName\":\"k\"}}", "must be a non-empty array"},
        {"{\"oneOf\":[" CAT "],\"discriminator\":{}}", "must name a property"},
        {"{\"oneOf\":[" CAT "],\"discriminator\":5}", "must name a property"},
        {"{\"oneOf\":[" CAT "," CAT "],\"discriminator\":{\"propertyName\":\"kind\"}}", "the same constant"},
        {"{\"oneOf\":[{\"type\":\"string\"}],\"discriminator\":{\"propertyName\":\"kind\"}}", "must be an object"},
        {"{\"oneOf\":[5],\"discriminator\":{\"propertyName\":\"kind\"}}", "must be an object"},
        {"{\"oneOf\":[" CAT "],\"discriminator\":{\"propertyName\":\"name\"}}", "needs a constant to be recognised by"},
        {"{\"oneOf\":[" CAT "],\"discriminator\":{\"propertyName\":\"kind\",\"mapping\":{}}}", "not yet supported"},
        {"{\"type\":\"string\",\"oneOf\":[" CAT "],\"discriminator\":{\"propertyName\":\"kind\"}}", "is for objects"},
        {"{\"type\":\"string\",\"discriminator\":{}}", "is not supported: expected"},
        {"{\"oneOf\":[{\"type\":\"object\",\"properties\":{\"k\":{\"type\":[\"string\",\"null\"],\"const\":\"a\"}}}],"
         "\"discriminator\":{\"propertyName\":\"k\"}}",
         "cannot be null"},
    };
    struct fixture *f = *state;
    CHECK_BAD(f, cases);
}

/* FastAPI's document: branches by reference, the tags in the mapping or as constants. */
static void test_foreign(void **state)
{
    struct fixture *f = *state;
    void *row;
    const api_model *m = compile_as(
        f,
        "{\"type\":\"object\",\"properties\":{\"p\":{\"anyOf\":[{\"oneOf\":[{\"$ref\":\"#/$defs/Cat\"},{\"$ref\":"
        "\"#/$defs/Dog\"}],\"discriminator\":{\"propertyName\":\"kind\",\"mapping\":{\"cat\":\"#/$defs/Cat\",\"dog\":"
        "\"#/$defs/Dog\"}}},{\"type\":\"null\"}]},\"q\":{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}],"
        "\"discriminator\":{\"propertyName\":\"kind\"}}},\"$defs\":{\"Cat\":{\"type\":\"object\",\"properties\":{"
        "\"kind\":{\"type\":\"string\"},\"lives\":{\"type\":\"integer\"}}},\"Dog\":" DOG "}}",
        NULL, false, API_SCHEMA_FOREIGN);
    assert_non_null(m);
    assert_ptr_equal(m->fields[0].type, &api__type_union);
    assert_ptr_equal(m->fields[1].type, &api__type_any);
    assert_int_equal(decode_view(f, m, "{\"p\":null,\"q\":5}", API_VIEW_CREATE, &row), 0);
    assert_int_equal(decode_view(f, m, "{\"p\":{\"kind\":\"cat\",\"lives\":1}}", API_VIEW_CREATE, &row), 0);
    assert_int_equal(decode_view(f, m, "{\"p\":{\"kind\":\"cat\",\"lives\":\"1\"}}", API_VIEW_CREATE, &row),
                     API_EINVALID);
    const char *where, *msg, *type;
    api_errors_get(&f->errors, 0, &where, &msg, &type);
    assert_string_equal(where, "body.p.lives");
    assert_int_equal(decode_view(f, m, "{\"p\":{\"kind\":\"cow\"}}", API_VIEW_CREATE, &row), API_EINVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_inside, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long_tag, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_schemas, setup, teardown),
        cmocka_unit_test_setup_teardown(test_foreign, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
