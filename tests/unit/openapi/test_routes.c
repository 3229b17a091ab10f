/* Who may call an operation, and where operations stand: security, callbacks, WebSockets, routers, mounted apps. */
#include "unit/openapi/loaded.h"

static void test_security(void **state)
{
    (void)state;
    assert_string_equal(keys("/components/securitySchemes"), "bearer key");
    assert_string_equal(at("/components/securitySchemes/key"),
                        "{\"type\":\"apiKey\",\"in\":\"query\",\"name\":\"key\"}");
    assert_string_equal(at("/components/securitySchemes/bearer/type"), "\"oauth2\"");
    assert_string_equal(at("/paths/~1users~1{user_id}/get/security"), "[{\"bearer\":[\"read\",\"admin\"]}]");
    assert_string_equal(at("/paths/~1maybe/get/security"), "[{\"key\":[]},{\"bearer\":[\"read\"]},{}]");
}

static void test_callbacks_and_webhooks(void **state)
{
    (void)state;
    assert_string_equal(keys("/paths/~1users/post/callbacks/paid/{$request.body#~1url}"), "post put");
    assert_string_equal(at("/paths/~1users/post/callbacks/paid/{$request.body#~1url}/post/operationId"),
                        "\"create_user_paid_post\"");
    assert_string_equal(keys("/webhooks/new-user"), "post");
    assert_string_equal(at("/webhooks/new-user/post/operationId"), "\"paid\"");
    /* What the app sends: no password, but an id. */
    assert_string_equal(at("/webhooks/new-user/post/requestBody/content/application~1json/schema/$ref"),
                        "\"#/components/schemas/User\"");
    assert_string_equal(at("/webhooks/new-user/post/responses"),
                        "{\"202\":{\"description\":\"Accepted\",\"content\":{\"application/json\":{\"schema\":{}}}},"
                        "\"410\":{\"description\":\"Stop that\"}}");
}

static void test_websockets(void **state)
{
    (void)state;
    assert_string_equal(keys("/x-websockets"), "/chat/{room}");
    assert_string_equal(keys("/x-websockets/~1chat~1{room}"),
                        "tags summary description operationId parameters responses security messages");
    assert_string_equal(at("/x-websockets/~1chat~1{room}/messages/schema/$ref"), "\"#/components/schemas/Tick\"");
    assert_string_equal(at("/x-websockets/~1chat~1{room}/responses/101/description"), "\"The WebSocket is open\"");
}

static void test_routes(void **state)
{
    (void)state;
    bool socket = false, secured = false, open = false;
    for (size_t i = 0; i < api_app_route_count(app); i++) {
        api_route_info r = api_app_route_get(app, i);
        socket |= strcmp(r.method, "WS") == 0 && strcmp(r.path, "/chat/{room}") == 0;
        secured |= strcmp(r.operation_id, "read_user") == 0 && strcmp(r.permission, "bearer") == 0;
        open |= strcmp(r.operation_id, "maybe") == 0 && strcmp(r.permission, "any") == 0;
    }
    assert_true(socket && secured && open);
}

static void test_mounted(void **state)
{
    (void)state;
    api_json_error e;
    const api_app *mounted = app->declarations->mounts->app;
    assert_int_equal(api_json_parse(&arena, api_app_openapi_json(mounted), API_JSON_UNIQUE, &root, &e), 0);
    assert_string_equal(at("/servers"), "[{\"url\":\"/v2\"}]");
    assert_string_equal(at("/info/title"), "\"Inner\"");
    assert_string_equal(keys("/paths"), "/hello");
    assert_string_equal(keys("/components/schemas"), "Error Problem");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_security), TEST(test_callbacks_and_webhooks), TEST(test_websockets), TEST(test_routes),
        TEST(test_mounted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
