/* Documents of apps in C. With "--print" and a name as arguments: that one's document, for test_app_documents.py. */
#include "unit/openapi/loaded.h"

static void test_head(void **state)
{
    (void)state;
    assert_string_equal(keys(""),
                        "openapi info servers tags externalDocs paths webhooks x-websockets components x-app");
    assert_string_equal(
        at("/info"),
        "{\"title\":\"Outer\",\"version\":\"2.0.0\",\"summary\":\"s\",\"description\":\"All \\\"of\\\" it.\","
        "\"termsOfService\":\"https://example.com/terms\",\"contact\":{\"name\":\"c\",\"url\":"
        "\"https://example.com/c\"},\"license\":{\"name\":\"MIT\",\"identifier\":\"MIT\"},\"x-owner\":\"me\"}");
    assert_string_equal(at("/servers"), "[{\"url\":\"https://a.example.org\"},{\"url\":\"/b\"}]");
    assert_string_equal(at("/externalDocs"), "{\"url\":\"https://example.com/docs\"}");
    assert_string_equal(at("/x-app"), "{\"a\":1}");
    assert_string_equal(at("/tags/0"), "{\"name\":\"users\",\"description\":\"People.\"}");
    assert_string_equal(at("/tags/1/name"), "\"books\"");
    assert_string_equal(at("/tags/2/name"), "\"default\"");
}

static void test_operations(void **state)
{
    (void)state;
    assert_string_equal(at("/paths/~1/get/summary"), "\"Hello\"");
    assert_string_equal(at("/paths/~1/get/description"), "\"Says hello.\"");
    assert_string_equal(at("/paths/~1/get/operationId"), "\"hello\"");
    assert_string_equal(at("/paths/~1/get/tags"), "[\"default\"]");
    assert_string_equal(at("/paths/~1/get/security"), "[]");
    assert_string_equal(at("/paths/~1/get/parameters"), "(nothing)");
    assert_string_equal(at("/paths/~1users~1{user_id}/get/summary"), "\"Read User\"");
    assert_string_equal(at("/paths/~1users/post/summary"), "\"A new user\"");
    assert_string_equal(at("/paths/~1users/post/tags"), "[\"users\"]");
    assert_string_equal(at("/paths/~1pets/post/tags"), "[\"pets\",\"animals\"]");
    assert_string_equal(at("/paths/~1both~1{id}/put/deprecated"), "true");
    assert_string_equal(at("/paths/~1both~1{id}/put/tags"), "[\"both\"]");
    assert_string_equal(at("/paths/~1hidden"), "(nothing)");
    assert_string_equal(at("/paths/~1chat~1{room}"), "(nothing)");
    assert_string_equal(at("/paths/~1v2~1hello"), "(nothing)");
    assert_string_equal(at("/paths/~1many/post/x-rank"), "3");
    assert_string_equal(at("/paths/~1many/post/responses/200/x-more"), "true");
    assert_string_equal(at("/paths/~1many/post/responses/200/description"), "\"Success\"");
    assert_string_equal(at("/paths/~1many/post/summary"), "\"Mine\"");
    assert_string_equal(at("/paths/~1many/post/description"), "\"Returns a list of Address.\"");
}

static void test_parameters(void **state)
{
    static const char op[] = "/paths/~1users~1{user_id}/get";
    (void)state;
    assert_string_equal(parameter(op, "user_id"), "{\"name\":\"user_id\",\"in\":\"path\",\"required\":true,\"schema\":{"
                                                  "\"type\":\"integer\",\"format\":\"int64\",\"minimum\":1}}");
    assert_string_equal(
        parameter(op, "tag"),
        "{\"name\":\"tag\",\"in\":\"query\",\"description\":\"Only with these.\",\"style\":\"form\","
        "\"explode\":true,\"schema\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},\"example\":[\"a\"]}");
    assert_string_equal(parameter(op, "old"),
                        "{\"name\":\"old\",\"in\":\"query\",\"deprecated\":true,\"schema\":{\"type\":"
                        "\"string\"}}");
    assert_string_equal(parameter(op, "secret"), "(nothing)");
    assert_string_equal(parameter(op, "x-trace"),
                        "{\"name\":\"x-trace\",\"in\":\"header\",\"schema\":{\"type\":\"string\"}}");
    assert_string_equal(parameter(op, "x-tenant"),
                        "{\"name\":\"x-tenant\",\"in\":\"header\",\"required\":true,\"schema\":{\"type\":\"string\"}}");
    assert_string_equal(parameter(op, "authorization"), "(nothing)");
    assert_string_equal(parameter(op, "session"),
                        "{\"name\":\"session\",\"in\":\"cookie\",\"schema\":{\"type\":\"string\"}}");
    assert_string_equal(parameter(op, "limit"),
                        "{\"name\":\"limit\",\"in\":\"query\",\"schema\":{\"type\":\"integer\",\"format\":\"int64\","
                        "\"minimum\":1,\"maximum\":100,\"default\":10}}");
    const api_node *list = api_node_get(api_node_pointer(root, api_str_of(op)), "parameters");
    assert_int_equal(list->count, 8);
    assert_string_equal(text_of(api_node_get(list->first, "in")), "\"path\"");
}

