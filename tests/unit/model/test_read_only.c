/* readOnly and writeOnly members of objects inside a row: what is stored of them is kept, and compared by its value. */
#include "model/merge_patch.h"
#include "model/names.h"
#include "unit/model/fixture.h"

#define PARTS                                                                                                          \
    "\"id\":{\"type\":\"integer\",\"readOnly\":true},\"a\":{\"type\":\"integer\"},\"pin\":{\"type\":\"string\","       \
    "\"writeOnly\":true}"
#define PART "{\"type\":\"object\",\"properties\":{" PARTS "}}"
#define BRANCH(tag)                                                                                                    \
    "{\"type\":\"object\",\"properties\":{\"k\":{\"const\":\"" tag "\"}," PARTS "},\"required\":[\"k\"]}"

static const char schema[] =
    "{\"type\":\"object\",\"properties\":{\"o\":" PART ",\"open\":{\"type\":\"object\",\"additionalProperties\":true,"
    "\"properties\":{" PARTS ",\"in\":{\"type\":\"array\",\"items\":" PART "}}},\"l\":{\"type\":\"array\",\"items\":{"
    "\"anyOf\":[" PART
    ",{\"type\":\"null\"}]}},\"ll\":{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":" PART
    "}},\"m\":{\"type\":\"object\",\"additionalProperties\":" PART
    "},\"u\":{\"type\":\"array\",\"items\":{\"oneOf\":[" BRANCH("x") "," BRANCH(
        "y") "],\"discriminator\":{\"propertyName\":\"k\"}}},"
             "\"d\":{\"type\":\"number\",\"format\":\"decimal\",\"readOnly\":true},\"ro\":{\"type\":\"object\","
             "\"readOnly\":true,"
             "\"properties\":{" PARTS ",\"f\":{\"type\":\"object\",\"additionalProperties\":{}}}}}}";

/* As a table has it: no view of a client lets readOnly members in. */
static void *stored_row(struct fixture *f, const api_model *m, const char *json)
{
    void *row;
    assert_int_equal(decode_view(f, m, json, API_VIEW_ANY, &row), 0);
    return row;
}

static const char *replaced(struct fixture *f, const api_model *m, const void *row, const char *json,
                            const uint64_t *named)
{
    api_errors_clear(&f->errors);
    struct api__decode d = {.view = API_VIEW_REPLACE,
                            .current = row,
                            .named = named,
                            .where = "body",
                            .arena = &f->arena,
                            .errors = &f->errors};
    void *next = api__row_new(m, &f->arena);
    api_str text = api_arena_dup(&f->arena, api_str_of(json));
    if (api__decode_row(m, text, &d, next) != 0)
        return strstr(mistakes(f, API__STYLE_PROBLEM), "\"pointer\"");
    f->out.n = 0;
    api__encode_row(m, next, NULL, API__ENCODE_SECRETS, &f->out);
    return api_buf_cstr(&f->out);
}

struct kept {
    const char *stored, *sent, *outcome; /* from "pointer" on: refused there */
};

static void check_kept(struct fixture *f, bool as_json, const struct kept *c)
{
    const api_model *m = compile_as(f, schema, NULL, as_json, 0);
    assert_non_null(m);
    const char *got = replaced(f, m, stored_row(f, m, c->stored), c->sent, NULL);
    if (strncmp(got, c->outcome, strlen(c->outcome)) != 0)
        fail_msg("%s over %s: %s, expected %s", c->sent, c->stored, got, c->outcome);
}

