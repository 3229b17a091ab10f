/* Text from parameters, headers, cookies, forms and filters: what converts, to what, and what is said of the rest. */
#include "unit/model/fixture.h"

#include <stdio.h>

struct text {
    const char *schema, *text, *outcome; /* JSON as an answer has it, or the mistake's type */
};

static const struct text texts[] = {
    {"boolean", "true", "true"},
    {"boolean", "TRUE", "true"},
    {"boolean", "1", "true"},
    {"boolean", "on", "true"},
    {"boolean", "Yes", "true"},
    {"boolean", "t", "true"},
    {"boolean", "Y", "true"},
    {"boolean", "False", "false"},
    {"boolean", "0", "false"},
    {"boolean", "oFF", "false"},
    {"boolean", "no", "false"},
    {"boolean", "F", "false"},
    {"boolean", "n", "false"},
    {"boolean", "2", "bool_parsing"},
    {"boolean", "", "bool_parsing"},
    {"boolean", "truee", "bool_parsing"},
    {"boolean", " true", "bool_parsing"},
    {"integer", "42", "42"},
    {"integer", "-9223372036854775808", "-9223372036854775808"},
    {"integer", "9223372036854775808", "int_parsing_size"},
    {"integer", "+7", "7"},
    {"integer", "007", "7"},
    {"integer", "-007", "-7"},
    {"integer", " 42\t", "42"},
    {"integer", "+42.0", "42"},
    {"integer", "42.", "int_parsing"},
    {"integer", "-.0", "int_parsing"},
    {"integer", "1.0_0", "int_parsing"},
    {"integer", "42.000", "42"},
    {"integer", "1_000", "1000"},
    {"integer", "0", "0"},
    {"integer", "42.5", "int_parsing"},
    {"integer", "1e3", "int_parsing"},
    {"integer", "", "int_parsing"},
    {"integer", " ", "int_parsing"},
    {"integer", "-", "int_parsing"},
    {"integer", "+-1", "int_parsing"},
    {"integer", "1__0", "int_parsing"},
    {"integer", "_1", "int_parsing"},
    {"integer", "1_", "int_parsing"},
    {"integer", "0x10", "int_parsing"},
    {"integer", "1 2", "int_parsing"},
    {"number", "1e3", "1000.0"},
    {"number", "+.5", "0.5"},
    {"number", "5.", "5.0"},
    {"number", "007.25", "7.25"},
    {"number", "-0", "-0.0"},
    {"number", "1e400", "finite_number"},
    {"number", "1e", "float_parsing"},
    {"number", ".", "float_parsing"},
    {"number", "nan", "float_parsing"},
    {"number", "1,5", "float_parsing"},
    {"decimal", "1.50", "\"1.50\""},
    {"decimal", " +01.50 ", "\"1.50\""},
    {"decimal", "+.5", "\"0.5\""},
    {"decimal", "1_000.", "\"1000\""},
    {"decimal", "+1_0.5e+2", "\"10.5e+2\""},
    {"decimal", "12345678901234567890.10", "\"12345678901234567890.10\""},
    {"decimal", "x", "decimal_parsing"},
    {"date-time", "2024-01-01T10:00:00Z", "\"2024-01-01T10:00:00Z\""},
    {"date-time", "2024-01-01T10:00:00.000+02:00", "\"2024-01-01T08:00:00Z\""},
    {"date-time", "2024-01-01T10:00:00.5Z", "\"2024-01-01T10:00:00.500000Z\""},
    {"date-time", "2024-01-01T10:00:00", "timezone_aware"},
    {"date-time-local", "2024-01-01T10:00", "\"2024-01-01T10:00:00\""},
    {"date-time-local", "2024-01-01T10:00:00Z", "timezone_naive"},
    {"time", "10:00:00.000", "\"10:00:00\""},
    {"time", "10:00+00:00", "\"10:00:00Z\""},
    {"time-local", "10:00:00.25", "\"10:00:00.250000\""},
    {"time-local", "10:00-05:00", "timezone_naive"},
};