/* One path of a document whatever its parameters are called; the method that is there already needs a path of its
 * own. */
static void test_paths_of_one_shape(void **state)
{
    (void)state;
    assert_string_equal(keys("/paths/~1things~1{name}"), "get delete");
    assert_string_equal(
        parameter("/paths/~1things~1{name}/delete", "name"),
        "{\"name\":\"name\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"integer\",\"format\":"
        "\"int64\"}}");
    assert_string_equal(keys("/paths/~1things~1{id}"), "get");
    assert_string_equal(at("/paths/~1things~1{id}/get/operationId"), "\"by_id\"");
}

static void test_bodies(void **state)
{
    (void)state;
    assert_string_equal(
        at("/paths/~1users/post/requestBody"),
        "{\"description\":\"Who is new.\",\"required\":true,\"content\":{\"application/json\":{\"schema\":{"
        "\"$ref\":\"#/components/schemas/UserCreate\"}}}}");
    assert_string_equal(at("/paths/~1both~1{id}/put/requestBody"),
                        "{\"required\":true,\"content\":{\"application/json\":{\"schema\":{\"$ref\":"
                        "\"#/components/schemas/Body_replace_both\"}}}}");
    assert_string_equal(at("/components/schemas/Body_replace_both"),
                        "{\"type\":\"object\",\"properties\":{\"user\":{\"$ref\":\"#/components/schemas/UserCreate\"},"
                        "\"importance\":{\"type\":\"integer\",\"format\":\"int64\"}},\"required\":[\"user\"],"
                        "\"additionalProperties\":false}");
    assert_string_equal(at("/components/schemas/Body_embed"),
                        "{\"type\":\"object\",\"properties\":{\"address\":{\"$ref\":\"#/components/schemas/Address\"}},"
                        "\"required\":[\"address\"],\"additionalProperties\":false}");
    assert_string_equal(
        at("/paths/~1many/post/requestBody"),
        "{\"required\":true,\"content\":{\"application/json\":{\"schema\":{\"type\":\"array\",\"items\":{"
        "\"$ref\":\"#/components/schemas/Address\"},\"maxItems\":3},\"example\":[]}}}");
    assert_string_equal(at("/paths/~1login/post/requestBody"),
                        "{\"required\":true,\"content\":{\"application/x-www-form-urlencoded\":{\"schema\":{\"$ref\":"
                        "\"#/components/schemas/Body_login\"}}}}");
    assert_string_equal(at("/components/schemas/Body_login/required"), "[\"username\",\"password\"]");
    assert_string_equal(at("/paths/~1upload/post/requestBody/content"),
                        "{\"multipart/form-data\":{\"schema\":{\"$ref\":\"#/components/schemas/Body_upload_picture\"},"
                        "\"encoding\":{\"meta\":{\"contentType\":\"application/json\"}}}}");
    assert_string_equal(
        at("/components/schemas/Body_upload_picture/properties/picture"),
        "{\"type\":\"string\",\"contentMediaType\":\"application/octet-stream\",\"description\":\"A PNG.\"}");
    assert_string_equal(at("/components/schemas/Body_upload_picture/properties/more/items/contentMediaType"),
                        "\"application/octet-stream\"");
    assert_string_equal(at("/components/schemas/Body_upload_picture/required"), "[\"picture\",\"meta\"]");
}

