/* Models: what compiles, what decodes, and which mistakes are named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/decimal.h"
#include "model/decode.h"
#include "model/encode.h"
#include "model/merge_patch.h"
#include "model/names.h"
#include "model/value.h"

struct fixture {
    api_arena arena;
    api_model *model;
    struct api_errors errors;
    api_buf out;
};

static const char *const schema =
    "{\"type\":\"object\",\"properties\":{"
    "\"id\":{\"type\":\"integer\",\"readOnly\":true},"
    "\"name\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":5,\"pattern\":\"^[A-Za-z]+$\"},"
    "\"price\":{\"type\":\"number\",\"minimum\":0,\"multipleOf\":0.01},"
    "\"offer\":{\"type\":[\"boolean\",\"null\"],\"default\":null},"
    "\"size\":{\"enum\":[\"S\",\"M\",\"L\"],\"type\":\"string\"},"
    "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"maxItems\":2,\"uniqueItems\":true},"
    "\"born\":{\"type\":\"string\",\"format\":\"date-time\"},"
    "\"cost\":{\"type\":\"number\",\"format\":\"decimal\"},"
    "\"pin\":{\"type\":\"string\",\"writeOnly\":true},"
    "\"at\":{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"integer\"},\"y\":{\"type\":\"integer\",\"default\":"
    "7}},"
    "\"required\":[\"x\"]}},"
    "\"required\":[\"name\",\"price\"]}";

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    api_arena_init(&f->arena, 1 << 24);
    api__errors_init(&f->errors);
    api_buf_init(&f->out, API_BUF_NO_MAX);
    api_node *n;
    api_json_error e;
    assert_int_equal(api_json_parse(&f->arena, api_str_of(schema), 0, &n, &e), 0);
    api_problems *problems = api_problems_new();
    struct api__compile c = {.as_json = true, .problems = problems};
    f->model = api__model_compile(&f->arena, n, &c);
    for (size_t i = 0; i < api_problems_count(problems); i++)
        print_error("%s\n", api_problems_get(problems, i));
    assert_non_null(f->model);
    api_problems_free(problems);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    api__errors_deinit(&f->errors);
    api_buf_deinit(&f->out);
    api_arena_deinit(&f->arena);
    free(f);
    return 0;
}

static void *decode(struct fixture *f, api_view view, const void *current, const char *json, int expected)
{
    api_errors_clear(&f->errors);
    void *row = api__row_new(f->model, &f->arena);
    struct api__decode d = {
        .view = view, .current = current, .where = "body", .arena = &f->arena, .errors = &f->errors};
    int rc = api__decode_row(f->model, api_str_of(json), &d, row);
    if (rc != expected)
        print_error("%s -> %d %s\n", json, rc, rc == API_EJSON ? d.json.reason : "");
    assert_int_equal(rc, expected);
    return row;
}

static const char *row_text(struct fixture *f, const void *row)
{
    f->out.n = 0;
    api__encode_row(f->model, row, NULL, 0, &f->out);
    return api_buf_cstr(&f->out);
}

static const char *mistakes(struct fixture *f, enum api__error_style style)
{
    f->out.n = 0;
    api__errors_put(&f->errors, style, 422, &f->out);
    return api_buf_cstr(&f->out);
}

static void test_round_trip(void **state)
{
    struct fixture *f = *state;
    void *row =
        decode(f, API_VIEW_CREATE, NULL,
               " { \"price\" : 9.99 , \"name\":\"P\\u0065n\",\"tags\":[\"a\", \"b\"],\"cost\":1.50,\"pin\":\"1\","
               "\"born\":\"2024-02-29T23:30:00-01:00\",\"at\":{\"x\":5.0}}",
               0);
    assert_string_equal(row_text(f, row), "{\"name\":\"Pen\",\"price\":9.99,\"offer\":null,\"tags\":[\"a\",\"b\"],"
                                          "\"born\":\"2024-03-01T00:30:00Z\",\"cost\":1.50,\"at\":{\"x\":5,\"y\":7}}");
}

static void test_all_mistakes(void **state)
{
    struct fixture *f = *state;
    decode(f, API_VIEW_CREATE, NULL, "{\"price\":-1,\"id\":3,\"size\":\"Q\",\"what\":[1 , 2]}", API_EINVALID);
    assert_string_equal(
        mistakes(f, API__STYLE_PROBLEM),
        "{\"type\":\"about:blank\",\"title\":\"Unprocessable Content\",\"status\":422,\"detail\":\"The input does not "
        "fit "
        "the schema\",\"errors\":[{\"pointer\":\"/price\",\"code\":\"greater_than_equal\",\"detail\":\"Input should be "
        "greater than or equal to 0\"},{\"pointer\":\"/id\",\"code\":\"extra_forbidden\",\"detail\":\"Extra inputs are "
        "not permitted\"},{\"pointer\":\"/size\",\"code\":\"enum\",\"detail\":\"Input should be 'S', 'M' or 'L'\"},"
        "{\"pointer\":\"/what\",\"code\":\"extra_forbidden\",\"detail\":\"Extra inputs are not "
        "permitted\"},{\"pointer\":\"/name\",\"code\":\"missing\",\"detail\":\"Field required\"}]}");
    assert_string_equal(mistakes(f, API__STYLE_DRF),
                        "{\"price\":[\"Ensure this value is greater than or equal to 0.\"],\"id\":[\"This field is not "
                        "permitted.\"],\"size\":[\"\\\"Q\\\" is not a valid choice.\"],\"what\":[\"This field is not "
                        "permitted.\"],\"name\":[\"This field is required.\"]}");
    decode(f, API_VIEW_CREATE, NULL, "{\"name\":\"abcdef\",\"price\":1}", API_EINVALID);
    assert_string_equal(
        mistakes(f, API__STYLE_FASTAPI),
        "{\"detail\":[{\"type\":\"string_too_long\",\"loc\":[\"body\",\"name\"],\"msg\":\"String should "
        "have at most 5 characters\",\"input\":\"abcdef\",\"ctx\":{\"max_length\":5}}]}");
}

/* One wrong member next to good ones: its type on the wire. */
static const struct {
    const char *member, *type;
} singles[] = {
    {"\"name\":5", "string_type"},
    {"\"name\":\"\"", "string_too_short"},
    {"\"name\":\"a1\"", "string_pattern_mismatch"},
    {"\"name\":\"a\\u0000\"", "string_null_character"},
    {"\"name\":null", "string_type"},
    {"\"price\":\"5\"", "float_type"},
    {"\"price\":1e400", "finite_number"},
    {"\"price\":0.005", "multiple_of"},
    {"\"price\":true", "float_type"},
    {"\"offer\":1", "bool_type"},
    {"\"tags\":{}", "list_type"},
    {"\"tags\":[\"a\",\"b\",\"c\"]", "too_long"},
    {"\"tags\":[\"a\",\"a\"]", "unique_items"},
    {"\"tags\":[1]", "string_type"},
    {"\"born\":\"2024-02-30T00:00:00Z\"", "datetime_parsing"},
    {"\"born\":\"2024-02-28T00:00:00\"", "timezone_aware"},
    {"\"at\":[]", "dict_type"},
    {"\"at\":{\"x\":1.5}", "int_from_float"},
    {"\"at\":{\"x\":9223372036854775808}", "int_parsing_size"},
    {"\"at\":{}", "missing"},
    {"\"at\":{\"x\":1,\"z\":2}", "extra_forbidden"},
};

