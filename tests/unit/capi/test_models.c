/* Models of every shape as bodies and responses. */
#include "capi.h"

/* --- shapes --- */

#define POINT(field) field(number, x) field(number, y, .default_value = 0)
API_MODEL(Point, POINT)
#define CAT(field) field(integer, lives, .default_value = 9)
API_MODEL(Cat, CAT)
#define DOG(field) field(string, breed)
API_MODEL(Dog, DOG)
#define PET(variant) variant(PET_CAT, Cat, cat) variant(PET_DOG, Dog, dog)
API_UNION(Pet, kind, PET)

typedef struct Shape Shape;
static const char *check_shape(const Shape *s);
static const char *is_even(int64_t v)
{
    return v % 2 ? "must be even" : NULL;
}
#define SHAPE(field)                                                                                                   \
    field(string, name, .min_length = 1) field(object(Point), at)                                                      \
        field(array(object(Point)), path, .optional = true, .max_items = 3)                                            \
            field(map(integer), counts, .optional = true) field(object(Pet), pet, .optional = true)                    \
                field(array(object(Pet)), pets, .optional = true) field(array(list(integer)), rows, .optional = true)  \
                    field(integer, even, .optional = true, .validate = is_even)                                        \
                        field(decimal, price, .optional = true, .multiple_of = "0.05")                                 \
                            field(email, mail, .optional = true)                                                       \
                                field(array(string), tags, .optional = true, .unique_items = true,                     \
                                      .items = "{\"maxLength\": 3}")                                                   \
                                    field(string, kind, .optional = true, .constant = "shape")
API_MODEL(Shape, SHAPE, .validate = check_shape)

static const char *check_shape(const Shape *s)
{
    return s->has.path && s->path.n == 1 ? "a path has more than one point" : NULL;
}

#define SHAPED(in) in(body, Shape, s)
API_OPERATION(shape, SHAPED, .response = &Shape_model)
{
    return api_reply(req, 200, Shape, &in->s);
}

#define PETTED(in) in(body, Pet, pet)
API_OPERATION(pet, PETTED)
{
    switch (in->pet.kind) {
    case PET_CAT:
        return api_json(req, 200, api_pair("lives", in->pet.cat.lives));
    case PET_DOG:
        return api_json(req, 200, api_pair("breed", in->pet.dog.breed));
    default:
        return 500;
    }
}

API_OPERATION(dogs, API_NONE, .response = &Pet_model, .response_list = true)
{
    const Pet pets[] = {{.kind = PET_DOG, .dog = {.breed = API_S("collie")}}, {.kind = PET_CAT, .cat = {.lives = 7}}};
    return api_reply_list(req, 200, Pet, pets, 2);
}

#define NOTED(in) in(body, Noted, n)
#define NOTE_FIELDS(field)                                                                                             \
    field(string, a, .optional = true) field(string, b, .nullable = true)                                              \
        field(string, c, .optional = true, .nullable = true)
API_MODEL(Noted, NOTE_FIELDS)
API_OPERATION(presence, NOTED)
{
    const Noted *n = &in->n;
    return api_json(req, 200, api_pair("a", n->has.a + 2 * n->null.a), api_pair("b", n->has.b + 2 * n->null.b),
                    api_pair("c", n->has.c + 2 * n->null.c));
}

/* --- database --- */

#define ITEM(field)                                                                                                    \
    field(string, name, .min_length = 1, .filter = true, .unique = true)                                               \
        field(number, price, .minimum = 0, .filter = true, .sort = true) field(integer, stock, .default_value = 1)     \
            field(array(string), tags, .optional = true)
API_MODEL(Item, ITEM)
#define AUDIT(field)                                                                                                   \
    field(integer, id, .optional = true, .read_only = true) field(string, what) field(datetime, at, .optional = true)
API_MODEL(Audit, AUDIT)

API_SUBAPP(entry, .title = "Data")
{
    api_post(app, "/shape", shape);
    api_post(app, "/pet", pet);
    api_get(app, "/dogs", dogs);
    api_post(app, "/presence", presence);
    api_table(app, "audit", Audit);
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&entry);
}

/* --- tests --- */

