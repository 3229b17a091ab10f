/* Inputs of the body: models, JSON, forms, files, raw bytes and pieces of them. */
#include "unit/capi/inputs.h"

#define ITEM(field)                                                                                                    \
    field(string, name, .min_length = 1) field(number, price, .minimum = 0) field(boolean, offer, .nullable = true)
API_MODEL(Item, ITEM)
#define USER(field) field(string, user_name, .alias = "userName") field(integer, age, .optional = true)
API_MODEL(User, USER)

#define BODY(in) in(body, Item, item)
API_OPERATION(body, BODY)
{
    return api_json(req, 200, api_pair("name", in->item.name), api_pair("price", in->item.price),
                    api_pair("has", in->item.has.offer), api_pair("null", in->item.null.offer));
}

#define OPTIONAL(in) in(body, Item, item, .optional = true)
API_OPERATION(optional_body, OPTIONAL)
{
    return api_json(req, 200, api_pair("has", in->has.item));
}

#define NULLABLE(in) in(body, Item, item, .nullable = true)
API_OPERATION(nullable_body, NULLABLE)
{
    return api_json(req, 200, api_pair("has", in->has.item), api_pair("null", in->null.item));
}

#define EMBED(in) in(body, Item, item, .embed = true)
API_OPERATION(embed, EMBED)
{
    return api_json(req, 200, api_pair("name", in->item.name));
}

#define SEVERAL(in)                                                                                                    \
    in(path, integer, id)in(body, Item, item)in(body, User, user)in(json, integer, importance, .minimum = 1)           \
        in(json, string, note, .optional = true) in(query, string, q, .optional = true)
API_OPERATION(several, SEVERAL)
{
    return api_json(req, 200, api_pair("id", in->id), api_pair("item", in->item.name),
                    api_pair("user", in->user.user_name), api_pair("importance", in->importance), api_member(in, note),
                    api_member(in, q));
}

#define JSON_LIST(in) in(json, array(object(Item)), items, .min_items = 1)
API_OPERATION(json_list, JSON_LIST)
{
    double sum = 0;
    for (size_t i = 0; i < in->items.n; i++)
        sum += in->items.p[i].price;
    return api_json(req, 200, api_pair("sum", sum));
}

#define JSON_MAP(in) in(json, map(integer), weights)
API_OPERATION(json_map, JSON_MAP)
{
    int64_t sum = 0;
    for (size_t i = 0; i < in->weights.n; i++)
        sum += in->weights.p[i];
    return api_json(req, 200, api_pair("sum", sum), api_pair("first", in->weights.n ? in->weights.keys[0] : API_S("")));
}

#define JSON_ANY(in) in(json, any, value)
API_OPERATION(json_any, JSON_ANY)
{
    return api_json_text(req, 200, in->value);
}

#define FORM(in)                                                                                                       \
    in(form, string, name)in(form, integer, age, .optional = true, .minimum = 0)                                       \
        in(form, array(string), tags, .optional = true) in(form, boolean, agree, .default_value = false)
API_OPERATION(form, FORM)
{
    return api_json(req, 200, api_pair("name", in->name), api_member(in, age), api_pair("tags", (int64_t)in->tags.n),
                    api_pair("agree", in->agree));
}

#define FILES(in)                                                                                                      \
    in(file, upload, photo)in(file, array(upload), more, .optional = true)                                             \
        in(form, object(Item), item)in(form, string, note, .optional = true)
API_OPERATION(files, FILES)
{
    api_str data;
    int err = api_upload_data(req, &in->photo, &data);
    if (err)
        return err;
    return api_json(req, 200, api_pair("data", data), api_pair("more", (int64_t)in->more.n),
                    api_pair("item", in->item.name), api_member(in, note));
}

#define LOGIN(in) in(form, string, username)in(form, string, password)
API_PARAMS(Login, LOGIN)
#define LOGGED(in) in(params, Login, login)
API_OPERATION(form_params, LOGGED)
{
    return api_json(req, 200, api_pair("who", in->login.username));
}

API_OPERATION(raw, API_NONE)
{
    api_str text;
    int err = api_request_body(req, &text);
    return err ? err : api_text(req, 200, text);
}

API_OPERATION(pieces, API_NONE)
{
    api_str piece;
    int64_t sum = 0, n = 0;
    int err;
    while ((err = api_request_read(req, 100000, &piece)) == 0 && piece.n) {
        sum += (int64_t)piece.n;
        n++;
    }
    return err ? err : api_json(req, 200, api_pair("sum", sum), api_pair("many", (bool)(n > 1)));
}