static void test_single_mistakes(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++) {
        char json[256];
        bool name = strncmp(singles[i].member, "\"name\"", 6) == 0,
             price = strncmp(singles[i].member, "\"price", 6) == 0;
        snprintf(json, sizeof json, "{%s%s%s}", name ? "" : "\"name\":\"a\",", price ? "" : "\"price\":1,",
                 singles[i].member);
        decode(f, API_VIEW_CREATE, NULL, json, API_EINVALID);
        const char *where, *msg, *type;
        api_errors_get(&f->errors, 0, &where, &msg, &type);
        assert_string_equal(type, singles[i].type);
        assert_int_equal(api_errors_count(&f->errors), 1);
    }
}

static void test_malformed(void **state)
{
    struct fixture *f = *state;
    static const char *const texts[] = {"",
                                        "{",
                                        "{\"name\":\"a\",\"price\":1,}",
                                        "{\"name\":\"a\",\"name\":\"b\"}",
                                        "{\"q\":1,\"q\":2}",
                                        "{\"name\":\"a\"} x",
                                        "{\"price\":01}",
                                        "{\"name\":\"\\ud800\"}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        decode(f, API_VIEW_CREATE, NULL, texts[i], API_EJSON);
    decode(f, API_VIEW_CREATE, NULL, "[]", API_EINVALID);
    decode(f, API_VIEW_CREATE, NULL, "5", API_EINVALID);
}

static void test_hundred_mistakes(void **state)
{
    struct fixture *f = *state;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (int i = 0; i < 300; i++)
        api_buf_printf(&b, "%s\"k%d\":0", i ? "," : "{", i);
    API_BUF_LIT(&b, "}");
    decode(f, API_VIEW_CREATE, NULL, api_buf_cstr(&b), API_EINVALID);
    assert_int_equal(api_errors_count(&f->errors), API__MAX_ERRORS + 1);
    const char *where, *msg, *type;
    api_errors_get(&f->errors, API__MAX_ERRORS, &where, &msg, &type);
    assert_string_equal(type, "too_many_errors");
    api_buf_deinit(&b);
}

static void test_replace_and_patch(void **state)
{
    struct fixture *f = *state;
    void *row = decode(f, API_VIEW_CREATE, NULL,
                       "{\"name\":\"a\",\"price\":1,\"pin\":\"7\",\"size\":\"S\",\"at\":{\"x\":1}}", 0);
    *(int64_t *)api__row_slot(&f->model->fields[0], row) = 5;
    api__row_mark(f->model, row, 0, true, false);
    void *next = decode(f, API_VIEW_REPLACE, row, "{\"id\":5,\"name\":\"b\",\"price\":2}", 0);
    assert_string_equal(row_text(f, next), "{\"id\":5,\"name\":\"b\",\"price\":2.0,\"offer\":null}");
    assert_true(api__row_has(f->model, next, api__model_field(f->model, API_S("pin"))->index));
    decode(f, API_VIEW_REPLACE, row, "{\"id\":6,\"name\":\"b\",\"price\":2}", API_EINVALID);

    static const struct {
        const char *patch, *merged;
    } cases[] = {
        {"{\"price\":3}", "{\"price\":3}"},
        {"{\"size\":null,\"name\":null}", "{\"name\":null}"},
        {"{\"at\":{\"y\":2}}", "{\"at\":{\"y\":2,\"x\":1}}"},
        {"7", "7"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        api_json_error e;
        uint64_t named[API__MAX_FIELDS / 64];
        f->out.n = 0;
        assert_int_equal(api__merge_patch(f->model, row, api_str_of(cases[i].patch), &f->arena, named, &f->out, &e), 0);
        assert_string_equal(api_buf_cstr(&f->out), cases[i].merged);
    }
}

/* A stored value that the model no longer allows is nobody's mistake but his who names it. */
static void test_patch_of_an_old_row(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *patch, *row; /* NULL: refused */
    } cases[] = {
        {"{\"price\":3}", "{\"id\":5,\"name\":\"\",\"price\":3.0,\"offer\":null}"},
        {"{}", "{\"id\":5,\"name\":\"\",\"price\":-1.0,\"offer\":null}"},
        {"{\"name\":\"b\"}", "{\"id\":5,\"name\":\"b\",\"price\":-1.0,\"offer\":null}"},
        {"{\"name\":\"\"}", NULL},
        {"{\"price\":-1}", NULL},
        {"{\"name\":null}", NULL},
        {"{\"x\":1}", NULL},
    };
    void *row = decode(f, API_VIEW_CREATE, NULL, "{\"name\":\"a\",\"price\":1}", 0);
    *(int64_t *)api__row_slot(&f->model->fields[0], row) = 5;
    api__row_mark(f->model, row, 0, true, false);
    *(api_str *)api__row_slot(api__model_field(f->model, API_S("name")), row) = API_S("");
    *(double *)api__row_slot(api__model_field(f->model, API_S("price")), row) = -1;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        api_json_error e;
        uint64_t named[API__MAX_FIELDS / 64];
        f->out.n = 0;
        api_errors_clear(&f->errors);
        assert_int_equal(api__merge_patch(f->model, row, api_str_of(cases[i].patch), &f->arena, named, &f->out, &e), 0);
        struct api__decode d = {.view = API_VIEW_REPLACE,
                                .current = row,
                                .named = named,
                                .where = "body",
                                .arena = &f->arena,
                                .errors = &f->errors};
        void *next = api__row_new(f->model, &f->arena);
        api_str merged = api_arena_dup(&f->arena, api_buf_get(&f->out));
        assert_int_equal(api__decode_row(f->model, merged, &d, next), cases[i].row ? 0 : API_EINVALID);
        if (cases[i].row)
            assert_string_equal(row_text(f, next), cases[i].row);
    }
}

