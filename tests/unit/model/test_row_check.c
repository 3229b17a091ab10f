/* Rows that C code filled, before they are sent; and several texts for one field. */
#include <math.h>
#include <stdio.h>

#include "model/row_check.h"
#include "unit/model/fixture.h"

static const char *const schema =
    "{\"type\":\"object\",\"properties\":{\"s\":{\"type\":\"string\",\"maxLength\":3},\"i\":{\"type\":\"integer\","
    "\"multipleOf\":3,\"maximum\":9},\"n\":{\"type\":\"number\",\"minimum\":0},\"d\":{\"type\":\"number\",\"format\":"
    "\"decimal\",\"multipleOf\":0.5},\"u\":{\"type\":\"string\",\"format\":\"uuid\"},\"e\":{\"type\":\"string\","
    "\"enum\":[\"x\",\"y\"]},\"a\":{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":0},\"maxItems\":2,"
    "\"uniqueItems\":true},\"o\":{\"type\":\"object\",\"properties\":{\"z\":{\"type\":\"integer\"}},\"required\":["
    "\"z\"]},\"m\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"boolean\"},\"propertyNames\":{\"pattern\":"
    "\"^a\"},\"minProperties\":1},\"p\":{\"oneOf\":[{\"type\":\"object\",\"properties\":{\"k\":{\"const\":\"c\"},"
    "\"v\":{\"type\":\"integer\"}},\"required\":[\"k\",\"v\"]}],\"discriminator\":{\"propertyName\":\"k\"}},\"any\":{},"
    "\"w\":{\"type\":\"string\",\"writeOnly\":true},\"id\":{\"type\":\"integer\",\"readOnly\":true}},\"required\":["
    "\"s\",\"w\",\"id\"]}";

enum { S, I, N, D, U, E, A, O, M, P, ANY, W, ID };

struct filling {
    const api_model *m;
    void *row;
};

static void *slot(const struct filling *r, uint32_t i)
{
    api__row_mark(r->m, r->row, i, true, false);
    return api__row_slot(&r->m->fields[i], r->row);
}

static void put_str(const struct filling *r, uint32_t i, const char *text)
{
    *(api_str *)slot(r, i) = api_str_of(text);
}

static void put_list(const struct filling *r, int64_t *items, size_t n)
{
    *(api_list *)slot(r, A) = (api_list){.p = items, .n = n};
}

static void put_map(const struct filling *r, const api_str *keys, bool *values, size_t n)
{
    *(api_map *)slot(r, M) = (api_map){.p = values, .n = n, .keys = keys};
}

/* One way to break a good row, and the mistake: "type at place". NULL: none. */
static void long_text(const struct filling *r)
{
    put_str(r, S, "abcd");
}
static void no_utf8(const struct filling *r)
{
    put_str(r, S, "\xff");
}
static void no_pointer(const struct filling *r)
{
    *(api_str *)slot(r, S) = (api_str){NULL, 5};
}
static void empty_text(const struct filling *r)
{
    *(api_str *)slot(r, S) = (api_str){NULL, 0};
}
static void nul_text(const struct filling *r)
{
    *(api_str *)slot(r, S) = (api_str){"a\0b", 3};
}
static void absent(const struct filling *r)
{
    api__row_mark(r->m, r->row, S, false, false);
}
static void null_text(const struct filling *r)
{
    api__row_mark(r->m, r->row, S, false, true);
}
static void no_id(const struct filling *r)
{
    api__row_mark(r->m, r->row, ID, false, false);
}
static void off_step(const struct filling *r)
{
    *(int64_t *)slot(r, I) = 4;
}
static void too_big(const struct filling *r)
{
    *(int64_t *)slot(r, I) = 12;
}
static void not_finite(const struct filling *r)
{
    *(double *)slot(r, N) = (double)NAN;
}
static void negative(const struct filling *r)
{
    *(double *)slot(r, N) = -0.5;
}
static void no_decimal(const struct filling *r)
{
    put_str(r, D, "1,5");
}
static void decimal_step(const struct filling *r)
{
    put_str(r, D, "1.75");
}
static void no_uuid(const struct filling *r)
{
    put_str(r, U, "0190163d");
}
static void no_choice(const struct filling *r)
{
    put_str(r, E, "z");
}
static void bad_item(const struct filling *r)
{
    static int64_t items[] = {1, -1};
    put_list(r, items, 2);
}
static void long_list(const struct filling *r)
{
    static int64_t items[] = {1, 2, 3};
    put_list(r, items, 3);
}
static void same_items(const struct filling *r)
{
    static int64_t items[] = {2, 2};
    put_list(r, items, 2);
}
static void no_items(const struct filling *r)
{
    put_list(r, NULL, 1);
}
static void nested_absent(const struct filling *r)
{
    slot(r, O);
}
static void bad_key(const struct filling *r)
{
    static const api_str keys[] = {{"b", sizeof "b" - 1}};
    static bool values[] = {true};
    put_map(r, keys, values, 1);
}
static void twice(const struct filling *r)
{
    static const api_str keys[] = {{"a", sizeof "a" - 1}, {"a", sizeof "a" - 1}};
    static bool values[] = {true, true};
    put_map(r, keys, values, 2);
}
static void key_bytes(const struct filling *r)
{
    static const api_str keys[] = {{"a\xff", sizeof "a\xff" - 1}};
    static bool values[] = {true};
    put_map(r, keys, values, 1);
}
static void no_entries(const struct filling *r)
{
    put_map(r, NULL, NULL, 0);
}
static void no_keys(const struct filling *r)
{
    static bool values[] = {true};
    put_map(r, NULL, values, 1);
}
static void no_branch(const struct filling *r)
{
    ((api_union *)slot(r, P))->tag = 1;
}
static void branch_absent(const struct filling *r)
{
    slot(r, P);
}
static void no_json(const struct filling *r)
{
    put_str(r, ANY, "{\"a\":}");
}
static void json_nul(const struct filling *r)
{
    put_str(r, ANY, "\"\\u0000\"");
}
static void json(const struct filling *r)
{
    put_str(r, ANY, "{\"a\":[1]}");
}
static void nothing(const struct filling *r)
{
    (void)r;
}

