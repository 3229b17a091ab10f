/* Declared models as trees of JSON Schema, and mistakes in options that are JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <api/fields.h>

#include "declare/schema.h"

#define MAKER(field) field(string, name) field(integer, since, .optional = true)
API_MODEL(Maker, MAKER, .description = "Who makes it.", .additional = true)

#define THING(field)                                                                                                   \
    field(string, name, .min_length = 1, .pattern = "^[a-z]*$", .alias = "@name")                                      \
        field(integer, count, .minimum = 0, .default_value = -9223372036854775807)                                     \
            field(number, price, .minimum = 0.1, .maximum = 5.0) field(decimal, tax, .minimum = "0.010")               \
                field(boolean, sold, .nullable = true) field(array(list(integer)), grid, .items = "\"maxItems\": 3")   \
                    field(map(string), names, .min_items = 2) field(object(Maker), maker, .nullable = true)            \
                        field(string, size, .enum_values = API_STRINGS("s", "l"), .example = "\"s\", \"l\"")           \
                            field(any, more, .default_value = "{\"a\": [1.50]}", .schema = "{\"x-a\": {\"b\": null}}")
API_MODEL(Thing, THING)

#define CAT(field) field(integer, lives)
#define DOG(field) field(string, kind) field(string, name)
API_MODEL(Cat, CAT)
API_MODEL(Dog, DOG, .lax = true)
#define PET(variant) variant(PET_CAT, Cat, cat) variant(PET_DOG, Dog, dog)
API_UNION(Pet, kind, PET)

#define TWICE(field) field(integer, n, .minimum = 1, .schema = "{\"minimum\": 2}")
API_MODEL(Twice, TWICE)
#define CUT(field) field(array(integer), list, .default_value = "[1,")
API_MODEL(Cut, CUT)
#define SAME(field) field(integer, a) field(integer, b, .alias = "a")
API_MODEL(Same, SAME)
#define BOUND(field) field(decimal, d, .maximum = "1,5")
API_MODEL(Bound, BOUND)
#define AROUND(field) field(object(Bound), inner)
API_MODEL(Around, AROUND)

static api_arena arena;
static api_problems *problems;

static int set_up(void **state)
{
    (void)state;
    api_arena_init(&arena, API_BUF_NO_MAX);
    problems = api_problems_new();
    return problems ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    api_problems_free(problems);
    api_arena_deinit(&arena);
    return 0;
}

static void expect(const api_model_def *m, const char *json)
{
    struct api__schemas s = {.arena = &arena, .problems = problems};
    const api_node *n = api__schema_of_model(&s, m);
    api_buf text;
    assert_non_null(n);
    assert_int_equal(api_problems_count(problems), 0);
    api_buf_init(&text, API_BUF_NO_MAX);
    api_json_put_node(&text, n);
    assert_string_equal(api_buf_cstr(&text), json);
    api_buf_deinit(&text);
}

static void test_fields(void **state)
{
    (void)state;
    expect(
        &Thing_model,
        "{\"type\":\"object\",\"properties\":{"
        "\"@name\":{\"type\":\"string\",\"minLength\":1,\"pattern\":\"^[a-z]*$\"},"
        "\"count\":{\"type\":\"integer\",\"minimum\":0,\"default\":-9223372036854775807},"
        "\"price\":{\"type\":\"number\",\"minimum\":0.1,\"maximum\":5},"
        "\"tax\":{\"type\":\"string\",\"format\":\"decimal\",\"minimum\":0.010},"
        "\"sold\":{\"type\":[\"boolean\",\"null\"],\"default\":null},"
        "\"grid\":{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"maxItems\":3}},"
        "\"names\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"},\"minProperties\":2},"
        "\"maker\":{\"type\":[\"object\",\"null\"],\"description\":\"Who makes it.\",\"properties\":{"
        "\"name\":{\"type\":\"string\"},\"since\":{\"type\":\"integer\"}},\"required\":[\"name\"],"
        "\"additionalProperties\":true,\"default\":null},"
        "\"size\":{\"type\":\"string\",\"enum\":[\"s\",\"l\"],\"examples\":[\"s\",\"l\"]},"
        "\"more\":{\"default\":{\"a\":[1.50]},\"x-a\":{\"b\":null}}},"
        "\"required\":[\"@name\",\"price\",\"tax\",\"grid\",\"names\",\"size\"]}");
}

static void test_unions(void **state)
{
    (void)state;
    expect(&Pet_model, "{\"oneOf\":[{\"type\":\"object\",\"properties\":{\"kind\":{\"const\":\"cat\"},"
                       "\"lives\":{\"type\":\"integer\"}},\"required\":[\"kind\",\"lives\"]},"
                       "{\"type\":\"object\",\"properties\":{\"kind\":{\"type\":\"string\",\"const\":\"dog\"},"
                       "\"name\":{\"type\":\"string\"}},\"required\":[\"kind\",\"name\"],\"x-strict\":false}],"
                       "\"discriminator\":{\"propertyName\":\"kind\"}}");
}

static void test_places_are_not_those_of_the_options(void **state)
{
    struct api__schemas s = {.arena = &arena, .problems = problems};
    (void)state;
    const api_node *n = api_node_pointer(api__schema_of_model(&s, &Thing_model), API_S("/properties/more/default/a/0"));
    assert_non_null(n);
    assert_int_equal(n->line, 0);
    assert_int_equal(n->column, 0);
}

static void refuse(const api_model_def *m, const api_model_def *place, const char *text)
{
    struct api__schemas s = {.arena = &arena, .problems = problems};
    size_t before = api_problems_count(problems);
    assert_null(api__schema_of_model(&s, m));
    assert_true(s.failed);
    assert_int_equal(api_problems_count(problems), before + 1);
    api_str expected = api_arena_printf(&arena, "%s:%d: %s: %s", place->file, place->line, place->name, text);
    assert_string_equal(api_problems_get(problems, before), expected.p);
}

static void test_mistakes(void **state)
{
    (void)state;
    refuse(&Twice_model, &Twice_model, "n: `.schema` gives \"minimum\", which another option gives already");
    refuse(&Cut_model, &Cut_model, "list: `.default_value` is not valid JSON: unexpected end of input (at \"\")");
    refuse(&Same_model, &Same_model, "b: another field is called \"a\", too");
    /* Of a model inside of another: its own place. */
    refuse(&Around_model, &Bound_model, "d: `.maximum` is not valid JSON: unexpected text after the value (at \",5\")");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_fields),
        TEST(test_unions),
        TEST(test_places_are_not_those_of_the_options),
        TEST(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