static void test_models_by_direction(void **state)
{
    (void)state;
    assert_string_equal(keys("/components/schemas/User/properties"), "id email address roles scores");
    assert_string_equal(at("/components/schemas/User/required"), "[\"id\",\"email\"]");
    assert_string_equal(at("/components/schemas/User/additionalProperties"), "(nothing)");
    assert_string_equal(keys("/components/schemas/UserCreate/properties"), "email password address roles scores");
    assert_string_equal(at("/components/schemas/UserCreate/required"), "[\"email\",\"password\"]");
    assert_string_equal(at("/components/schemas/UserCreate/additionalProperties"), "false");
    assert_string_equal(
        at("/components/schemas/User/properties/address"),
        "{\"anyOf\":[{\"$ref\":\"#/components/schemas/Address\"},{\"type\":\"null\"}],\"default\":null}");
    assert_string_equal(
        at("/components/schemas/User/properties/email"),
        "{\"type\":\"string\",\"format\":\"email\",\"description\":\"Where we write to.\",\"examples\":["
        "\"ada@example.com\"]}");
    assert_string_equal(at("/components/schemas/User/properties/roles"),
                        "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":20},\"maxItems\":4}");
    assert_string_equal(at("/components/schemas/User/properties/scores"),
                        "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\",\"format\":\"int64\"}}");
    assert_string_equal(
        at("/components/schemas/Address"),
        "{\"type\":\"object\",\"description\":\"Where somebody lives.\",\"properties\":{\"street\":{\"type\":"
        "\"string\",\"maxLength\":80},\"city\":{\"type\":\"string\"}},\"required\":[\"street\"],"
        "\"additionalProperties\":false}");
    assert_string_equal(at("/components/schemas/Tick/additionalProperties"), "(nothing)");
}

static void test_unions(void **state)
{
    (void)state;
    assert_string_equal(
        at("/components/schemas/Pet"),
        "{\"description\":\"One of ours.\",\"oneOf\":[{\"$ref\":\"#/components/schemas/PetCat\"},{\"$ref\":"
        "\"#/components/schemas/PetDog\"}],\"discriminator\":{\"propertyName\":\"kind\",\"mapping\":{\"cat\":"
        "\"#/components/schemas/PetCat\",\"dog\":\"#/components/schemas/PetDog\"}}}");
    assert_string_equal(
        at("/components/schemas/PetDog"),
        "{\"type\":\"object\",\"properties\":{\"kind\":{\"type\":\"string\",\"const\":\"dog\"},\"name\":{\"type\":"
        "\"string\"}},\"required\":[\"kind\",\"name\"],\"additionalProperties\":false}");
    assert_string_equal(at("/components/schemas/Cat"), "(nothing)");
}

/* Wherever it was declared: a string with its digits, and coming in also a number. */
static void test_decimals(void **state)
{
    (void)state;
#define DIGITS "\"pattern\":\"^-?(0|[1-9][0-9]*)(\\\\.[0-9]+)?([eE][+-]?[0-9]{1,5})?$\""
    assert_string_equal(at("/components/schemas/Book/properties/price"),
                        "{\"type\":\"string\",\"format\":\"decimal\",\"x-minimum\":0," DIGITS "}");
    assert_string_equal(at("/components/schemas/BookCreate/properties/price"),
                        "{\"type\":[\"string\",\"number\"],\"format\":\"decimal\",\"minimum\":0,\"x-minimum\":0," DIGITS
                        "}");
    assert_string_equal(at("/components/schemas/Receipt/properties/total"),
                        "{\"type\":\"string\",\"format\":\"decimal\"," DIGITS "}");
    assert_string_equal(at("/components/schemas/ReceiptCreate/properties/total"),
                        "{\"type\":[\"string\",\"number\"],\"format\":\"decimal\"," DIGITS "}");
    assert_string_equal(at("/components/schemas/BookCreate2"), "(nothing)");
}

static void test_names_that_clash(void **state)
{
    (void)state;
    assert_string_equal(at("/paths/~1clash/get/responses/200/content/application~1json/schema/$ref"),
                        "\"#/components/schemas/Error2\"");
    assert_string_equal(keys("/components/schemas/Error2/properties"), "code");
    assert_string_equal(keys("/components/schemas/Error/properties"), "detail");
    /* The rows of the resource have an id, the struct has none. What comes in is the same. */
    assert_string_equal(at("/paths/~1copies/post/responses/200/content/application~1json/schema/$ref"),
                        "\"#/components/schemas/Book2\"");
    assert_string_equal(at("/paths/~1copies/post/requestBody/content/application~1json/schema/$ref"),
                        "\"#/components/schemas/BookCreate\"");
    assert_string_equal(at("/components/schemas/Book2Create"), "(nothing)");
}