static const struct {
    void (*spoil)(const struct filling *r);
    const char *mistake;
} ways[] = {
    {nothing, NULL},
    {json, NULL},
    {empty_text, NULL},
    {long_text, "string_too_long at answer.s"},
    {no_utf8, "string_type at answer.s"},
    {no_pointer, "string_type at answer.s"},
    {nul_text, "string_null_character at answer.s"},
    {absent, "missing at answer.s"},
    {null_text, "string_type at answer.s"},
    {no_id, "missing at answer.id"},
    {off_step, "multiple_of at answer.i"},
    {too_big, "less_than_equal at answer.i"},
    {not_finite, "finite_number at answer.n"},
    {negative, "greater_than_equal at answer.n"},
    {no_decimal, "decimal_parsing at answer.d"},
    {decimal_step, "multiple_of at answer.d"},
    {no_uuid, "uuid_parsing at answer.u"},
    {no_choice, "enum at answer.e"},
    {bad_item, "greater_than_equal at answer.a[1]"},
    {long_list, "too_long at answer.a"},
    {same_items, "unique_items at answer.a"},
    {no_items, "list_type at answer.a"},
    {nested_absent, "missing at answer.o.z"},
    {bad_key, "string_pattern_mismatch at answer.m.b"},
    {twice, "json_invalid at answer.m"},
    {key_bytes, "dict_type at answer.m"},
    {no_entries, "too_short at answer.m"},
    {no_keys, "dict_type at answer.m"},
    {no_branch, "union_tag_invalid at answer.p"},
    {branch_absent, "missing at answer.p.v"},
    {no_json, "json_invalid at answer.any"},
    {json_nul, "string_null_character at answer.any"},
};

static int row_check(struct fixture *f, const api_model *m, const void *row)
{
    api_errors_clear(&f->errors);
    struct api__decode d = {.where = "answer", .arena = &f->arena, .errors = &f->errors};
    return api__row_check(m, row, &d);
}

static void test_rows(void **state)
{
    struct fixture *f = *state;
    const api_model *m = compile(f, schema);
    assert_true(m->checked);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct filling r = {m, api__row_new(m, &f->arena)};
        put_str(&r, S, "abc");
        *(int64_t *)slot(&r, ID) = 1;
        ways[i].spoil(&r);
        int rc = row_check(f, m, r.row);
        const char *where, *msg, *type;
        api_errors_get(&f->errors, 0, &where, &msg, &type);
        char got[128] = "";
        if (rc)
            snprintf(got, sizeof got, "%s at %s", type, where);
        assert_string_equal(got, ways[i].mistake ? ways[i].mistake : "");
        assert_int_equal(rc, ways[i].mistake ? API_EINVALID : 0);
        mistakes(f, API__STYLE_FASTAPI);
        assert_int_equal(api_json_check(api_buf_get(&f->out), 0, NULL), 0);
    }
}