static void test_secrets(void **state)
{
    struct fixture *f = *state;
    decode(f, API_VIEW_CREATE, NULL, "{\"name\":\"a\",\"pin\":5}", API_EINVALID);
    assert_null(strstr(mistakes(f, API__STYLE_FASTAPI), "input"));
}

static void test_bad_schemas(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *schema, *problem;
    } cases[] = {
        {"{\"type\":\"strin\"}", "did you mean \"string\"?"},
        {"{\"type\":\"date\"}", "did you mean {type: string, format: date}?"},
        {"{\"type\":\"datetime\"}", "did you mean {type: string, format: date-time}?"},
        {"{\"type\":[\"bool\",\"null\"]}", "did you mean \"boolean\"?"},
        {"{\"type\":\"string\",\"required\":true}", "list this field's name there"},
        {"{\"type\":\"string\",\"format\":\"emial\"}", "did you mean \"email\"?"},
        {"{\"type\":\"string\",\"minimum\":1}", "does not apply to this type"},
        {"{\"type\":\"string\",\"minLenth\":1}", "did you mean \"minLength\"?"},
        {"{\"type\":\"string\",\"pattern\":\"(\"}", "not a valid regular expression"},
        {"{\"type\":\"integer\",\"default\":\"x\"}", "does not fit the field"},
        {"{\"type\":\"integer\",\"minimum\":5,\"maximum\":4}", "\"minimum\" (5) is greater than \"maximum\" (4)"},
        {"{\"type\":\"integer\",\"multipleOf\":0}", "greater than 0"},
        {"{\"type\":\"object\",\"properties\":{\"a\":5}}", "must be a schema"},
        {"{\"type\":\"object\",\"properties\":{\"a\":{}},\"required\":[\"b\"]}", "not a field here"},
        {"{\"enum\":[]}", "non-empty array of values"},
        {"{\"type\":\"string\",\"enum\":[1]}", "this value does not fit the field"},
        {"{\"anyOf\":[]}", "expected one schema"},
        {"{\"type\":[\"string\",\"integer\"]}", "several types"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        api_node *n;
        api_json_error e;
        assert_int_equal(api_json_parse(&f->arena, api_str_of(cases[i].schema), 0, &n, &e), 0);
        api_problems *p = api_problems_new();
        assert_null(api_model_new(NULL, n, 0, p));
        assert_true(api_problems_count(p) > 0);
        if (!strstr(api_problems_get(p, 0), cases[i].problem))
            print_error("%s: %s\n", cases[i].schema, api_problems_get(p, 0));
        assert_non_null(strstr(api_problems_get(p, 0), cases[i].problem));
        api_problems_free(p);
    }
}