static void test_answers(void **state)
{
    (void)state;
    assert_string_equal(
        at("/paths/~1users~1{user_id}/get/responses/200"),
        "{\"description\":\"The user\",\"headers\":{\"X-Request-Id\":{\"$ref\":\"#/components/headers/Request-Id\"}},"
        "\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/User\"}}}}");
    assert_string_equal(keys("/paths/~1users/post/responses"),
                        "201 400 408 409 413 414 415 417 418 422 431 500 503 507");
    assert_string_equal(keys("/paths/~1both~1{id}/put/responses/204"), "description headers");
    assert_string_equal(at("/paths/~1many/post/responses/200/content/application~1json/schema"),
                        "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Address\"}}");
    assert_string_equal(at("/paths/~1login/post/responses/200/content"),
                        "{\"text/plain\":{\"schema\":{\"type\":\"string\"}}}");
    assert_string_equal(keys("/paths/~1upload/post/responses/200/content"), "text/html");
    assert_string_equal(
        at("/paths/~1lines/get/responses/200/content"),
        "{\"application/jsonl\":{\"schema\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Tick\"}},"
        "\"x-item-schema\":{\"$ref\":\"#/components/schemas/Tick\"}}}");
    assert_string_equal(
        at("/paths/~1events/get/responses/200/content/text~1event-stream/x-item-schema/properties/data"),
        "{\"type\":\"string\",\"contentMediaType\":\"application/json\",\"contentSchema\":{\"$ref\":"
        "\"#/components/schemas/Tick\"}}");
    assert_string_equal(keys("/paths/~1download/get/responses"), "200 206 304 400 413 414 416 417 431 500 503");
    assert_string_equal(keys("/paths/~1download/get/responses/200/content"), "*/*");
}

static void test_odd_answers(void **state)
{
    (void)state;
    assert_string_equal(keys("/paths/~1elsewhere/get/responses/307/headers"), "X-Request-Id Location");
    assert_string_equal(at("/paths/~1elsewhere/get/responses/200"), "(nothing)");
    /* Bytes of an int in the path: text that is none is nobody's. */
    assert_string_equal(keys("/paths/~1things~1{id}/get/responses"), "200 400 404 413 414 417 422 431 500 503");
    /* An app that answers with problems has no other shape of errors. */
    assert_string_equal(keys("/paths/~1elsewhere/get/responses/400/content"), "application/problem+json");
    assert_string_equal(keys("/components/schemas"), "Problem");
}

static void test_errors(void **state)
{
    (void)state;
    assert_string_equal(at("/paths/~1users/post/responses/409/description"),
                        "\"That address is known; Too many users\"");
    assert_string_equal(
        at("/paths/~1users/post/responses/409/content/application~1json/schema"),
        "{\"anyOf\":[{\"$ref\":\"#/components/schemas/Error\"},{\"$ref\":\"#/components/schemas/Trouble\"}]}");
    assert_string_equal(at("/paths/~1users/post/responses/422/description"), "\"The name is silly; Validation Error\"");
    assert_string_equal(at("/paths/~1users/post/responses/422/content/application~1json/schema"),
                        "{\"anyOf\":[{\"$ref\":\"#/components/schemas/HTTPValidationError\"},{\"$ref\":"
                        "\"#/components/schemas/Trouble\"}]}");
    assert_string_equal(at("/paths/~1users/post/responses/418/description"), "\"Teapot\"");
    /* Its own code, the dependency's code, the dependency's dependency, the router. */
    assert_string_equal(keys("/paths/~1users~1{user_id}/get/responses"),
                        "200 400 401 403 404 410 413 414 417 418 422 431 500 503");
    assert_string_equal(at("/paths/~1users~1{user_id}/get/responses/401/description"), "\"Who are you?\"");
    assert_string_equal(at("/paths/~1users~1{user_id}/get/responses/404/description"), "\"Not found\"");
    assert_string_equal(keys("/paths/~1users~1{user_id}/get/responses/401/headers"), "X-Request-Id WWW-Authenticate");
}

static void test_the_same_each_time(void **state)
{
    (void)state;
    api_app *again = build(&outer);
    assert_non_null(again);
    assert_true(api_str_eq(api_app_openapi_json(app), api_app_openapi_json(again)));
    assert_true(api_str_eq(api_app_openapi_yaml(app), api_app_openapi_yaml(again)));
    api_app_free(again);
}

static int print(const char *name)
{
    api_app *built = build(strcmp(name, "odd") == 0 ? &odd : &outer);
    if (!built)
        return 1;
    api_str text = api_app_openapi_json(built);
    fwrite(text.p, 1, text.n, stdout);
    api_app_free(built);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--print") == 0)
        return print(argv[2]);
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_head),
        TEST(test_operations),
        TEST(test_parameters),
        cmocka_unit_test_setup_teardown(test_paths_of_one_shape, set_up_odd, tear_down),
        TEST(test_bodies),
        TEST(test_models_by_direction),
        TEST(test_unions),
        TEST(test_decimals),
        TEST(test_names_that_clash),
        TEST(test_answers),
        TEST(test_errors),
        cmocka_unit_test_setup_teardown(test_odd_answers, set_up_odd, tear_down),
        TEST(test_the_same_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