/* What a decoder took is good to send, in both forms of a database's row. */
static void test_decoded(void **state)
{
    struct fixture *f = *state;
    static const char *const text =
        "{\"s\":\"a\",\"w\":\"p\",\"id\":3,\"i\":3,\"n\":1.5,\"d\":1.5,\"u\":\"0190163d-8694-739b-aea5-966c26f8ad91\","
        "\"e\":\"x\",\"a\":[1,2],\"o\":{\"z\":1},\"m\":{\"a\":true},\"p\":{\"k\":\"c\",\"v\":1},\"any\":null}";
    for (int as_json = 0; as_json < 2; as_json++) {
        const api_model *m = compile_as(f, schema, NULL, as_json, 0);
        void *row;
        assert_int_equal(decode_view(f, m, text, API_VIEW_ANY, &row), 0);
        assert_int_equal(row_check(f, m, row), 0);
    }
    const api_model *m = compile_as(f, schema, NULL, true, 0);
    void *row;
    assert_int_equal(decode_view(f, m, text, API_VIEW_ANY, &row), 0);
    *(api_str *)api__row_slot(&m->fields[O], row) = API_S("{\"z\":\"1\"}");
    assert_int_equal(row_check(f, m, row), API_EINVALID);
    const char *where, *msg, *type;
    api_errors_get(&f->errors, 0, &where, &msg, &type);
    assert_string_equal(where, "answer.o.z");
}

static void test_checked(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *schema;
        bool checked;
    } cases[] = {
        {"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"array\",\"items\":{"
         "\"type\":\"object\",\"properties\":{\"c\":{\"type\":[\"number\",\"null\"]}}}}},\"required\":[\"a\"]}",
         false},
        {"{\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":"
         "{\"c\":{\"type\":\"string\",\"minLength\":1}}}}}}",
         true},
        {"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\",\"format\":\"date\"}}}", true},
        {"{\"type\":\"object\",\"properties\":{\"a\":{}}}", true},
        {"{\"type\":\"boolean\"}", false},
        {"{\"type\":\"object\",\"additionalProperties\":{\"type\":\"boolean\"}}", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(compile(f, cases[i].schema)->checked, cases[i].checked);
}

static void test_texts(void **state)
{
    struct fixture *f = *state;
    const api_model *m = compile(f, "{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":0},\"minItems\":1,"
                                    "\"maxItems\":2,\"uniqueItems\":true,\"default\":[7]}");
    static const struct {
        const char *texts[4];
        size_t n;
        const char *outcome;
    } cases[] = {
        {{"1", "2"}, 2, "[1,2]"},
        {{NULL}, 0, "too_short at query.ids"},
        {{"1", "2", "3"}, 3, "too_long at query.ids"},
        {{"1", "1"}, 2, "unique_items at query.ids"},
        {{"1", "x"}, 2, "int_parsing at query.ids[1]"},
        {{"-1", "2"}, 2, "greater_than_equal at query.ids[0]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        api_str texts[4];
        for (size_t k = 0; k < cases[i].n; k++)
            texts[k] = api_str_of(cases[i].texts[k]);
        api_errors_clear(&f->errors);
        struct api__decode d = {.arena = &f->arena, .errors = &f->errors};
        api__loc query = {.key = API_S("query")}, ids = {.up = &query, .key = API_S("ids")};
        api_list list;
        f->out.n = 0;
        int rc = api__decode_texts(&m->fields[0], texts, cases[i].n, &ids, &d, &list);
        if (rc) {
            const char *where, *msg, *type;
            api_errors_get(&f->errors, 0, &where, &msg, &type);
            api_buf_printf(&f->out, "%s at %s", type, where);
            assert_int_equal(rc, API_EINVALID);
        } else {
            api__encode_value(&m->fields[0], &list, 0, &f->out);
        }
        assert_string_equal(api_buf_cstr(&f->out), cases[i].outcome);
    }
    api_list list;
    bool null = true;
    assert_int_equal(api__default_into(&m->fields[0], &f->arena, &list, &null), 0);
    assert_true(!null && list.n == 1 && *(int64_t *)list.p == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_decoded, setup, teardown),
        cmocka_unit_test_setup_teardown(test_checked, setup, teardown),
        cmocka_unit_test_setup_teardown(test_texts, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
