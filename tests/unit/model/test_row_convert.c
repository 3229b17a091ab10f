/* A resource's row to a C struct and back: by name, nested values too, absent stays absent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <api/fields.h>

#include "app/app.h"
#include "declare/models.h"
#include "declare/schema.h"
#include "model/decode.h"
#include "model/encode.h"
#include "model/names.h"
#include "model/row_convert.h"

#define MAKER(field) field(string, name) field(datetime, since, .optional = true)
API_MODEL(Maker, MAKER)

#define ITEM(field)                                                                                                    \
    field(integer, id) field(string, name) field(number, price, .optional = true, .nullable = true)                    \
        field(array(string), tags, .optional = true) field(object(Maker), maker, .optional = true)                     \
            field(map(integer), stock, .optional = true) field(any, extra, .optional = true)                           \
                field(string, only_here, .optional = true)
API_MODEL(Item, ITEM)

struct fixture {
    api_app *app;
    const api__resource *r;
    const api_model *m;
    api_arena arena;
    api_problems *problems;
};

static int setup(void **state)
{
    static struct fixture f;
    f.problems = api_problems_new();
    api_arena_init(&f.arena, 1 << 24);
    f.app = api_app_parse("shop.yaml",
                          API_S("api: 1\n"
                                "models:\n"
                                "  items:\n"
                                "    properties:\n"
                                "      name: {type: string}\n"
                                "      price: {type: [number, 'null']}\n"
                                "      tags: {type: array, items: {type: string}}\n"
                                "      maker:\n"
                                "        type: object\n"
                                "        properties: {name: {type: string}, since: {type: string, format: date-time}}\n"
                                "        required: [name]\n"
                                "      stock: {type: object, additionalProperties: {type: integer}}\n"
                                "      extra: {}\n"
                                "      only_there: {type: string}\n"
                                "    required: [name]\n"),
                          f.problems);
    struct api__schemas schemas = {.arena = &f.arena, .problems = f.problems};
    f.m = api__declare_compile(&Item_model, api__schema_of_model(&schemas, &Item_model), 0, &f.arena, f.problems);
    for (size_t i = 0; i < api_problems_count(f.problems); i++)
        print_error("%s\n", api_problems_get(f.problems, i));
    assert_non_null(f.app);
    assert_non_null(f.m);
    f.r = &f.app->resources[0];
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    api_app_free(f->app);
    api_problems_free(f->problems);
    api_arena_deinit(&f->arena);
    return 0;
}

static void *row_of(struct fixture *f, const char *json)
{
    struct api_errors errors;
    api__errors_init(&errors);
    void *row = api__row_new(f->r->model, &f->arena);
    struct api__decode d = {.view = API_VIEW_ANY, .where = "body", .arena = &f->arena, .errors = &errors};
    assert_int_equal(api__decode_row(f->r->model, api_str_of(json), &d, row), 0);
    api__errors_deinit(&errors);
    return row;
}

static void assert_row(struct fixture *f, const void *row, const char *json)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__encode_row(f->r->model, row, NULL, API__ENCODE_SECRETS, &b);
    assert_string_equal(api_buf_cstr(&b), json);
    api_buf_deinit(&b);
}

static void test_there_and_back(void **state)
{
    struct fixture *f = *state;
    void *row =
        row_of(f, "{\"id\":7,\"name\":\"pen\",\"price\":1.5,\"tags\":[\"a\",\"b\\n\"],\"maker\":{\"name\":\"x\","
                  "\"since\":\"2024-01-01T00:00:00Z\"},\"stock\":{\"here\":3,\"there\":4},\"extra\":[1,null],"
                  "\"only_there\":\"y\"}");
    Item item;
    assert_int_equal(api__row_to_struct(f->r, row, f->m, &item, &f->arena), 0);
    assert_true(item.has.id && item.has.name && item.has.price && item.has.tags && item.has.maker && item.has.stock);
    assert_int_equal(item.id, 7);
    assert_true(api_str_is(item.name, "pen"));
    assert_true(item.price == 1.5);
    assert_int_equal(item.tags.n, 2);
    assert_true(api_str_is(item.tags.p[1], "b\n"));
    assert_true(api_str_is(item.maker.name, "x"));
    assert_true(api_str_is(item.maker.since, "2024-01-01T00:00:00.000000Z"));
    assert_int_equal(item.stock.n, 2);
    assert_true(api_str_is(item.stock.keys[1], "there"));
    assert_int_equal(item.stock.p[1], 4);
    assert_true(api_str_is(item.extra, "[1,null]"));
    assert_false(item.has.only_here);

    void *back = api__row_new(f->r->model, &f->arena);
    item.price = 2.5;
    item.tags.n = 1;
    assert_int_equal(api__struct_to_row(f->m, &item, f->r, back, &f->arena), 0);
    assert_row(f, back,
               "{\"id\":7,\"name\":\"pen\",\"price\":2.5,\"tags\":[\"a\"],\"maker\":{\"name\":\"x\",\"since\":"
               "\"2024-01-01T00:00:00Z\"},\"stock\":{\"here\":3,\"there\":4},\"extra\":[1,null]}");
}

static void test_absent_and_null(void **state)
{
    struct fixture *f = *state;
    Item item;
    memset(&item, 0xff, sizeof item);
    assert_int_equal(
        api__row_to_struct(f->r, row_of(f, "{\"id\":1,\"name\":\"a\",\"price\":null}"), f->m, &item, &f->arena), 0);
    assert_true(item.null.price && !item.has.price);
    assert_false(item.has.tags || item.null.tags || item.has.maker || item.has.extra);

    void *row = api__row_new(f->r->model, &f->arena);
    Item fresh = {0};
    api_set(&fresh, name, API_S("b"));
    assert_int_equal(api__struct_to_row(f->m, &fresh, f->r, row, &f->arena), 0); /* the id comes from the database */
    assert_false(api__row_has(f->r->model, row, f->r->key_field));
    assert_row(f, row, "{\"name\":\"b\",\"price\":null,\"extra\":null}");
    assert_int_equal(api__row_to_struct(f->r, row, f->m, &item, &f->arena), API_EINVALID); /* and it must have it */
    api_unset(&fresh, name); /* what is required counts as given: a program fills structs without touching bits */
    fresh.price = 2;
    assert_int_equal(api__struct_to_row(f->m, &fresh, f->r, row, &f->arena), 0);
    assert_row(f, row, "{\"name\":\"b\",\"price\":2.0,\"extra\":null}");
    api_set_null(&fresh, name);
    assert_int_equal(api__struct_to_row(f->m, &fresh, f->r, row, &f->arena), API_EINVALID);
}

