/* App files: what is accepted, and what is refused in which words and where. */
#define API_NO_MAIN
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <api.h>
#include <api/app.h>
#include <cmocka.h>
#include <stdlib.h>

#include "app/app.h"
#include "model/type.h"

#define TEST(name) cmocka_unit_test(name)
#define HEAD "api: 1\ninfo: {title: t, version: '1'}\nmodels:\n"

/* The problems of a text, one a line; "" for an app. */
static char *problems_of(const char *name, const char *text)
{
    api_problems *problems = api_problems_new();
    api_app *app = api_app_parse(name, api_str_of(text), problems);
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (size_t i = 0; i < api_problems_count(problems); i++)
        api_buf_printf(&b, "%s%s", i ? "\n" : "", api_problems_get(problems, i));
    assert_int_equal(app != NULL, api_problems_count(problems) == 0);
    char *all = strdup(api_buf_cstr(&b));
    api_buf_deinit(&b);
    api_app_free(app);
    api_problems_free(problems);
    return all;
}

struct refused {
    const char *text, *problems;
};

static void check_all(const struct refused *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *all = problems_of("f.yaml", list[i].text);
        if (strcmp(all, list[i].problems) != 0)
            print_error("of:\n%s\n", list[i].text);
        assert_string_equal(all, list[i].problems);
        free(all);
    }
}
#define CHECK_ALL(list) check_all(list, sizeof(list) / sizeof *(list))

/* --- fields that the server makes --- */

static api_app *app_of(const char *text)
{
    api_problems *problems = api_problems_new();
    api_app *app = api_app_parse("f.yaml", api_str_of(text), problems);
    if (!app)
        print_error("%s\n", api_problems_get(problems, 0));
    assert_non_null(app);
    api_problems_free(problems);
    return app;
}

static void test_made_fields_declared(void **state)
{
    (void)state;
    api_app *app =
        app_of(HEAD "  a: {properties: {name: {type: string}, id: {type: integer, title: The key}}}\n"
                    "  b: {key: uuid, timestamps: true, required: [id], properties: {id: {type: string, format: "
                    "uuid, readOnly: true},\n"
                    "      updated_at: {type: string, format: date-time, description: When}, n: {type: "
                    "integer}}}\n"
                    "  c: {key: code, properties: {id: {type: string}, code: {type: string}}, required: [code]}\n"
                    "  d: {properties: {created_at: {type: integer}}}\n");
    static const char *const names[][4] = {
        {"id", "name"}, {"id", "n", "created_at", "updated_at"}, {"id", "code"}, {"id", "created_at"}};
    static const struct api__type *const ids[] = {&api__type_integer, &api__type_string, &api__type_string,
                                                  &api__type_integer};
    for (uint32_t i = 0; i < 4; i++) {
        const api_model *m = app->resources[i].model;
        for (uint32_t k = 0; k < m->count; k++)
            assert_true(api_str_is(m->fields[k].name, names[i][k]));
        assert_ptr_equal(m->fields[0].type, ids[i]);
        assert_int_equal(!!(m->fields[0].flags & API__READONLY), i != 2);
    }
    const char *document = api_app_openapi_json(app).p;
    assert_non_null(strstr(document, "\"title\":\"The key\""));
    assert_non_null(strstr(document, "\"description\":\"When\""));
    api_app_free(app);
}

static void test_made_fields_of_another_type(void **state)
{
    (void)state;
    static const struct refused list[] = {
        {HEAD "  a: {properties: {id: {type: string}}}\n",
         "f.yaml:4:20: \"id\" is made by the server here, expected it to be an integer, or \"key: id\" if clients give "
         "it"},
        {HEAD "  a: {key: uuid, properties: {id: {type: integer}}}\n",
         "f.yaml:4:31: \"id\" is made by the server here, expected it to be a string of format uuid, or \"key: id\" if "
         "clients give it"},
        {HEAD "  a: {timestamps: true, properties: {created_at: {type: [string, \"null\"], format: date-time}}}\n",
         "f.yaml:4:38: \"created_at\" is made by the server here, expected it to be a string of format date-time"},
        {HEAD "  a: {properties: {id: 7}}\n",
         "f.yaml:4:20: \"id\" is made by the server here, expected it to be an integer, or \"key: id\" if clients give "
         "it"},
        {HEAD "  a: {properties: {id: {type: integer, readOnly: false}}}\n",
         "f.yaml:4:50: \"id\" is made by the server here, expected \"readOnly: true\" or nothing"},
        {HEAD "  a: {properties: {id: {type: integer, default: 1}}}\n",
         "f.yaml:4:40: \"default\" has no effect on \"id\", whose values the server makes"},
    };
    CHECK_ALL(list);
}

/* --- names --- */

