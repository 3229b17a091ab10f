/* A database takes values of every type and format, finds them, and sorts them as they sort. */
#include "unit/model/every_type.h"
#include "unit/model/fixture.h"

#include "app/app.h"
#include "model/format.h"
#include "model/names.h"
#include "store/engines/engines.h"
#include "store/rows.h"
#include "store/store.h"
#include <stdio.h>

struct table {
    struct fixture *f;
    api_app *app;
    const api__resource *r;
    const api__field *field;
    api__store *store;
    api__reader *reader;
    api_limits limits;
    api__thread_waiter waiter;
};

/* A model of the field "v", required or with a default, that can be filtered and sorted by. */
static void parse(struct table *t, const struct pair *p, const char *by_default)
{
    char text[512], more[200] = "";
    int n = p->format ? snprintf(more, sizeof more, ", format: %s", p->format) : 0;
    const char *quote = p->format && strcmp(p->type, "string") == 0 ? "\"" : "";
    if (by_default)
        snprintf(more + n, sizeof more - (size_t)n, ", default: %s%s%s", quote, by_default, quote);
    snprintf(text, sizeof text,
             "api: 1\nmodels:\n  items:\n    properties: {a: {type: string}, v: {type: %s%s}}\n    required: [%s]\n"
             "    filter: [v]\n    sort: [v]\n",
             p->type, more, by_default ? "" : "v");
    t->app = api_app_parse("test.yaml", api_str_of(text), t->f->problems);
    if (!t->app)
        fail_msg("%s", api_problems_get(t->f->problems, 0));
    t->r = &t->app->resources[0];
    t->field = api__model_field(t->r->model, API_S("v"));
}

static void open_table(struct table *t)
{
    api_limits_init(&t->limits);
    api__thread_waiter_init(&t->waiter);
    struct api__store_config c = {.limits = &t->limits};
    t->store = api__store_open("sqlite::memory:", &c, t->f->problems);
    assert_non_null(t->store);
    assert_int_equal(api__store_prepare(t->store, &t->r, 1, true, t->f->problems), 0);
    t->reader = api__reader_open(t->store);
    assert_non_null(t->reader);
}

static void close_table(struct table *t)
{
    api__reader_close(t->reader);
    api__store_close(t->store);
    api__thread_waiter_deinit(&t->waiter);
    api_app_free(t->app);
}

static void insert(struct table *t, const char *text)
{
    void *row = api__row_new(t->r->model, &t->f->arena);
    struct api__decode d = {.view = API_VIEW_ANY, .arena = &t->f->arena, .errors = &t->f->errors};
    assert_int_equal(api__decode_text(t->field, api_str_of(text), NULL, &d, api__row_slot(t->field, row)), 0);
    api__row_mark(t->r->model, row, t->field->index, true, false);
    api__write w = {.kind = API__INSERT, .resource = t->r, .rows = row, .count = 1};
    assert_int_equal(api__store_write(t->store, &w, &t->waiter.waiter), 0);
}

/* The values found, as "1,2": ids of rows. */
static const char *find(struct table *t, const char *name, const char *value)
{
    api__param param = {api_str_of(name), api_str_of(value)};
    struct api__decode d = {.where = "query", .arena = &t->f->arena, .errors = &t->f->errors};
    api__query q;
    api_str why;
    assert_int_equal(api__query_parse(t->r, &param, 1, &t->limits, &d, &q, &why), 0);
    api__rows rows;
    bool more;
    api__rows_init(&rows, t->r, &t->f->arena);
    assert_int_equal(api__reader_list(t->reader, t->r, &q, api__rows_add, &rows, &more), 0);
    t->f->out.n = 0;
    for (size_t i = 0; i < rows.n; i++)
        api_buf_printf(&t->f->out, "%s%lld", i ? "," : "",
                       (long long)*(const int64_t *)api__row_slot(&t->r->model->fields[0], rows.row[i]));
    return api_buf_cstr(&t->f->out);
}

/* What comes back from the database is what went in. */
static void check_value(struct table *t, int64_t id, const char *text)
{
    void *row, *slot = api_arena_calloc(&t->f->arena, 1, api__slot_size(t->field));
    int64_t version;
    api_buf in, out;
    api_buf_init(&in, API_BUF_NO_MAX);
    api_buf_init(&out, API_BUF_NO_MAX);
    assert_int_equal(api__reader_get(t->reader, t->r, &id, &t->f->arena, &row, &version), 0);
    struct api__decode d = {.view = API_VIEW_ANY, .arena = &t->f->arena, .errors = &t->f->errors};
    assert_int_equal(api__decode_text(t->field, api_str_of(text), NULL, &d, slot), 0);
    api__encode_value(t->field, slot, 0, &in);
    api__encode_value(t->field, api__row_slot(t->field, row), 0, &out);
    assert_string_equal(api_buf_cstr(&out), api_buf_cstr(&in));
    api_buf_deinit(&in);
    api_buf_deinit(&out);
}

static void test_values_in_order(void **state)
{
    for (size_t i = 0; i < PAIRS; i++) {
        const struct pair *p = &pairs[i];
        struct table t = {.f = *state};
        parse(&t, p, NULL);
        open_table(&t);
        insert(&t, p->high);
        insert(&t, p->low);
        check_value(&t, 1, p->high);
        check_value(&t, 2, p->low);
        assert_string_equal(find(&t, "sort", "v"), "2,1");
        assert_string_equal(find(&t, "v", p->high), "1");
        if (t.field->type->filters != API__FILTERS_EQUAL) {
            assert_string_equal(find(&t, "v.lt", p->high), "2");
            assert_string_equal(find(&t, "v.gt", p->low), "1");
        }
        close_table(&t);
    }
}

static const char one_column[] = "api: 1\nmodels: {items: {properties: {a: {type: string}}}}\n";

/* A row that was there before the column has the field's default. */
static void test_defaults_of_new_columns(void **state)
{
    for (size_t i = 0; i < PAIRS; i++) {
        struct table t = {.f = *state};
        api_app *old = t.app = api_app_parse("old.yaml", api_str_of(one_column), t.f->problems);
        assert_non_null(old);
        t.r = &old->resources[0];
        t.field = api__model_field(t.r->model, API_S("a"));
        open_table(&t);
        insert(&t, "x");
        parse(&t, &pairs[i], pairs[i].low);
        assert_int_equal(api__store_prepare(t.store, &t.r, 1, true, t.f->problems), 0);
        check_value(&t, 1, pairs[i].low);
        assert_string_equal(find(&t, "v", pairs[i].low), "1");
        close_table(&t);
        api_app_free(old);
    }
}

static bool has_pair(const char *type, const char *format)
{
    for (size_t i = 0; i < PAIRS; i++)
        if (strcmp(pairs[i].type, type) == 0 &&
            (format ? pairs[i].format && strcmp(pairs[i].format, format) == 0 : !pairs[i].format))
            return true;
    return false;
}

static void test_every_row_has_a_pair(void **state)
{
    (void)state;
    const struct api__type *t;
    for (size_t i = 0; (t = api__type_at(i)); i++)
        if (t->word && t->shape == API__SHAPE_SINGLE && !has_pair(t->word, NULL))
            fail_msg("every_type.h has no values of the type %s", t->word);
    const struct api__format *f;
    for (size_t i = 0; (f = api__format_at(i)); i++)
        if (!has_pair(f->of, f->name))
            fail_msg("every_type.h has no values of the format %s", f->name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_defaults_of_new_columns, setup, teardown),
        cmocka_unit_test(test_every_row_has_a_pair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
