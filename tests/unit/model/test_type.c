/* Every row of types and formats is whole, and its parts agree: the C word, the slot, the schema, the example. */
#include "unit/model/every_type.h"
#include "unit/model/fixture.h"

#include "declare/layout.h"
#include "declare/models.h"
#include "declare/schema.h"
#include "model/format.h"
#include "model/row_check.h"
#include <stdio.h>

API_MODEL(Every, EVERY_WORD)

static void test_types_are_whole(void **state)
{
    (void)state;
    const struct api__type *t;
    for (size_t i = 0; (t = api__type_at(i)); i++) {
        bool single = t->shape == API__SHAPE_SINGLE,
             made = t->shape == API__SHAPE_OBJECT || t->shape == API__SHAPE_UNION;
        assert_true(t->decode && t->from_text && t->check && t->ask && t->encode);
        assert_true(t->align && (t->size || made));
        assert_true(t->json_type || t->shape == API__SHAPE_ANY);
        assert_true(t->words && t->wrong_type && t->wrong_text);
        assert_non_null(t->stored);
        assert_int_equal(t->column == API__COLUMN_JSON, !single);
        assert_int_equal(t->filters != 0, single);
        assert_true(!single || (t->word && t->options && t->validate));
        assert_true(t->example || made || t == &api__type_string);
        assert_true(!t->takes || (t->format && t->pattern));
        assert_ptr_equal(t->word ? api__type_find(api_str_of(t->word)) : t, t);
        for (const struct api__option *o = t->options; o && o->word; o++)
            assert_non_null(o->name);
    }
}

static void test_formats_are_whole(void **state)
{
    (void)state;
    const struct api__format *f;
    for (size_t i = 0; (f = api__format_at(i)); i++) {
        assert_non_null(api__type_find(api_str_of(f->of)));
        assert_ptr_equal(api__format_find(api_str_of(f->of), api_str_of(f->name)), f);
        if (!f->read)
            continue;
        assert_true(f->example && f->wrong_type && f->wrong_form);
        assert_true(f->wrong_form != API__ISSUE_format || f->noun);
    }
}

/* Whether a declared field is of that type and format. */
static bool declared_as(const api_model *m, const struct api__type *t, const struct api__format *format)
{
    for (uint32_t i = 0; i < m->count; i++)
        if (m->fields[i].type == t && m->fields[i].format == format)
            return true;
    return false;
}

static const api_model *compile_declared(struct fixture *f)
{
    struct api__schemas schemas = {.arena = &f->arena, .problems = f->problems};
    return api__declare_compile(&Every_model, api__schema_of_model(&schemas, &Every_model), 0, &f->arena, f->problems);
}

static void test_every_row_has_a_word_in_c(void **state)
{
    struct fixture *f = *state;
    const api_model *m = compile_declared(f);
    assert_non_null(m);
    const struct api__type *t;
    for (size_t i = 0; (t = api__type_at(i)); i++)
        if (t->shape == API__SHAPE_SINGLE && !declared_as(m, t, NULL))
            fail_msg("no word in <api/fields.h>, or not in every_type.h: type %s", t->word);
    const struct api__format *format;
    for (size_t i = 0; (format = api__format_at(i)); i++)
        if (format->read && !declared_as(m, &api__type_string, format))
            fail_msg("no word in <api/fields.h>, or not in every_type.h: format %s", format->name);
}

/* The member that the C compiler made is the slot that the type fills. */
static void test_members_are_slots(void **state)
{
    struct fixture *f = *state;
    const api_model *m = compile_declared(f);
    assert_non_null(m);
    assert_int_equal(m->size, sizeof(Every));
    for (uint32_t i = 0; i < m->count; i++) {
        assert_int_equal(Every_fields[i].size, m->fields[i].type->size);
        assert_int_equal(Every_fields[i].align, m->fields[i].type->align);
        assert_ptr_equal(api__type_declared(Every_fields[i].type.of), m->fields[i].type);
    }
}

static const char *never_right(const void *value)
{
    (void)value;
    return "wrong";
}

