/* The app in process: requests go through the real routes, validation and database, with no socket. */
#include <api.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

extern const api_entry api_app_entry;

static api_app *app;
static api_client *client;
static api_answer answer;

static int set_up(void **state)
{
    (void)state;
    api_settings settings;
    api_settings_init(&settings);
    settings.database = "sqlite::memory:"; /* a fresh one for each test */
    settings.log_level = "error";
    api_problems *problems = api_problems_new();
    app = api_app_from_entry(&api_app_entry, problems);
    client = app ? api_client_new(app, &settings, problems) : NULL;
    for (size_t i = 0; i < api_problems_count(problems); i++)
        fprintf(stderr, "%s\n", api_problems_get(problems, i));
    api_problems_free(problems);
    return client ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    api_client_free(client);
    api_app_free(app);
    return 0;
}

static void ask(const char *method, const char *path, const char *json, int status)
{
    const api_header type = {API_S("Content-Type"), API_S("application/json")};
    assert_int_equal(api_client_send(client, method, path, &type, json ? 1 : 0, api_str_of(json), &answer), 0);
    assert_int_equal(answer.status, status);
}

static void has(const char *text)
{
    assert_non_null(memmem(answer.body.p, answer.body.n, text, strlen(text)));
}

static void test_hello(void **state)
{
    (void)state;
    ask("GET", "/hello", NULL, 200);
    assert_true(api_str_is(answer.body, "{\"message\":\"Hello, World!\"}"));
    ask("GET", "/hello?name=Ann", NULL, 200);
    has("Hello, Ann!");
}

static void test_quote(void **state)
{
    (void)state;
    ask("POST", "/quote?count=3", "{\"name\": \"tea\", \"price\": 1.5}", 200);
    has("\"total\":4.5");
    ask("POST", "/quote?count=1001", "{\"name\": \"tea\", \"price\": 1.5}", 409);
    ask("POST", "/quote", "{\"name\": \"tea\", \"price\": -1}", 422);
    has("greater than or equal to 0");
}

static void test_items(void **state)
{
    (void)state;
    ask("POST", "/items/", "{\"name\": \"tea\", \"price\": 1.5}", 201);
    ask("GET", "/items/1", NULL, 200);
    has("\"name\":\"tea\"");
    ask("DELETE", "/items/1", NULL, 204);
    ask("GET", "/items/1", NULL, 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_hello, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_quote, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_items, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
