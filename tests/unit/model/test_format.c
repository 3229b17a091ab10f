/* Formats of strings: what each takes and refuses, and the form in which it is kept. */
#include "unit/model/every_type.h"
#include "unit/model/fixture.h"

#include "model/format.h"
#include <stdio.h>

static int read_text(struct fixture *f, const struct text_case *c, api_str *slot)
{
    char schema[128];
    snprintf(schema, sizeof schema, "{\"type\":\"string\",\"format\":\"%s\"}", c->format);
    const api_model *m = compile(f, schema);
    api_errors_clear(&f->errors);
    struct api__decode d = {.arena = &f->arena, .errors = &f->errors};
    return api__decode_text(&m->fields[0], api_str_of(c->text), NULL, &d, slot);
}

static void test_forms(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < TEXT_CASES; i++) {
        const struct text_case *c = &text_cases[i];
        api_str slot;
        int rc = read_text(f, c, &slot);
        if (rc != (c->normal ? 0 : API_EINVALID))
            print_error("%s %s\n", c->format, c->text);
        assert_int_equal(rc, c->normal ? 0 : API_EINVALID);
        if (c->normal)
            assert_true(api_str_is(slot, c->normal));
    }
}

/* One text at least is taken, and one refused where any can be. */
static void test_every_format_has_cases(void **state)
{
    (void)state;
    const struct api__format *row;
    for (size_t i = 0; (row = api__format_at(i)); i++) {
        bool taken = row->type || strcmp(row->of, "string") != 0, refused = taken || !(row->read || row->pattern);
        for (size_t k = 0; k < TEXT_CASES; k++) {
            bool same = strcmp(text_cases[k].format, row->name) == 0;
            taken = taken || (same && text_cases[k].normal);
            refused = refused || (same && !text_cases[k].normal);
        }
        if (!taken || !refused)
            fail_msg("no text here is %s as %s", taken ? "refused" : "taken", row->name);
    }
}

/* What a client reads of a text in another form, and of what is no text. */
static void test_messages(void **state)
{
    struct fixture *f = *state;
    static const struct case_of list[] = {
        {"\"a_b\"",
         "{\"detail\":[{\"type\":\"value_error\",\"loc\":[\"body\"],\"msg\":\"value is not a valid hostname: "
         "a label has a character other than a letter, a digit or a hyphen\",\"input\":\"a_b\",\"ctx\":{"
         "\"reason\":\"a label has a character other than a letter, a digit or a hyphen\"}}]}"},
        {"5", "{\"detail\":[{\"type\":\"string_type\",\"loc\":[\"body\"],\"msg\":\"Input should be a valid string\","
              "\"input\":5}]}"},
    };
    CHECK_CASES(f, compile(f, "{\"type\":\"string\",\"format\":\"hostname\"}"), list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_forms, setup, teardown),
        cmocka_unit_test(test_every_format_has_cases),
        cmocka_unit_test_setup_teardown(test_messages, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