/* What is stored no longer fits, and memory that ends on any way. */
static void test_misfits(void **state)
{
    struct fixture *f = *state;
    void *row = row_of(f, "{\"id\":1,\"name\":\"a\",\"tags\":[\"t\"],\"maker\":{\"name\":\"x\"}}");
    api_str *tags = api__row_slot(api__model_field(f->r->model, API_S("tags")), row);
    static const char *const bad[] = {"{}", "[1]", "[", "", "\"x\""};
    Item item;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        *tags = api_str_of(bad[i]);
        assert_int_equal(api__row_to_struct(f->r, row, f->m, &item, &f->arena), API_EINVALID);
    }
    *tags = API_S("null"); /* optional, but not nullable */
    assert_int_equal(api__row_to_struct(f->r, row, f->m, &item, &f->arena), 0);
    assert_false(item.has.tags || item.null.tags);
    *tags = API_S("[\"t\\n\"]");
    api_arena none;
    api_arena_init(&none, 0);
    assert_int_equal(api__row_to_struct(f->r, row, f->m, &item, &none), API_ENOMEM);
    assert_int_equal(api__row_to_struct(f->r, row, f->m, &item, &f->arena), 0);
    assert_int_equal(api__struct_to_row(f->m, &item, f->r, row, &none), API_ENOMEM);
    api_arena_deinit(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_there_and_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_absent_and_null, setup, teardown),
        cmocka_unit_test_setup_teardown(test_misfits, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
