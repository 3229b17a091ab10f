/* Rows in and out, pages that neither skip nor repeat, filters, groups, conflicts. */
#include "model/names.h"
#include "unit/store/items.h"

static void *row_of(struct fixture *f, const char *json)
{
    void *row = api__row_new(f->r->model, &f->arena);
    struct api__decode d = {.view = API_VIEW_CREATE, .where = "body", .arena = &f->arena, .errors = &f->errors};
    assert_int_equal(api__decode_row(f->r->model, api_str_of(json), &d, row), 0);
    return row;
}

static api__write insert(struct fixture *f, const char *json)
{
    api__write w = {.kind = API__INSERT, .resource = f->r, .rows = row_of(f, json), .count = 1};
    api__store_write(f->store, &w, &f->waiter.waiter);
    return w;
}

static const char *read_text(struct fixture *f, int64_t id, int64_t *version)
{
    void *row;
    int err = api__reader_get(f->reader, f->r, &id, &f->arena, &row, version);
    if (err)
        return api_strerror(err);
    f->out.n = 0;
    api__encode_row(f->r->model, row, NULL, 0, &f->out);
    return api_buf_cstr(&f->out);
}

static void test_life_of_a_row(void **state)
{
    struct fixture *f = *state;
    int64_t version, id = 1;
    api__write w = insert(f, "{\"name\":\"a\",\"price\":1.5,\"cost\":2.50,\"sku\":\"x\",\"tags\":[\"p\",\"q\"]}");
    assert_int_equal(w.status, 0);
    assert_string_equal(read_text(f, 1, &version),
                        "{\"id\":1,\"name\":\"a\",\"price\":1.5,\"cost\":2.50,\"sku\":\"x\",\"tags\":[\"p\",\"q\"]}");
    assert_int_equal(version, 1);

    w = insert(f, "{\"name\":\"b\",\"sku\":\"x\"}");
    assert_int_equal(w.status, API_ECONFLICT);
    assert_int_equal(w.conflict[0], 1 << api__model_field(f->r->model, API_S("sku"))->index);

    api__write update = {.kind = API__REPLACE_ROW,
                         .resource = f->r,
                         .rows = row_of(f, "{\"name\":\"c\"}"),
                         .key = &id,
                         .expect = 1,
                         .count = 1};
    assert_int_equal(api__store_write(f->store, &update, &f->waiter.waiter), 0);
    assert_int_equal(update.version, 2);
    assert_string_equal(read_text(f, 1, &version), "{\"id\":1,\"name\":\"c\",\"price\":null}");
    assert_int_equal(api__store_write(f->store, &update, &f->waiter.waiter), API_EVERSION);
    assert_int_equal(update.version, 2);

    api__write gone = {.kind = API__DELETE_ROW, .resource = f->r, .key = &id};
    assert_int_equal(api__store_write(f->store, &gone, &f->waiter.waiter), 0);
    assert_int_equal(api__store_write(f->store, &gone, &f->waiter.waiter), API_ENOTFOUND);
    w = insert(f, "{\"name\":\"d\"}");
    assert_int_equal(*(int64_t *)api__row_slot(&f->r->model->fields[0], w.rows), 2); /* ids are never given twice */
}

static void test_batch(void **state)
{
    struct fixture *f = *state;
    insert(f, "{\"name\":\"a\",\"sku\":\"x\"}");
    struct api__decode d = {.view = API_VIEW_CREATE, .where = "body", .arena = &f->arena, .errors = &f->errors};
    api__write w = {.kind = API__INSERT, .resource = f->r};
    assert_int_equal(api__decode_rows(f->r->model, API_S("[{\"name\":\"b\"},{\"name\":\"c\",\"sku\":\"x\"}]"), &d, 10,
                                      &w.rows, &w.count),
                     0);
    assert_int_equal(api__store_write(f->store, &w, &f->waiter.waiter), API_ECONFLICT);
    assert_int_equal(w.conflict_row, 1);
    int64_t n;
    api__query q = {.limit = 10};
    assert_int_equal(api__reader_count(f->reader, f->r, &q, &n), 0);
    assert_int_equal(n, 1);
}

static int collect(void *arg, const void *row, int64_t version)
{
    struct page *p = arg;
    (void)version;
    const api__field *name = api__model_field(p->f->r->model, API_S("name"));
    api_buf_str(&p->names, *(api_str *)api__row_slot(name, row));
    if (p->n++ == 0)
        api__cursor_put(p->f->r, p->q, row, true, &p->previous);
    p->next.n = 0;
    api__cursor_put(p->f->r, p->q, row, false, &p->next);
    return 0;
}

static int parse_query(struct fixture *f, const api__param *params, size_t n, api__query *q)
{
    api_str why;
    api_errors_clear(&f->errors);
    struct api__decode d = {.where = "query", .arena = &f->arena, .errors = &f->errors};
    return api__query_parse(f->r, params, n, &f->limits, &d, q, &why);
}

static void get_page(struct fixture *f, const api__param *params, size_t n, struct page *p, bool *more)
{
    api__query q;
    assert_int_equal(parse_query(f, params, n, &q), 0);
    p->f = f;
    p->q = &q;
    p->names.n = p->next.n = p->previous.n = p->n = 0;
    assert_int_equal(api__reader_list(f->reader, f->r, &q, collect, p, more), 0);
}

