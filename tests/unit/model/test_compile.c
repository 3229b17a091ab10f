/* The compiler of schemas: ours are refused in words, somebody else's are taken as far as they go. */
#include "model/names.h"
#include "unit/model/fixture.h"

#include <stdio.h>

/* A server's document may hold a property twice: the first one counts, and nothing grows without end. */
static void test_properties_given_twice(void **state)
{
    struct fixture *f = *state;
    static const char text[] = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},"
                               "\"b\":{\"type\":\"string\"},\"a\":{\"type\":\"string\"}}}";
    api_model *m = compile_as(f, text, NULL, false, API_SCHEMA_FOREIGN);
    assert_non_null(m);
    assert_int_equal(m->count, 2);
    assert_ptr_equal(api__model_field(m, API_S("a"))->type, &api__type_integer);
    assert_ptr_equal(api__model_field(m, API_S("b"))->type, &api__type_string);
    assert_null(compile_as(f, text, NULL, false, 0));
    assert_string_equal(api_problems_get(f->problems, 0), "duplicate property \"a\"");
}

struct schema {
    const char *text, *problem; /* or NULL */
};

/* What code generators write for FastAPI's, DRF's and others' models: it works, or the word that works here is named.
 */
static void test_words_of_others(void **state)
{
    struct fixture *f = *state;
    static const struct schema schemas[] = {
        {"{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]}", NULL},
        {"{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"string\",\"enum\":[\"a\"]}],\"default\":null}", NULL},
        {"true", NULL},
        {"{\"type\":\"string\",\"format\":\"byte\"}", NULL},
        {"{\"type\":\"string\",\"format\":\"hostname\",\"pattern\":\"^a\"}", NULL},
        {"{\"type\":\"decimal\",\"minimum\":0}", NULL},
        {"{\"type\":[\"decimal\",\"null\"]}", NULL},
        {"false", "a field must be a schema: expected an object like {type: string}"},
        {"{\"type\":\"integer\",\"nullable\":true}",
         "\"nullable\" is not supported: it belongs to OpenAPI 3.0, expected type: [T, \"null\"]"},
        {"{\"$ref\":\"#/x\"}", "\"$ref\" is not supported: expected the schema itself, written out here"},
        {"{\"type\":\"string\",\"format\":\"binary\"}",
         "\"binary\" is not supported, since JSON cannot hold bytes: expected format: byte (base64)"},
        {"{\"type\":[\"string\",\"integer\"]}",
         "several types are not supported: expected one type, perhaps with \"null\", "
         "or no \"type\" for any value"},
        {"{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]}",
         "\"anyOf\" is not supported: expected one schema and {type: \"null\"} in it, or \"oneOf\" with a "
         "\"discriminator\""},
        {"{\"type\":\"decimal\",\"format\":\"decimal\"}",
         "a decimal is either \"type: decimal\" or \"format: decimal\", not both"},
    };
    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++) {
        char text[400];
        snprintf(text, sizeof text, "{\"type\":\"object\",\"properties\":{\"x\":%s}}", schemas[i].text);
        api_model *m = compile_as(f, text, NULL, true, 0);
        if ((m != NULL) != (schemas[i].problem == NULL))
            print_error("%s: %s\n", text, api_problems_get(f->problems, 0));
        assert_int_equal(m != NULL, schemas[i].problem == NULL);
        const char *said = api_problems_get(f->problems, 0);
        if (schemas[i].problem) /* behind its place */
            assert_string_equal(strlen(said) > strlen(schemas[i].problem) ? strstr(said, ": ") + 2 : said,
                                schemas[i].problem);
    }
}

#define VALUES(f, schema, ...)                                                                                         \
    do {                                                                                                               \
        const struct case_of cases[] = {__VA_ARGS__};                                                                  \
        check_values(f, schema, cases, sizeof cases / sizeof *cases);                                                  \
    } while (0)

/* The outcome, or NULL for a value that does not fit. */
static void check_values(struct fixture *f, const char *schema, const struct case_of *cases, size_t n)
{
    api_model *m = compile(f, schema);
    for (size_t i = 0; i < n; i++) {
        void *row;
        int err = decode_view(f, m, cases[i].json, API_VIEW_CREATE, &row);
        if (!err != (cases[i].outcome != NULL))
            print_error("%s for %s\n", cases[i].json, schema);
        assert_int_equal(err, cases[i].outcome ? 0 : API_EINVALID);
        if (cases[i].outcome)
            assert_string_equal(row_text(f, m, row), cases[i].outcome);
    }
}

static void test_their_values(void **state)
{
    struct fixture *f = *state;
    VALUES(f, "{\"anyOf\":[{\"type\":\"integer\",\"minimum\":1},{\"type\":\"null\"}]}", {"null", "null"}, {"1", "1"},
           {"0", NULL}, {"\"1\"", NULL});
    VALUES(f, "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\",\"enum\":[\"a\"]}]}", {"null", "null"},
           {"\"a\"", "\"a\""}, {"\"b\"", NULL});
    VALUES(f, "{\"type\":\"string\",\"format\":\"byte\"}", {"\"\"", "\"\""}, {"\"YQ==\"", "\"YQ==\""},
           {"\"YQ=\"", NULL}, {"\"Y-Q=\"", NULL});
    VALUES(f, "{\"type\":\"string\",\"format\":\"hostname\"}", {"\"a.example\"", "\"a.example\""}, {"\"-a\"", NULL},
           {"\"a..b\"", NULL}, {"\"a b\"", NULL}, {"\"\"", NULL});
    VALUES(f, "{\"type\":\"decimal\",\"maximum\":5}", {"1.50", "\"1.50\""}, {"\"1.50\"", "\"1.50\""}, {"5.01", NULL},
           {"\"x\"", NULL}, {"true", NULL});
}

/* Names that patternProperties may allow are not refused for somebody else's server. */
static void test_foreign_patterns(void **state)
{
    struct fixture *f = *state;
    api_model *m = compile_as(f,
                              "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"patternProperties\":"
                              "{\"^x-\":{\"type\":\"string\"}},\"additionalProperties\":false}",
                              NULL, false, API_SCHEMA_FOREIGN);
    void *row;
    assert_non_null(m);
    assert_int_equal(decode_view(f, m, "{\"a\":\"b\",\"x-c\":\"d\"}", API_VIEW_CREATE, &row), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_properties_given_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(test_words_of_others, setup, teardown),
        cmocka_unit_test_setup_teardown(test_their_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_foreign_patterns, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
