/* A union wherever a model can be: the whole body, the whole answer, a line, an event, a message, a parsed text. */
#include "capi.h"

#define CAT(field) field(integer, lives, .default_value = 9) field(string, name)
API_MODEL(Cat, CAT)
#define DOG(field) field(string, breed, .max_length = 6) field(array(integer), walks, .optional = true)
API_MODEL(Dog, DOG)
#define PET(variant) variant(PET_CAT, Cat, cat) variant(PET_DOG, Dog, dog)
API_UNION(Pet, kind, PET)
#define HOME(field)                                                                                                    \
    field(object(Pet), pet, .optional = true) field(array(object(Pet)), pets, .optional = true)                        \
        field(map(object(Pet)), by_name, .optional = true)
API_MODEL(Home, HOME)

static const Pet pug = {.kind = PET_DOG, .dog = {.breed = {"pug", 3}}};

/* --- what comes in goes out --- */

#define BODY(in) in(body, Pet, pet)
API_OPERATION(echo, BODY, .response = &Pet_model)
{
    return api_reply(req, 200, Pet, &in->pet);
}

API_OPERATION(echo_list, BODY, .response = &Pet_model, .response_list = true)
{
    Pet both[2] = {in->pet, pug};
    return api_reply_list(req, 200, Pet, both, 2);
}

#define LIST(in) in(json, array(object(Pet)), pets)
API_OPERATION(echo_pets, LIST, .response = &Pet_model, .response_list = true)
{
    return api_reply_list(req, 200, Pet, in->pets.p, in->pets.n);
}

#define TWO(in) in(body, Pet, pet)in(body, Pet, other, .optional = true) in(body, Cat, cat)
API_OPERATION(second, TWO, .response = &Pet_model)
{
    return api_reply(req, 200, Pet, in->has.other ? &in->other : &in->pet);
}

#define HOMES(in) in(body, Home, home)
API_OPERATION(echo_home, HOMES, .response = &Home_model)
{
    return api_reply(req, 200, Home, &in->home);
}

API_DEPENDENCY(sent_pet, Pet, BODY)
{
    Pet *pet = api_alloc(req, sizeof *pet);
    *pet = in->pet;
    return pet;
}

#define DEPENDS(in) in(depends, sent_pet, pet)
API_OPERATION(depends, DEPENDS, .response = &Pet_model)
{
    return api_reply(req, 200, Pet, in->pet);
}

#define FORM(in) in(form, object(Pet), pet)
API_OPERATION(form, FORM, .response = &Pet_model)
{
    return api_reply(req, 200, Pet, &in->pet);
}

/* --- what a handler fills --- */

#define HOW(in) in(query, string, how)
API_OPERATION(fill, HOW, .response = &Pet_model)
{
    Pet pet = pug;
    if (api_str_is(in->how, "long"))
        pet.dog.breed = API_S("bulldog");
    if (api_str_is(in->how, "none"))
        pet.kind = 2;
    return api_reply(req, 200, Pet, &pet);
}

API_OPERATION(validate, HOW)
{
    Pet pet = pug;
    if (api_str_is(in->how, "long"))
        pet.dog.breed = API_S("bulldog");
    api_validate(req, Pet, &pet);
    return 204;
}

API_OPERATION(parse, HOW, .response = &Pet_model)
{
    Pet pet;
    int err = api_parse(req, Pet, in->how, &pet);
    return err == API_EINVALID || err == API_EJSON ? 400 : err ? err : api_reply(req, 200, Pet, &pet);
}

/* Of a handler's own making: filtered as any answer. */
API_OPERATION(filter, HOW, .response = &Pet_model)
{
    return api_json_text(req, 200, in->how);
}

API_OPERATION(filter_list, HOW, .response = &Pet_model, .response_list = true)
{
    return api_json_text(req, 200, in->how);
}

API_OPERATION(lines, API_NONE, .response = &Pet_model, .media = API_MEDIA_JSONL)
{
    return api_write_line(req, Pet, &pug);
}

API_OPERATION(events, API_NONE, .response = &Pet_model, .media = API_MEDIA_EVENTS)
{
    return api_send_event_model(req, Pet, &pug, .event = "pet");
}

API_OPERATION(talk, API_NONE)
{
    Pet pet;
    int err;
    while ((err = api_ws_receive_model(req, Pet, &pet)) == 0 || err == API_EINVALID)
        if (!err)
            api_ws_send_model(req, Pet, &pet);
    return err == API_ECLOSED ? 0 : err;
}

API_SUBAPP(app_of_unions, .title = "Unions")
{
    api_post(app, "/echo", echo);
    api_post(app, "/list", echo_list);
    api_post(app, "/pets", echo_pets);
    api_post(app, "/second", second);
    api_post(app, "/home", echo_home);
    api_post(app, "/depends", depends);
    api_post(app, "/form", form);
    api_get(app, "/fill", fill);
    api_get(app, "/validate", validate);
    api_get(app, "/parse", parse);
    api_get(app, "/filter", filter);
    api_get(app, "/filter-list", filter_list);
    api_get(app, "/lines", lines);
    api_get(app, "/events", events);
    api_websocket(app, "/talk", talk);
}

#define X_CAT "{\"kind\":\"cat\",\"lives\":9,\"name\":\"x\"}"
#define PUG "{\"kind\":\"dog\",\"breed\":\"pug\"}"