static void test_foreign(void **state)
{
    struct fixture *f = *state;
    const char *doc =
        "{\"components\":{\"schemas\":{\"Item\":{\"properties\":{\"name\":{\"type\":\"string\"},\"note\":{"
        "\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]},\"next\":{\"$ref\":"
        "\"#/components/schemas/Item\"}},\"type\":\"object\",\"required\":[\"name\"]}}}}";
    api_node *n;
    api_json_error e;
    assert_int_equal(api_json_parse(&f->arena, api_str_of(doc), 0, &n, &e), 0);
    api_problems *p = api_problems_new();
    api_model *m = api_model_new(n, api_node_pointer(n, API_S("/components/schemas/Item")), API_SCHEMA_FOREIGN, p);
    assert_non_null(m);
    assert_int_equal(api_model_check(m, API_S("{\"name\":\"a\",\"note\":null,\"next\":{\"name\":\"b\"}}"),
                                     API_VIEW_CREATE, &f->errors, NULL),
                     0);
    assert_int_equal(
        api_model_check(m, API_S("{\"name\":\"a\",\"next\":{\"name\":5}}"), API_VIEW_CREATE, &f->errors, NULL),
        API_EINVALID);
    const char *where, *msg, *type;
    api_errors_get(&f->errors, 0, &where, &msg, &type);
    assert_string_equal(where, "body.next.name");
    api_model_free(m);
    api_problems_free(p);
}