static void test_replace(void **state)
{
    static const struct kept cases[] = {
        {"{\"o\":{\"id\":1,\"pin\":\"p\"}}", "{\"o\":{}}", "{\"o\":{\"id\":1,\"pin\":\"p\"}}"},
        {"{\"o\":{\"id\":1,\"pin\":\"p\"}}", "{\"o\":{\"id\":1.0,\"pin\":\"q\"}}", "{\"o\":{\"id\":1,\"pin\":\"q\"}}"},
        {"{\"o\":{\"id\":1}}", "{\"o\":{\"id\":2}}", "\"pointer\":\"/o/id\""},
        {"{\"o\":{\"a\":1}}", "{\"o\":{\"id\":2}}", "\"pointer\":\"/o/id\""},
        {"{}", "{\"o\":{\"id\":2}}", "\"pointer\":\"/o/id\""},
        {"{\"o\":{\"id\":1}}", "{}", "{}"},
        {"{\"d\":1.50}", "{\"d\":15e-1}", "{\"d\":1.50}"},
        {"{\"ro\":{\"id\":1,\"f\":{\"x\":1,\"y\":\"\xc3\xa9\"},\"pin\":\"p\"}}",
         "{\"ro\":{\"f\":{\"y\":\"\\u00e9\",\"x\":1},\"id\":1}}",
         "{\"ro\":{\"id\":1,\"pin\":\"p\",\"f\":{\"x\":1,\"y\":\"\xc3\xa9\"}}}"},
        {"{\"ro\":{\"id\":1}}", "{\"ro\":{\"id\":1,\"a\":1}}", "\"pointer\":\"/ro\""},
        {"{\"l\":[{\"id\":1,\"pin\":\"p\"},null,{\"id\":3,\"pin\":\"q\"}]}", "{\"l\":[null,{\"a\":1},{\"id\":3},{}]}",
         "{\"l\":[null,{\"a\":1},{\"id\":3,\"pin\":\"q\"},{}]}"},
        {"{\"l\":[{\"id\":1},{\"id\":2}]}", "{\"l\":[{\"id\":2},{\"id\":1}]}", "\"pointer\":\"/l/1/id\""},
        {"{\"l\":[{\"pin\":\"p\"},{\"id\":2,\"pin\":\"q\"}]}", "{\"l\":[{},{}]}", "{\"l\":[{\"pin\":\"p\"},{}]}"},
        {"{\"l\":[{\"pin\":\"p\"}]}", "{\"l\":[{},{}]}", "{\"l\":[{},{}]}"},
        {"{\"ll\":[[{\"id\":1}],[{\"id\":2,\"pin\":\"p\"}]]}", "{\"ll\":[[],[{\"id\":2}]]}",
         "{\"ll\":[[],[{\"id\":2,\"pin\":\"p\"}]]}"},
        {"{\"m\":{\"x\":{\"id\":1},\"y\":{\"pin\":\"p\"}}}", "{\"m\":{\"y\":{},\"z\":{},\"x\":{\"id\":1}}}",
         "{\"m\":{\"y\":{\"pin\":\"p\"},\"z\":{},\"x\":{\"id\":1}}}"},
        {"{\"u\":[{\"k\":\"x\",\"id\":1,\"pin\":\"p\"},{\"k\":\"y\",\"pin\":\"q\"}]}",
         "{\"u\":[{\"k\":\"x\",\"id\":1},{\"k\":\"y\"}]}",
         "{\"u\":[{\"k\":\"x\",\"id\":1,\"pin\":\"p\"},{\"k\":\"y\",\"pin\":\"q\"}]}"},
        {"{\"u\":[{\"k\":\"x\",\"id\":1,\"pin\":\"p\"}]}", "{\"u\":[{\"k\":\"y\",\"id\":1}]}",
         "\"pointer\":\"/u/0/id\""},
        {"{\"u\":[{\"k\":\"x\",\"pin\":\"p\"}]}", "{\"u\":[{\"k\":\"y\"}]}", "{\"u\":[{\"k\":\"y\"}]}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int as_json = 0; as_json < 2; as_json++)
            check_kept(*state, as_json, &cases[i]);
}

/* Stored as it came, with what was kept. */
static void test_open(void **state)
{
    check_kept(*state, true,
               &(struct kept){"{\"open\":{\"z\":1,\"id\":1,\"pin\":\"p\",\"in\":[{\"id\":2,\"pin\":\"q\"}]}}",
                              "{\"open\":{\"in\":[{\"id\":2}],\"y\":[1.50],\"id\":1}}",
                              "{\"open\":{\"in\":[{\"id\":2,\"pin\":\"q\"}],\"y\":[1.50],\"id\":1,\"pin\":\"p\"}}"});
}

static void test_patch(void **state)
{
    static const struct kept cases[] = {
        {"{\"o\":{\"id\":1,\"pin\":\"p\"}}", "{\"o\":{\"a\":2}}", "{\"o\":{\"id\":1,\"a\":2,\"pin\":\"p\"}}"},
        {"{\"o\":{\"id\":1,\"pin\":\"p\"}}", "{\"o\":{\"pin\":null}}", "{\"o\":{\"id\":1}}"},
        {"{\"o\":{\"id\":1}}", "{\"o\":{\"id\":null}}", "\"pointer\":\"/o/id\""},
        {"{\"d\":1}", "{\"d\":null}", "\"pointer\":\"/d\""},
        {"{\"o\":{\"id\":1}}", "{\"o\":null}", "{}"},
        {"{\"l\":[{\"id\":1,\"pin\":\"p\"}]}", "{\"l\":[{\"a\":2}]}", "{\"l\":[{\"a\":2}]}"},
        {"{\"l\":[{\"id\":1,\"pin\":\"p\"}]}", "{\"l\":[{\"id\":1}]}", "{\"l\":[{\"id\":1,\"pin\":\"p\"}]}"},
        {"{\"m\":{\"x\":{\"id\":1},\"y\":{\"id\":2}}}", "{\"m\":{\"x\":null,\"y\":{\"a\":1}}}",
         "{\"m\":{\"y\":{\"id\":2,\"a\":1}}}"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        const struct kept *c = &cases[i / 2];
        const api_model *m = compile_as(f, schema, NULL, i % 2, 0);
        uint64_t named[API__MAX_FIELDS / 64];
        api_json_error e;
        void *row = stored_row(f, m, c->stored);
        f->out.n = 0;
        assert_int_equal(api__merge_patch(m, row, api_str_of(c->sent), &f->arena, named, &f->out, &e), 0);
        const char *merged = api_arena_dup(&f->arena, api_buf_get(&f->out)).p;
        const char *got = replaced(f, m, row, merged, named);
        if (strncmp(got, c->outcome, strlen(c->outcome)) != 0)
            fail_msg("%s over %s: %s, expected %s", c->sent, c->stored, got, c->outcome);
    }
}

/* What is JSON in a table is sent without its secrets; what cannot be read, not at all. */
static void test_shown(void **state)
{
    static const struct case_of cases[] = {
        {"{\"open\":{\"z\":{\"pin\":1},\"pin\":\"p\",\"in\":[{\"pin\":\"q\",\"a\":1}]}}",
         "{\"open\":{\"z\":{\"pin\":1},\"in\":[{\"a\":1}]}}"},
        {"{\"m\":{\"pin\":{\"pin\":\"p\"}},\"u\":[{\"pin\":\"p\",\"k\":\"x\"}],\"l\":[null,{\"pin\":\"p\"}]}",
         "{\"l\":[null,{}],\"m\":{\"pin\":{}},\"u\":[{\"k\":\"x\"}]}"},
    };
    struct fixture *f = *state;
    const api_model *m = compile_as(f, schema, NULL, true, 0);
    CHECK_CASES(f, m, cases);
    const api__field *u = api__model_field(m, API_S("u"));
    api_str odd[] = {API_S("[{\"k\":\"gone\",\"pin\":\"p\"},\"p\"]"), API_S("{\"pin\""),
                     API_S("[{\"p\\u0069n\":1,\"k\":\"x\"}]")};
    f->out.n = 0;
    for (int i = 0; i < 3; i++)
        api__encode_value(u, &odd[i], 0, &f->out);
    assert_string_equal(api_buf_cstr(&f->out), "[null,null]null[{\"k\":\"x\"}]");
}

/* Ten thousand items that moved are found in one go, and in vain only once. */
static void test_many_items(void **state)
{
    struct fixture *f = *state;
    const api_model *m = compile_as(f, schema, NULL, true, 0);
    for (int vain = 0; vain < 2; vain++) {
        api_buf stored, sent;
        api_buf_init(&stored, API_BUF_NO_MAX);
        api_buf_init(&sent, API_BUF_NO_MAX);
        for (int i = 0; i < 10000; i++) {
            api_buf_printf(&stored, "%s{\"id\":%d}", i ? "," : "{\"l\":[", i);
            api_buf_printf(&sent, "%s{\"id\":%d}", i ? "," : "{\"l\":[", vain ? -1 - i : i + 1);
        }
        API_BUF_LIT(&stored, "]}");
        api_buf_printf(&sent, "]}");
        const char *got = replaced(f, m, stored_row(f, m, api_buf_cstr(&stored)), api_buf_cstr(&sent), NULL);
        assert_non_null(strstr(got, vain ? "\"/l/0/id\"" : "\"/l/9999/id\""));
        api_buf_deinit(&stored);
        api_buf_deinit(&sent);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_replace, setup, teardown),
        cmocka_unit_test_setup_teardown(test_open, setup, teardown),
        cmocka_unit_test_setup_teardown(test_patch, setup, teardown),
        cmocka_unit_test_setup_teardown(test_shown, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_items, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