static void test_whole_bodies(void **state)
{
    (void)state;
    const struct row rows[] = {
        POST("/echo", "{\"kind\":\"cat\",\"name\":\"x\"}", 200, X_CAT),
        POST("/echo", "{\"breed\":\"pug\",\"kind\":\"dog\",\"walks\":[1]}", 200,
             "{\"kind\":\"dog\",\"breed\":\"pug\",\"walks\":[1]}"),
        POST("/list", "{\"kind\":\"cat\",\"name\":\"x\"}", 200, "[" X_CAT "," PUG "]"),
        POST("/pets", "[" PUG ",{\"kind\":\"cat\",\"name\":\"x\"}]", 200, "[" PUG "," X_CAT "]"),
        POST("/second", "{\"pet\":" PUG ",\"other\":{\"kind\":\"cat\",\"name\":\"x\"},\"cat\":{\"name\":\"y\"}}", 200,
             X_CAT),
        POST("/second", "{\"pet\":" PUG ",\"cat\":{\"name\":\"y\"}}", 200, PUG),
        POST("/home", "{\"pet\":" PUG ",\"pets\":[" PUG "],\"by_name\":{\"x\":" X_CAT "}}", 200,
             "{\"pet\":" PUG ",\"pets\":[" PUG "],\"by_name\":{\"x\":" X_CAT "}}"),
        POST("/depends", PUG, 200, PUG),
        POST("/echo", "{\"kind\":\"bird\"}", 422, NULL),
        POST("/echo", "[]", 422, NULL),
        END,
    };
    run_rows(rows);
    is_answer("form", api_test_post(c, "/form", .form = API_STRINGS("pet", PUG)), 200, PUG);
}

static void test_filled(void **state)
{
    (void)state;
    is_answer("good", api_test_get(c, "/fill?how=good"), 200, PUG);
    is_answer("too long", api_test_get(c, "/fill?how=long"), 500, NULL);
    is_answer("no branch", api_test_get(c, "/fill?how=none"), 500, NULL);
    is_answer("valid", api_test_get(c, "/validate?how=good"), 204, NULL);
    const api_test_response *a = api_test_get(c, "/validate?how=long");
    is_answer("not valid", a, 422, NULL);
    assert_string_equal(api_test_text(a, "/detail/0/loc"), "[\"body\",\"dog\",\"breed\"]");
}

static void test_json(void **state)
{
    (void)state;
    const struct {
        const char *path, *json;
        int status;
        const char *body;
    } rows[] = {
        {"/parse", PUG, 200, PUG},
        {"/parse", "{\"kind\":\"cat\",\"name\":\"x\"}", 200, X_CAT},
        {"/parse", "{\"kind\":\"bird\"}", 400, NULL},
        {"/parse", "{\"kind\":", 400, NULL},
        {"/filter", "{\"breed\":\"pug\",\"kind\":\"dog\",\"more\":1}", 200, PUG},
        {"/filter", "{\"kind\":\"dog\"}", 500, NULL},
        {"/filter", "{\"kind\"", 500, NULL},
        {"/filter-list", "[{\"kind\":\"cat\",\"name\":\"x\",\"more\":1}," PUG "]", 200, "[" X_CAT "," PUG "]"},
        {"/filter-list", "[]", 200, "[]"},
        {"/filter-list", PUG, 500, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is_answer(rows[i].json, api_test_get(c, rows[i].path, .query = API_STRINGS("how", rows[i].json)),
                  rows[i].status, rows[i].body);
}

static void test_streams(void **state)
{
    (void)state;
    is_answer("a line", api_test_get(c, "/lines"), 200, PUG "\n");
    is_answer("an event", api_test_get(c, "/events"), 200, "event: pet\ndata: " PUG "\n\n");
    api_test_call *call = api_test_websocket(c, "/talk");
    assert_int_equal(api_test_send(call, PUG), 0);
    is_answer("a message", api_test_next(call), 101, PUG);
    assert_int_equal(api_test_send(call, "{\"kind\":\"bird\"}"), 0);
    assert_non_null(strstr(api_test_text(api_test_next(call), NULL), "union_tag_invalid"));
    assert_int_equal(api_test_close(call, 1000, ""), 0);
    api_test_finish(call);
}

static void test_document(void **state)
{
    (void)state;
    const api_test_response *a = api_test_get(c, "/openapi.json");
    static const char at[] = "/responses/200/content/application~1json/schema";
    char pointer[200];
    snprintf(pointer, sizeof pointer, "/paths/~1echo/post%s/$ref", at);
    assert_string_equal(api_test_text(a, pointer), "#/components/schemas/Pet");
    snprintf(pointer, sizeof pointer, "/paths/~1list/post%s/items/$ref", at);
    assert_string_equal(api_test_text(a, pointer), "#/components/schemas/Pet");
    assert_string_equal(api_test_text(a, "/components/schemas/Pet/discriminator/propertyName"), "kind");
}

/* Rows are objects: a union has no columns. */
API_SUBAPP(app_of_rows)
{
    api_resource(app, "/pets", Pet);
}

static void test_no_table(void **state)
{
    (void)state;
    api_test_client *other = api_test_new(&app_of_rows);
    assert_non_null(api_test_problem(other));
    assert_non_null(strstr(api_test_problem(other), "Pet is a union: a table needs a model"));
    api_test_free(other);
    Pet pet = pug;
    assert_int_equal(api_merge(Pet, &pet, Pet, &pug), API_EUSAGE);
}

static int setup(void **state)
{
    (void)state;
    return open_client(&app_of_unions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_bodies), cmocka_unit_test(test_filled),   cmocka_unit_test(test_json),
        cmocka_unit_test(test_streams),      cmocka_unit_test(test_document), cmocka_unit_test(test_no_table),
    };
    return cmocka_run_group_tests(tests, setup, close_client);
}