/* The `validate` of each type's options reaches the row's layout. */
static void test_checks_of_the_program(void **state)
{
    struct fixture *f = *state;
    api_field fields[sizeof Every_fields / sizeof *Every_fields];
    api_model_def every = Every_model;
    const char *(*check)(const void *) = never_right;
    memcpy(fields, Every_fields, sizeof fields);
    every.fields = fields;
    for (api_field *field = fields; field->name; field++)
        memcpy((char *)&field->options + api__type_declared(field->type.of)->validate, &check, sizeof check);
    const struct api__layout *layout = api__declare_layout(&every, &f->arena);
    assert_non_null(layout);
    for (uint32_t i = 0; i < layout->count; i++)
        if (layout->members[i].check.any != never_right)
            fail_msg("the check of %s is lost", layout->members[i].name);
}

/* JSON in and out, text in, a default, and a row that a program filled. */
static void round_trip(struct fixture *f, const char *type, const char *format, const char *json)
{
    char schema[256];
    int n = snprintf(schema, sizeof schema, "{\"type\":\"%s\",\"default\":%s", type, json);
    snprintf(schema + n, sizeof schema - (size_t)n, format ? ",\"format\":\"%s\"}" : "}", format);
    const api_model *m = compile(f, schema);
    void *row;
    assert_int_equal(decode_view(f, m, json, API_VIEW_CREATE, &row), 0);
    assert_string_equal(row_text(f, m, row), json);
    assert_true(api_str_is(m->fields[0].default_json, json));
    struct api__decode d = {.view = API_VIEW_ANY, .where = "body", .arena = &f->arena, .errors = &f->errors};
    assert_int_equal(api__row_check(m, row, &d), 0);
    void *slot = api_arena_calloc(&f->arena, 1, api__slot_size(&m->fields[0]));
    size_t quoted = json[0] == '"';
    api_str text = {json + quoted, strlen(json) - 2 * quoted};
    assert_int_equal(api__decode_text(&m->fields[0], text, NULL, &d, slot), 0);
    f->out.n = 0;
    api__encode_value(&m->fields[0], slot, 0, &f->out);
    assert_string_equal(api_buf_cstr(&f->out), json);
}

static void test_examples(void **state)
{
    struct fixture *f = *state;
    const struct api__type *t;
    for (size_t i = 0; (t = api__type_at(i)); i++)
        if (t->example && t->word)
            round_trip(f, t->word, NULL, t->example);
    const struct api__format *format;
    for (size_t i = 0; (format = api__format_at(i)); i++) {
        char json[80];
        const char *quote = strcmp(format->of, "string") == 0 ? "\"" : "";
        snprintf(json, sizeof json, "%s%s%s", quote, format->example ? format->example : "", quote);
        if (format->example)
            round_trip(f, format->of, format->name, json);
    }
}

/* README.md is where the words of schemas are documented. */
static void test_documented(void **state)
{
    (void)state;
    FILE *file = fopen("README.md", "r");
    assert_non_null(file);
    static char text[1 << 16];
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    const char *from = strstr(text, "\nTypes: "), *to = from ? strstr(from, "\n\n") : NULL;
    assert_non_null(to);
    api_str list = {from, (size_t)(to - from)};
    const struct api__type *t;
    for (size_t i = 0; (t = api__type_at(i)); i++)
        if (t->word && !memmem(list.p, list.n, t->word, strlen(t->word)))
            fail_msg("README.md does not name the type %s", t->word);
    const struct api__format *format;
    for (size_t i = 0; (format = api__format_at(i)); i++)
        if (format->read && !strstr(format->name, "-local") &&
            !memmem(list.p, list.n, format->name, strlen(format->name)))
            fail_msg("README.md does not name the format %s", format->name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types_are_whole),
        cmocka_unit_test(test_formats_are_whole),
        cmocka_unit_test_setup_teardown(test_every_row_has_a_word_in_c, setup, teardown),
        cmocka_unit_test_setup_teardown(test_members_are_slots, setup, teardown),
        cmocka_unit_test_setup_teardown(test_checks_of_the_program, setup, teardown),
        cmocka_unit_test_setup_teardown(test_examples, setup, teardown),
        cmocka_unit_test(test_documented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