static void test_put_text(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *schema, *text, *json;
    } cases[] = {
        {"{\"type\":\"number\"}", "9.990", "9.990"},
        {"{\"type\":\"number\"}", "abc", "\"abc\""},
        {"{\"type\":\"string\"}", "5", "\"5\""},
        {"{\"type\":[\"boolean\",\"null\"]}", "null", "null"},
        {"{\"type\":[\"string\",\"null\"]}", "null", "\"null\""},
        {"{\"type\":\"boolean\"}", "true", "true"},
        {"{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]}", "7", "7"},
        {"{\"type\":\"array\"}", "[1,2]", "[1,2]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        api_node *n;
        api_json_error e;
        assert_int_equal(api_json_parse(&f->arena, api_str_of(cases[i].schema), 0, &n, &e), 0);
        f->out.n = 0;
        api_schema_put_text(NULL, n, api_str_of(cases[i].text), &f->out);
        assert_string_equal(api_buf_cstr(&f->out), cases[i].json);
    }
}

static void test_decimals(void **state)
{
    (void)state;
    static const char *const ordered[] = {"-1e5",  "-10.5", "-10.25", "-9.99", "-0.001", "0",  "0.0009",
                                          "0.001", "0.1",   "1.5",    "2",     "10",     "1e5"};
    api_buf keys[2];
    api_buf_init(&keys[0], 1000);
    api_buf_init(&keys[1], 1000);
    for (size_t i = 1; i < sizeof ordered / sizeof *ordered; i++) {
        keys[0].n = keys[1].n = 0;
        api__decimal_key(api_str_of(ordered[i - 1]), &keys[0]);
        api__decimal_key(api_str_of(ordered[i]), &keys[1]);
        assert_true(strcmp(api_buf_cstr(&keys[0]), api_buf_cstr(&keys[1])) < 0);
        assert_true(api__decimal_compare(api_str_of(ordered[i - 1]), api_str_of(ordered[i])) < 0);
    }
    assert_int_equal(api__decimal_compare(API_S("1.50"), API_S("15e-1")), 0);
    assert_true(api__decimal_multiple(API_S("9.99"), API_S("0.01")));
    assert_true(api__decimal_multiple(API_S("1e3"), API_S("250")));
    assert_false(api__decimal_multiple(API_S("9.999"), API_S("0.01")));
    assert_false(api__decimal_valid(API_S("1e999999999")));
    api_buf_deinit(&keys[0]);
    api_buf_deinit(&keys[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_mistakes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_single_mistakes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_malformed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hundred_mistakes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_replace_and_patch, setup, teardown),
        cmocka_unit_test_setup_teardown(test_patch_of_an_old_row, setup, teardown),
        cmocka_unit_test_setup_teardown(test_secrets, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_schemas, setup, teardown),
        cmocka_unit_test_setup_teardown(test_foreign, setup, teardown),
        cmocka_unit_test_setup_teardown(test_put_text, setup, teardown),
        cmocka_unit_test(test_decimals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