/* Walks forward to the end and back again; every row once each way. */
static void walk(struct fixture *f, const char *sort, const char *expected)
{
    struct page p = {0};
    api_buf_init(&p.names, 1000);
    api_buf_init(&p.next, 1000);
    api_buf_init(&p.previous, 1000);
    api_buf seen;
    api_buf_init(&seen, 1000);
    api__param params[3] = {{API_S("limit"), API_S("2")}, {API_S("sort"), api_str_of(sort)}};
    size_t n = 2;
    bool more = true;
    while (more) {
        get_page(f, params, n, &p, &more);
        api_buf_str(&seen, api_buf_get(&p.names));
        params[2] = (api__param){API_S("cursor"), api_arena_dup(&f->arena, api_buf_get(&p.next))};
        n = 3;
    }
    assert_string_equal(api_buf_cstr(&seen), expected);
    char back[64] = "";
    snprintf(back, sizeof back, "%s", api_buf_cstr(&p.names));
    for (more = true; more;) {
        params[2] = (api__param){API_S("cursor"), api_arena_dup(&f->arena, api_buf_get(&p.previous))};
        get_page(f, params, 3, &p, &more);
        char joined[64];
        snprintf(joined, sizeof joined, "%.20s%.40s", api_buf_cstr(&p.names), back);
        memcpy(back, joined, sizeof back);
    }
    assert_string_equal(back, expected);
    api_buf_deinit(&p.names);
    api_buf_deinit(&p.next);
    api_buf_deinit(&p.previous);
    api_buf_deinit(&seen);
}

static void test_pages(void **state)
{
    struct fixture *f = *state;
    static const char *const rows[] = {
        "{\"name\":\"a\",\"price\":3,\"cost\":10}",    "{\"name\":\"b\",\"price\":null,\"cost\":9.5}",
        "{\"name\":\"c\",\"price\":1,\"cost\":9.50}",  "{\"name\":\"d\",\"price\":3}",
        "{\"name\":\"e\",\"price\":null,\"cost\":-1}", "{\"name\":\"f\",\"price\":2,\"cost\":100}"};
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(insert(f, rows[i]).status, 0);
    walk(f, "name", "abcdef");
    walk(f, "-name", "fedcba");
    walk(f, "price", "becfad");
    walk(f, "-price", "dafceb");
    walk(f, "-price,name", "adfcbe");
    walk(f, "price,-name", "ebcfda");
    walk(f, "cost", "debcaf");
    walk(f, "-cost", "facbed");
}

static void test_filters(void **state)
{
    struct fixture *f = *state;
    static const char *const rows[] = {"{\"name\":\"Pen\",\"price\":3,\"cost\":1.50}",
                                       "{\"name\":\"Pencil\",\"price\":5}", "{\"name\":\"Ink\",\"price\":null}"};
    for (size_t i = 0; i < 3; i++)
        insert(f, rows[i]);
    static const struct {
        const char *name, *value, *found;
    } cases[] = {{"price", "3", "Pen"},
                 {"price.gte", "3", "PenPencil"},
                 {"price.ne", "3", "PencilInk"},
                 {"price.null", "true", "Ink"},
                 {"price.in", "3,5", "PenPencil"},
                 {"name.contains", "en", "PenPencil"},
                 {"name.icontains", "PEN", "PenPencil"},
                 {"name.startswith", "Penc", "Pencil"},
                 {"name.contains", "%", ""},
                 {"cost", "1.5", "Pen"},
                 {"cost.lt", "1.51", "Pen"},
                 {"name", "' OR 1=1 --", ""}};
    struct page p = {0};
    api_buf_init(&p.names, 1000);
    api_buf_init(&p.next, 1000);
    api_buf_init(&p.previous, 1000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        api__param param = {api_str_of(cases[i].name), api_str_of(cases[i].value)};
        bool more;
        get_page(f, &param, 1, &p, &more);
        assert_string_equal(api_buf_cstr(&p.names), cases[i].found);
    }
    api_buf_deinit(&p.names);
    api_buf_deinit(&p.next);
    api_buf_deinit(&p.previous);
}

static void test_refused_queries(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *name, *value;
        int rc;
    } cases[] = {{"limit", "0", API_EINVALID},    {"limit", "1001", API_EINVALID},
                 {"limit", "x", API_EINVALID},    {"price.gte", "x", API_EINVALID},
                 {"what", "1", API_EUSAGE},       {"tags", "a", API_EUSAGE},
                 {"price.near", "1", API_EUSAGE}, {"sort", "sku", API_EUSAGE},
                 {"sort", "", API_EUSAGE},        {"sort", "name,nope", API_EUSAGE},
                 {"fields", "nope", API_EUSAGE},  {"cursor", "x", API_EUSAGE},
                 {"q", "x", API_EUSAGE},          {"offset", "1", API_EUSAGE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        api__param param = {api_str_of(cases[i].name), api_str_of(cases[i].value)};
        api__query q;
        if (parse_query(f, &param, 1, &q) != cases[i].rc)
            print_error("%s=%s\n", cases[i].name, cases[i].value);
        assert_int_equal(parse_query(f, &param, 1, &q), cases[i].rc);
    }
    api__param twice[] = {{API_S("price"), API_S("1")}, {API_S("price"), API_S("1")}};
    api__query q;
    assert_int_equal(parse_query(f, twice, 2, &q), API_EUSAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_life_of_a_row, setup, teardown),
        cmocka_unit_test_setup_teardown(test_batch, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pages, setup, teardown),
        cmocka_unit_test_setup_teardown(test_filters, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused_queries, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