static const char *schema_of(const char *type)
{
    static char text[100];
    bool format = strcmp(type, "boolean") != 0 && strcmp(type, "integer") != 0 && strcmp(type, "number") != 0;
    snprintf(text, sizeof text, format ? "{\"type\":\"string\",\"format\":\"%s\"}" : "{\"type\":\"%s\"}", type);
    return text;
}

/* Memory that was used before, so that what has no NUL of its own has none by chance. */
static void soil(api_arena *a)
{
    api_arena_reset(a);
    void *p = api_arena_alloc(a, 3000);
    assert_non_null(p);
    memset(p, 0xaa, 3000);
    api_arena_reset(a);
}

static void test_texts(void **state)
{
    struct fixture *f = *state;
    api_arena own;
    api_arena_init(&own, 1 << 20);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct text *t = &texts[i];
        api_model *m = compile(f, schema_of(t->schema));
        void *row = api__row_new(m, &f->arena);
        api_errors_clear(&f->errors);
        soil(&own);
        struct api__decode d = {.view = API_VIEW_ANY, .where = "query", .arena = &own, .errors = &f->errors};
        api__loc at = {.key = API_S("query")};
        int err = api__decode_text(&m->fields[0], api_str_of(t->text), &at, &d, api__row_slot(&m->fields[0], row));
        const char *where, *msg, *outcome = NULL;
        api__row_mark(m, row, 0, !err, false);
        if (err)
            api_errors_get(&f->errors, 0, &where, &msg, &outcome);
        else
            outcome = row_text(f, m, row);
        if (strcmp(outcome, t->outcome) != 0)
            print_error("%s as %s\n", t->text, t->schema);
        assert_string_equal(outcome, t->outcome);
        const api__field *field = &m->fields[0];
        const api_str *text = api__row_slot(field, row);
        bool is_text = field->type->column == API__COLUMN_TEXT;
        if (!err && is_text)
            assert_int_equal(text->p[text->n], 0);
    }
    api_arena_deinit(&own);
}

/* The client's words for a server's body: a boolean's where nothing else is meant, a number's only as JSON has it. */
static void test_put_text(void **state)
{
    struct fixture *f = *state;
    static const struct text cases[] = {
        {"{\"type\":\"boolean\"}", "1", "true"},
        {"{\"type\":\"boolean\"}", "Off", "false"},
        {"{\"type\":\"boolean\"}", "maybe", "\"maybe\""},
        {"{\"type\":[\"boolean\",\"integer\"]}", "1", "1"},
        {"{\"type\":[\"boolean\",\"string\"]}", "yes", "\"yes\""},
        {"{\"type\":\"integer\"}", "007", "\"007\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        api_node *n;
        api_json_error e;
        assert_int_equal(api_json_parse(&f->arena, api_str_of(cases[i].schema), 0, &n, &e), 0);
        f->out.n = 0;
        api_schema_put_text(NULL, n, api_str_of(cases[i].text), &f->out);
        assert_string_equal(api_buf_cstr(&f->out), cases[i].outcome);
    }
}

/* What older versions stored is answered as new values are. */
static void test_stored_times(void **state)
{
    struct fixture *f = *state;
    api_model *m = compile(f, "{\"type\":\"object\",\"properties\":{\"t\":{\"type\":\"string\",\"format\":\"time\"},"
                              "\"d\":{\"type\":\"string\",\"format\":\"date-time\"}}}");
    void *row = api__row_new(m, &f->arena);
    for (uint32_t i = 0; i < 2; i++)
        api__row_mark(m, row, i, true, false);
    api_str *t = api__row_slot(&m->fields[0], row), *d = api__row_slot(&m->fields[1], row);
    *t = API_S("10:00:00.000000Z");
    *d = API_S("2024-01-01T10:00:00.000000Z");
    assert_string_equal(row_text(f, m, row), "{\"t\":\"10:00:00Z\",\"d\":\"2024-01-01T10:00:00Z\"}");
    *t = API_S("10:00:00.000010+01:00");
    *d = API_S("2024-01-01T10:00:00.100000Z");
    assert_string_equal(row_text(f, m, row), "{\"t\":\"10:00:00.000010+01:00\",\"d\":\"2024-01-01T10:00:00.100000Z\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_texts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_put_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stored_times, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
