/* What the tests of one model need: memory, errors, an output; values in and out by way of a scalar or object model. */
#ifndef TEST_MODEL_FIXTURE_H
#define TEST_MODEL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "model/decode.h"
#include "model/encode.h"
#include "model/type.h"
#include "model/value.h"

struct fixture {
    api_arena arena;
    struct api_errors errors;
    api_problems *problems;
    api_buf out;
};

static inline int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    api_arena_init(&f->arena, 1 << 26);
    api__errors_init(&f->errors);
    api_buf_init(&f->out, API_BUF_NO_MAX);
    f->problems = api_problems_new();
    *state = f;
    return 0;
}

static inline int teardown(void **state)
{
    struct fixture *f = *state;
    api_problems_free(f->problems);
    api__errors_deinit(&f->errors);
    api_buf_deinit(&f->out);
    api_arena_deinit(&f->arena);
    free(f);
    return 0;
}

/* NULL when it has problems, which are in f->problems. */
static inline api_model *compile_as(struct fixture *f, const char *schema, const struct api__layout *layout,
                                    bool as_json, unsigned flags)
{
    api_node *n;
    api_json_error e;
    assert_int_equal(api_json_parse(&f->arena, api_str_of(schema), 0, &n, &e), 0);
    api_problems_free(f->problems);
    f->problems = api_problems_new();
    struct api__compile c = {.root = n, .as_json = as_json, .layout = layout, .flags = flags, .problems = f->problems};
    return api__model_compile(&f->arena, n, &c);
}

static inline api_model *compile(struct fixture *f, const char *schema)
{
    api_model *m = compile_as(f, schema, NULL, false, 0);
    for (size_t i = 0; i < api_problems_count(f->problems); i++)
        print_error("%s\n", api_problems_get(f->problems, i));
    assert_non_null(m);
    return m;
}

/* Into a fresh row. */
static inline int decode_view(struct fixture *f, const api_model *m, const char *json, api_view view, void **row)
{
    api_errors_clear(&f->errors);
    *row = api__row_new(m, &f->arena);
    struct api__decode d = {.view = view, .where = "body", .arena = &f->arena, .errors = &f->errors};
    if (!m->scalar)
        return api__decode_row(m, api_str_of(json), &d, *row);
    api__loc top = {.key = API_S("body")};
    bool null = false;
    int err = api__decode_value(&m->fields[0], api_str_of(json), &top, &d, api__row_slot(&m->fields[0], *row), &null);
    api__row_mark(m, *row, 0, !err && !null, null);
    return err;
}

static inline const char *row_text(struct fixture *f, const api_model *m, const void *row)
{
    f->out.n = 0;
    if (m->scalar && api__row_is_null(m, row, 0))
        API_BUF_LIT(&f->out, "null");
    else if (m->scalar)
        api__encode_value(&m->fields[0], api__row_slot(&m->fields[0], row), 0, &f->out);
    else
        api__encode_row(m, row, NULL, 0, &f->out);
    return api_buf_cstr(&f->out);
}

static inline const char *mistakes(struct fixture *f, enum api__error_style style)
{
    f->out.n = 0;
    api__errors_put(&f->errors, style, 422, &f->out);
    return api_buf_cstr(&f->out);
}

/* A value and what comes of it: its normal form, the errors as FastAPI writes them ({"detail":...}), or NULL for
 * malformed JSON. */
struct case_of {
    const char *json, *outcome;
};

static inline void check_cases(struct fixture *f, const api_model *m, const struct case_of *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        void *row;
        int rc = decode_view(f, m, cases[i].json, API_VIEW_CREATE, &row);
        bool wrong = cases[i].outcome && strncmp(cases[i].outcome, "{\"detail\"", 9) == 0;
        int expected = !cases[i].outcome ? API_EJSON : wrong ? API_EINVALID : 0;
        if (rc != expected)
            print_error("%s -> %d %s\n", cases[i].json, rc, mistakes(f, API__STYLE_FASTAPI));
        assert_int_equal(rc, expected);
        if (rc == 0)
            assert_string_equal(row_text(f, m, row), cases[i].outcome);
        else if (wrong)
            assert_string_equal(mistakes(f, API__STYLE_FASTAPI), cases[i].outcome);
    }
}
#define CHECK_CASES(f, m, cases) check_cases((f), (m), (cases), sizeof(cases) / sizeof *(cases))

/* Schemas that do not compile, and a part of the first problem. */
struct bad_schema {
    const char *schema, *problem;
};

static inline void check_bad(struct fixture *f, const struct bad_schema *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (compile_as(f, cases[i].schema, NULL, false, 0))
            fail_msg("%s compiles", cases[i].schema);
        assert_true(api_problems_count(f->problems) > 0);
        if (!strstr(api_problems_get(f->problems, 0), cases[i].problem))
            print_error("%s: %s\n", cases[i].schema, api_problems_get(f->problems, 0));
        assert_non_null(strstr(api_problems_get(f->problems, 0), cases[i].problem));
    }
}
#define CHECK_BAD(f, cases) check_bad((f), (cases), sizeof(cases) / sizeof *(cases))

#endif