static void test_names(void **state)
{
    (void)state;
    api_app_free(app_of(HEAD "  a: {properties: {_id: {type: string}, 2fa: {type: boolean}, größe: {type: number},\n"
                             "      first name: {type: string}, '@type': {type: string}, GRÖSSE: {type: number}}}\n"));
    static const struct refused list[] = {
        {HEAD "  Items: {properties: {a: {type: string}}}\n  items: {properties: {a: {type: string}}}\n",
         "f.yaml:5:3: \"Items\" and \"items\" differ only by case, which a database does not tell apart"},
        {HEAD "  a: {properties: {Name: {type: string}, name: {type: string}}}\n",
         "f.yaml:4:42: \"Name\" and \"name\" differ only by case, which a database does not tell apart"},
        {HEAD "  a: {properties: {ID: {type: string}}}\n",
         "f.yaml:4:20: \"id\" and \"ID\" differ only by case, which a database does not tell apart"},
        {HEAD "  a: {properties: {_Version: {type: string}}}\n",
         "f.yaml:4:20: \"_Version\" is a name of the server's own, expected another name"},
        {HEAD "  a: {properties: {a.b: {type: string}}}\n", "f.yaml:4:20: \"a.b\" is not a name for a field, expected "
                                                            "at most 63 bytes of letters, digits, \"_\", \"@\", and "
                                                            "inside also \"-\" and spaces"},
        {HEAD "  a: {properties: {p: {type: string, format: decimal}, P__key: {type: string}}, sort: [p]}\n",
         "f.yaml:4:56: \"P__key\" is a name that the database needs for \"p\", expected another name"},
        {HEAD "  a: {properties: {b__c: {type: string, unique: true}}}\n"
              "  A__b: {properties: {c: {type: string, unique: true}}}\n",
         "f.yaml:5:23: \"b__c\" and \"c\" both need the name \"a__b__c__unique\" in the database"},
        {HEAD "  batch: {properties: {a: {type: string}}}\n",
         "f.yaml:4:3: \"batch\" is a path of the server itself, expected another name"},
    };
    CHECK_ALL(list);
}

#define LETTERS(field) field(string, Name) field(string, name)
API_MODEL(Letters, LETTERS)
#define NUMBER(field) field(string, id)
API_MODEL(Number, NUMBER)

#define SHELF(field) field(string, label)
API_MODEL(Shelf, SHELF)
API_SUBAPP(inside)
{
    api_resource(app, "/Shelves/", Shelf);
}

API_APP()
{
    api_resource(app, "/Items/", Letters);
    api_resource(app, "/items/", Number);
}

static void test_names_in_c(void **state)
{
    (void)state;
    api_problems *problems = api_problems_new();
    assert_null(api_app_from_entry(&api_app_entry, problems));
    static const char *const said[] = {
        "\"Items\" and \"items\" differ only by case",
        "\"Name\" and \"name\" differ only by case",
        "\"id\" is made by the server here, expected it to be an integer",
    };
    assert_int_equal(api_problems_count(problems), 3);
    for (size_t i = 0; i < 3; i++)
        assert_non_null(strstr(api_problems_get(problems, i), said[i]));
    api_problems_free(problems);
}

/* --- texts --- */

static void test_texts(void **state)
{
    (void)state;
    api_app_free(app_of("%YAML 1.2 # of it\r\n---\r\n" HEAD "  a: {properties: {a: {type: string}}}\n...\n"));
    api_app_free(app_of("\xef\xbb\xbf" HEAD "  a: {description: '\xc2\x85 \xf0\x9f\x98\x80', properties: {a: {type: "
                        "string}}}\n"));
    static const struct refused list[] = {
        {"%\xc2", "f.yaml:1:1: directives are not supported, but for \"%YAML 1.2\""},
        {"a: b\n%TAG ! x\n", "f.yaml:2:1: directives are not supported, but for \"%YAML 1.2\""},
        {"%YAML 1.1\n---\na: b\n", "f.yaml:1:1: directives are not supported, but for \"%YAML 1.2\""},
        {"a: b\r\n\xc3\xa9: \xc2", "f.yaml:2:4: invalid UTF-8: an app file must be text in UTF-8"},
        {"a: \xed\xa0\x80", "f.yaml:1:4: invalid UTF-8: an app file must be text in UTF-8"},
        {"\xff\xfe"
         "a",
         "f.yaml:1:1: invalid UTF-8: an app file must be text in UTF-8"},
        {"a: b\n\n  \x1b[0m: c", "f.yaml:3:3: the character U+001B cannot stand in an app file"},
        {"a: \xc2\x9b", "f.yaml:1:4: the character U+009B cannot stand in an app file"},
        {"a: \xef\xbb\xbf", "f.yaml:1:4: the character U+FEFF cannot stand in an app file"},
        {"a: \xef\xbf\xbe", "f.yaml:1:4: the character U+FFFE cannot stand in an app file"},
    };
    CHECK_ALL(list);
    char *all =
        problems_of("api.json", "{\"api\":1,\"models\":{\"a\":{\"title\":\"x\\u0000y\",\"properties\":{\"n\":{}}}}}");
    assert_non_null(strstr(all, "is no name for a schema"));
    free(all);
}