API_SUBAPP(entry, .title = "Inputs", .limits = "body=100KiB")
{
    api_post(app, "/body", body);
    api_put(app, "/optional", optional_body);
    api_post(app, "/nullable", nullable_body);
    api_post(app, "/embed", embed);
    api_post(app, "/several/{id}", several);
    api_post(app, "/list", json_list);
    api_post(app, "/map", json_map);
    api_post(app, "/any", json_any);
    api_post(app, "/form", form);
    api_post(app, "/files", files);
    api_post(app, "/form-params", form_params);
    api_post(app, "/raw", raw);
    api_post(app, "/pieces", pieces);
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&entry);
}

static void test_bodies(void **state)
{
    (void)state;
    static const struct row rows[] = {
        POST("/body", "{\"name\":\"a\",\"price\":1}", 200,
             "{\"name\":\"a\",\"price\":1.0,\"has\":false,\"null\":true}"),
        POST("/body", "{\"name\":\"a\",\"price\":1,\"offer\":null}", 200,
             "{\"name\":\"a\",\"price\":1.0,\"has\":false,\"null\":true}"),
        POST("/body", "{\"name\":\"a\",\"price\":1,\"offer\":false}", 200,
             "{\"name\":\"a\",\"price\":1.0,\"has\":true,\"null\":false}"),
        POST("/body", NULL, 422, MISSING("\"body\"", "null")),
        POST("/body", "null", 422, NULL),
        POST("/body", "[]", 422, NULL),
        POST("/body", "{\"name\":\"a\",", 400, NULL),
        POST("/body", "{\"name\":\"a\"}", 422, MISSING("\"body\",\"price\"", "{\"name\":\"a\"}")),
        {"PUT", "/optional", NULL, 200, "{\"has\":false}"},
        {"PUT", "/optional", "{\"name\":\"a\",\"price\":1}", 200, "{\"has\":true}"},
        {"PUT", "/optional", "{\"name\":\"a\"}", 422, NULL},
        POST("/nullable", "null", 200, "{\"has\":false,\"null\":true}"),
        POST("/nullable", NULL, 200, "{\"has\":false,\"null\":false}"),
        POST("/nullable", "{\"name\":\"a\",\"price\":1}", 200, "{\"has\":true,\"null\":false}"),
        POST("/embed", "{\"item\":{\"name\":\"a\",\"price\":1}}", 200, "{\"name\":\"a\"}"),
        POST("/embed", "{\"name\":\"a\",\"price\":1}", 422, NULL),
        POST("/several/5", "{\"item\":{\"name\":\"a\",\"price\":1},\"user\":{\"userName\":\"u\"},\"importance\":2}",
             200, "{\"id\":5,\"item\":\"a\",\"user\":\"u\",\"importance\":2,\"note\":null,\"q\":null}"),
        POST("/several/5?q=x",
             "{\"item\":{\"name\":\"a\",\"price\":1},\"user\":{\"userName\":\"u\",\"age\":3},\"importance\":2,\"note\":"
             "\"n\"}",
             200, "{\"id\":5,\"item\":\"a\",\"user\":\"u\",\"importance\":2,\"note\":\"n\",\"q\":\"x\"}"),
        POST("/several/5", "{\"item\":{\"name\":\"a\",\"price\":1},\"importance\":2}", 422, NULL),
        POST("/embed", "{}", 422, NULL),
        POST("/list", "[{\"name\":\"a\",\"price\":1},{\"name\":\"b\",\"price\":2}]", 200, "{\"sum\":3.0}"),
        POST("/list", "[]", 422, NULL),
        POST("/list", "[{\"name\":\"a\",\"price\":1},{\"name\":\"b\"}]", 422,
             MISSING("\"body\",1,\"price\"", "{\"name\":\"b\"}")),
        POST("/map", "{\"a\":1,\"b\":2}", 200, "{\"sum\":3,\"first\":\"a\"}"),
        POST("/map", "{\"a\":\"x\"}", 422, NULL),
        POST("/map", "{}", 200, "{\"sum\":0,\"first\":\"\"}"),
        POST("/any", "[1,{\"a\":null}]", 200, "[1,{\"a\":null}]"),
        POST("/any", "\"x\"", 200, "\"x\""),
        END,
    };
    run_rows(rows);
    const api_test_response *a = api_test_post(c, "/several/x", .json = "{\"item\":{\"name\":\"\",\"price\":-1}}");
    assert_int_equal(a->status, 422);
    static const char *const places[] = {"[\"path\",\"id\"]", "[\"body\",\"item\",\"name\"]",
                                         "[\"body\",\"item\",\"price\"]", "[\"body\",\"user\"]",
                                         "[\"body\",\"importance\"]"};
    assert_int_equal(api_test_count(a, "/detail"), 5);
    for (int i = 0; i < 5; i++) {
        char pointer[30];
        snprintf(pointer, sizeof pointer, "/detail/%d/loc", i);
        assert_string_equal(api_test_text(a, pointer), places[i]);
    }
    a = api_test_post(c, "/body", .form = API_STRINGS("name", "a"));
    assert_int_equal(a->status, 415);
    a = api_test_post(c, "/body", .body = API_S("{\"name\":\"a\",\"price\":1}"),
                      .content_type = "application/merge+json; charset=utf-8");
    assert_int_equal(a->status, 200);
}