/* What goes in comes out, or is a mistake there. */
static void test_shapes(void **state)
{
    (void)state;
#define BASE "\"name\":\"a\",\"at\":{\"x\":1.0,\"y\":0.0}"
    static const char *const good[] = {
        "",
        ",\"path\":[{\"x\":1.0,\"y\":2.0},{\"x\":3.0,\"y\":0.5}]",
        ",\"counts\":{\"a\":1,\"b\":-2}",
        ",\"counts\":{}",
        ",\"pet\":{\"kind\":\"cat\",\"lives\":3}",
        ",\"pet\":{\"kind\":\"dog\",\"breed\":\"x\"}",
        ",\"pets\":[{\"kind\":\"dog\",\"breed\":\"x\"},{\"kind\":\"cat\",\"lives\":9}]",
        ",\"rows\":[[1,2],[],[3]]",

        ",\"even\":4",
        ",\"price\":\"1.10\"",
        ",\"mail\":\"a@example.com\"",
        ",\"tags\":[\"a\",\"b\"]",
        ",\"kind\":\"shape\"",

    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char json[300];
        snprintf(json, sizeof json, "{" BASE "%s}", good[i]);
        is_answer(json, api_test_post(c, "/shape", .json = json), 200, json);
    }
    static const struct {
        const char *more, *loc, *type;
    } bad[] = {
        {",\"path\":[{\"x\":1}]", "[\"body\"]", "value_error"},
        {",\"path\":[{\"x\":1},{\"y\":1}]", "[\"body\",\"path\",1,\"x\"]", "missing"},
        {",\"path\":[{\"x\":1},{\"x\":1},{\"x\":1},{\"x\":1}]", "[\"body\",\"path\"]", "too_long"},
        {",\"counts\":{\"a\":\"x\"}", "[\"body\",\"counts\",\"a\"]", "int_type"},
        {",\"pet\":{\"kind\":\"cow\"}", "[\"body\",\"pet\"]", "union_tag_invalid"},
        {",\"pet\":{\"lives\":1}", "[\"body\",\"pet\"]", "union_tag_not_found"},
        {",\"pet\":{\"kind\":\"dog\"}", "[\"body\",\"pet\",\"dog\",\"breed\"]", "missing"},
        {",\"rows\":[[1],[\"x\"]]", "[\"body\",\"rows\",1,0]", "int_type"},
        {",\"even\":3", "[\"body\",\"even\"]", "value_error"},
        {",\"price\":\"1.11\"", "[\"body\",\"price\"]", "multiple_of"},
        {",\"mail\":\"nobody\"", "[\"body\",\"mail\"]", "value_error"},
        {",\"tags\":[\"long\"]", "[\"body\",\"tags\",0]", "string_too_long"},
        {",\"tags\":[\"a\",\"a\"]", "[\"body\",\"tags\"]", NULL},
        {",\"kind\":\"other\"", "[\"body\",\"kind\"]", NULL},
        {",\"even\":null", "[\"body\",\"even\"]", "int_type"},
        {",\"more\":1", "[\"body\",\"more\"]", "extra_forbidden"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char json[300];
        snprintf(json, sizeof json, "{" BASE "%s}", bad[i].more);
        const api_test_response *a = api_test_post(c, "/shape", .json = json);
        is_answer(json, a, 422, NULL);
        if (strcmp(api_test_text(a, "/detail/0/loc"), bad[i].loc) != 0 ||
            (bad[i].type && strcmp(api_test_text(a, "/detail/0/type"), bad[i].type) != 0))
            fail_msg("%s: %s", json, api_test_text(a, NULL));
    }
}

static void test_unions(void **state)
{
    (void)state;
    static const struct row rows[] = {
        POST("/pet", "{\"kind\":\"cat\"}", 200, "{\"lives\":9}"),
        POST("/pet", "{\"lives\":2,\"kind\":\"cat\"}", 200, "{\"lives\":2}"),
        POST("/pet", "{\"kind\":\"dog\",\"breed\":\"b\"}", 200, "{\"breed\":\"b\"}"),
        POST("/pet", "{\"kind\":\"dog\",\"lives\":1}", 422, NULL),
        GET("/dogs", 200, "[{\"kind\":\"dog\",\"breed\":\"collie\"},{\"kind\":\"cat\",\"lives\":7}]"),
        POST("/presence", "{}", 200, "{\"a\":0,\"b\":2,\"c\":0}"),
        POST("/presence", "{\"a\":\"\",\"b\":\"\",\"c\":\"\"}", 200, "{\"a\":1,\"b\":1,\"c\":1}"),
        POST("/presence", "{\"b\":null,\"c\":null}", 200, "{\"a\":0,\"b\":2,\"c\":2}"),
        POST("/presence", "{\"a\":null}", 422, NULL),
        END,
    };
    run_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_shapes, reset_client),
        cmocka_unit_test_setup(test_unions, reset_client),
    };
    return cmocka_run_group_tests(tests, set_up, close_client);
}