static void test_slips(void **state)
{
    (void)state;
    static const struct refused list[] = {
        {"api: 1\nmodels\n  a: {}\n", "f.yaml:2:1: invalid multiline plain key: is a \":\" missing after a name?"},
        {"info: {title: Shop: the best}\n", "f.yaml:1:19: missing comma in flow mapping: is a \",\" or \"}\" missing, "
                                            "or a text with \":\" not in quotes?"},
        {"a:\n  b: 1\n c: 2\n",
         "f.yaml:3:2: invalid indentation in mapping: do the names of one object begin in one column?"},
        {"- api: 1\n", "f.yaml:1:1: found a list, expected an object"},
        {HEAD "  a: {properties: {b: {type: boolean, default: z}, c: {type: string, enum: [x, 1]},\n"
              "      d: {type: integer, default: x}, e: {type: array, items: {type: integer, default: x}}}}\n",
         "f.yaml:4:39: \"default\" does not fit the field: Input should be a valid boolean\n"
         "f.yaml:4:80: this value does not fit the field: Input should be a valid string\n"
         "f.yaml:5:26: \"default\" does not fit the field: Input should be a valid integer\n"
         "f.yaml:5:79: \"default\" does not fit the field: Input should be a valid integer"},
        {"api: 1\nmodels:\n", "f.yaml:1:1: \"models\" is empty, expected a member for each resource"},
    };
    CHECK_ALL(list);
}

static char *repeated(const char *before, const char *part, size_t n, const char *after)
{
    size_t a = strlen(before), b = strlen(part);
    char *text = malloc(a + n * b + strlen(after) + 1), *p = text;
    p = mempcpy(p, before, a);
    for (size_t i = 0; i < n; i++)
        p = mempcpy(p, part, b);
    strcpy(p, after);
    return text;
}

/* Each is quadratic, or never ends, where nothing bounds it; here all together take a moment. */
static void test_texts_without_end(void **state)
{
    (void)state;
    static const struct {
        const char *before, *part, *after, *problem;
        size_t n;
    } list[] = {
        {"", "[", "", "f.yaml:1:65: nested too deeply", 500000},
        {"", "- ", "", "f.yaml:1:129: nested too deeply", 500000},
        {"[", "a,", "]", "f.yaml:1:200000: there are more values in this file than any app needs", 500000},
        {HEAD "  a: {properties: {a: {type: array, default: [", "1,", "]}}}\n",
         "f.yaml:4:200025: there are more values in this file than any app needs", 500000},
        {"%YAML 1.2\n", "%TAG ! x\n", "---\na: b", "f.yaml:2:1: directives are not supported, but for \"%YAML 1.2\"",
         100000},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        char *text = repeated(list[i].before, list[i].part, list[i].n, list[i].after);
        char *all = problems_of("f.yaml", text);
        assert_string_equal(all, list[i].problem);
        free(all);
        free(text);
    }
}

/* Many names: of equal ones the first is named, and none of this is quadratic. */
static void test_many_names(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_buf_printf(&b, "k5: v\n");
    for (int i = 0; i < 90000; i++)
        api_buf_printf(&b, "k%d: v\n", i);
    char *all = problems_of("f.yaml", api_buf_cstr(&b));
    assert_string_equal(all, "f.yaml:7:1: duplicate key \"k5\", first given in line 1");
    free(all);
    b.n = 0;
    api_buf_printf(&b, HEAD);
    for (int i = 0; i < 1001; i++)
        api_buf_printf(&b, "  m%d: {properties: {a: {type: string}}}\n", i);
    all = problems_of("f.yaml", api_buf_cstr(&b));
    assert_string_equal(all, "f.yaml:4:3: 1001 models are too many, expected at most 1000");
    free(all);
    b.n = 0;
    api_buf_printf(&b, HEAD "  a:\n    properties:\n");
    for (int i = 0; i < 20000; i++)
        api_buf_printf(&b, "      f%d: {type: string}\n", i);
    all = problems_of("f.yaml", api_buf_cstr(&b));
    assert_string_equal(all, "f.yaml:6:7: 20000 fields are too many, expected at most 256");
    free(all);
    api_buf_deinit(&b);
}

static void outer_set_up(api_router *app)
{
    api_resource(app, "/shelves/", Shelf);
    api_mount(app, "/in", &inside);
}

static void test_names_in_mounted_apps(void **state)
{
    (void)state;
    api_entry outer = inside;
    outer.setup = outer_set_up;
    api_problems *problems = api_problems_new();
    assert_null(api_app_from_entry(&outer, problems));
    assert_non_null(strstr(api_problems_get(problems, 0),
                           "the tables \"shelves\" and \"Shelves\" (of the app mounted at "
                           "\"/in\") differ only by case"));
    api_problems_free(problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_made_fields_declared),
        TEST(test_made_fields_of_another_type),
        TEST(test_names),
        TEST(test_names_in_c),
        TEST(test_names_in_mounted_apps),
        TEST(test_texts),
        TEST(test_slips),
        TEST(test_texts_without_end),
        TEST(test_many_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