static void test_forms(void **state)
{
    (void)state;
    const api_test_response *a =
        api_test_post(c, "/form", .form = API_STRINGS("name", "a b&ü", "tags", "1", "tags", "2"));
    is_answer("form", a, 200, "{\"name\":\"a b&ü\",\"age\":null,\"tags\":2,\"agree\":false}");
    a = api_test_post(c, "/form", .form = API_STRINGS("name", "a", "age", "5", "agree", "1"),
                      .files = API_TEST_FILES({0, 0, 0, {0, 0}}));
    is_answer("multipart", a, 200, "{\"name\":\"a\",\"age\":5,\"tags\":0,\"agree\":true}");
    a = api_test_post(c, "/form", .form = API_STRINGS("age", "-1"));
    assert_int_equal(a->status, 422);
    assert_string_equal(api_test_text(a, "/detail/0/loc"), "[\"body\",\"name\"]");
    assert_string_equal(api_test_text(a, "/detail/1/loc"), "[\"body\",\"age\"]");
    assert_int_equal(api_test_post(c, "/form")->status, 422);
    assert_int_equal(api_test_post(c, "/form", .json = "{\"name\":\"a\"}")->status, 415);
    a = api_test_post(c, "/form-params", .form = API_STRINGS("username", "ada", "password", "x"));
    is_answer("struct", a, 200, "{\"who\":\"ada\"}");
    a = api_test_post(c, "/form-params", .form = API_STRINGS("username", "ada"));
    is_answer("struct", a, 422, MISSING("\"body\",\"password\"", "null"));
}

static void test_files(void **state)
{
    (void)state;
    static const char item[] = "{\"name\": \"Pen\", \"price\": 2}";
    const api_test_response *a = api_test_post(c, "/files", .form = API_STRINGS("item", item),
                                               .files = API_TEST_FILES({"photo", "a.png", "image/png", API_S("PNG")}));
    is_answer("one", a, 200, "{\"data\":\"PNG\",\"more\":0,\"item\":\"Pen\",\"note\":null}");
    a = api_test_post(c, "/files", .form = API_STRINGS("item", item, "note", "x"),
                      .files = API_TEST_FILES({"photo", "a.png", NULL, API_S("")}, {"more", "b", NULL, API_S("1")},
                                              {"more", "c", NULL, API_S("2")}));
    is_answer("more", a, 200, "{\"data\":\"\",\"more\":2,\"item\":\"Pen\",\"note\":\"x\"}");
    a = api_test_post(c, "/files", .form = API_STRINGS("item", "{\"name\": \"\"}", "photo", "text"),
                      .files = API_TEST_FILES({"other", "b", NULL, API_S("1")}));
    assert_int_equal(a->status, 422);
    assert_string_equal(api_test_text(a, "/detail/0/loc"), "[\"body\",\"photo\"]");
    assert_string_equal(api_test_text(a, "/detail/1/loc"), "[\"body\",\"item\",\"name\"]");
    assert_string_equal(api_test_text(a, "/detail/2/loc"), "[\"body\",\"item\",\"price\"]");
}

static void test_raw(void **state)
{
    (void)state;
    static char large[99000];
    memset(large, 'x', sizeof large);
    is_answer("raw", api_test_post(c, "/raw", .body = API_S("abc")), 200, "abc");
    is_answer("none", api_test_post(c, "/raw"), 200, "");
    is_answer("pieces", api_test_post(c, "/pieces", .body = {large, sizeof large}), 200,
              "{\"sum\":99000,\"many\":true}");
    assert_int_equal(api_test_post(c, "/pieces", .body = {large, 0})->status, 200);
    static char larger[200000];
    assert_int_equal(api_test_post(c, "/raw", .body = {larger, sizeof larger})->status, 413);
    assert_int_equal(api_test_post(c, "/pieces", .body = {larger, sizeof larger})->status, 413);
    assert_int_equal(
        api_test_post(c, "/body", .body = {larger, sizeof larger}, .content_type = "application/json")->status, 413);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_bodies, reset_client),
        cmocka_unit_test_setup(test_forms, reset_client),
        cmocka_unit_test_setup(test_files, reset_client),
        cmocka_unit_test_setup(test_raw, reset_client),
    };
    return cmocka_run_group_tests(tests, set_up, close_client);
}
