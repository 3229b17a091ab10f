/* Routers, mounted apps, the middleware there is, hooks and state, resources with users. */
#include "capi.h"

#define NOTE(field) field(string, text, .max_length = 20)
API_MODEL(Note, NOTE)

API_OPERATION(hello, API_NONE)
{
    return api_text(req, 200, API_S("hello"));
}

API_OPERATION(boom, API_NONE)
{
    return API_EUSAGE;
}

API_OPERATION(who, API_NONE)
{
    return api_json(req, 200, api_pair("peer", api_request_client(req)), api_pair("path", api_request_path(req)),
                    api_pair("method", api_request_method(req)), api_pair("op", api_request_operation(req)),
                    api_pair("state", (const char *)api_state(req)));
}

#define SESSION(in) in(query, string, set, .optional = true) in(query, boolean, clear, .default_value = false)
API_OPERATION(session, SESSION)
{
    int err = in->has.set ? api_session_set(req, "name", in->set) : 0;
    if (in->clear)
        err = api_session_clear(req);
    return err ? err : api_json(req, 200, api_pair("name", api_session_get(req, "name")));
}

API_OPERATION(no_session, API_NONE)
{
    return api_json(req, 200, api_pair("err", api_session_set(req, "a", API_S("b"))));
}

API_OPERATION(large, API_NONE)
{
    char *p = api_alloc(req, 100000);
    memset(p, 'x', 100000);
    return api_text(req, 200, (api_str){p, 100000});
}

/* --- hooks --- */

static char told[200];
static int ticks;

static int started(api_request *req)
{
    api_sleep(req, 1);
    api_set_state(req, told);
    strcpy(told, "started");
    Note n = {.text = API_S("from the start")};
    return api_db_insert(req, Note, &n, NULL);
}

static int stopped(api_request *req)
{
    int64_t n = -1;
    api_db_count(req, Note, &n);
    snprintf(told, sizeof told, "stopped with %d", (int)n);
    return 0;
}

static int tick(api_request *req)
{
    Note n = {.text = API_S("tick")};
    ticks++;
    return api_db_insert(req, Note, &n, NULL);
}

static int no_start(api_request *req)
{
    api_db_begin(req);
    api_fail(req, 500, "no start");
}

/* --- apps --- */

API_SUBAPP(inner, .title = "Inner", .version = "2")
{
    api_get(app, "/hello", hello);
    api_use_security_headers(app, .content_security_policy = "default-src 'self'", .frame_options = "",
                             .hsts_max_age = 60);
}

API_SUBAPP(entry, .title = "Outer", .version = "1", .proxies = API_STRINGS("10.0.0.0/8"))
{
    api_on_startup(app, started);
    api_on_shutdown(app, stopped);
    api_every(app, 1000, tick);
    api_use_timing(app);
    api_use_cors(app, .origins = API_STRINGS("https://a.example"), .credentials = true);
    api_get(app, "/hello", hello, .tags = API_STRINGS("greeting"));
    api_get(app, "/boom", boom);
    api_get(app, "/who", who);
    api_get(app, "/large", large);
    api_get(app, "/no-session", no_session);
    api_router *r = api_subrouter(app, "/v1", .tags = API_STRINGS("v1"));
    api_router *deep = api_subrouter(r, "/deep", .deprecated = true);
    api_get(r, "/hello", hello, .name = "hello_v1", .operation_id = "hello_v1");
    api_get(deep, "/hello", hello, .name = "hello_deep", .operation_id = "hello_deep");
    api_router *s = api_subrouter(app, "/s");
    api_use_sessions(s, .secrets = API_STRINGS("new secret", "old secret"), .max_age = 100);
    api_get(s, "/session", session);
    api_resource(r, "/notes/", Note);
    api_mount(app, "/inner", &inner);
}

API_SUBAPP(strict, .title = "Strict")
{
    api_use_trusted_hosts(app, "localhost", "*.example.com");
    api_use_https_redirect(app);
    api_use_security_headers(app);
    api_get(app, "/hello", hello);
}

API_SUBAPP(refuses, .title = "Refuses")
{
    api_on_startup(app, no_start);
}

API_SUBAPP(users, .title = "Users", .auth = true, .limits = "login_failures=2 login_window=10s token_time=60s")
{
    api_resource(app, "/notes/", Note, .permissions = "list=any read=any create=authenticated delete=admin");
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&entry);
}

/* --- tests --- */

static void test_routers(void **state)
{
    (void)state;
    static const struct row rows[] = {
        GET("/hello", 200, "hello"),
        GET("/v1/hello", 200, "hello"),
        GET("/v1/deep/hello", 200, "hello"),
        GET("/inner/hello", 200, "hello"),
        GET("/deep/hello", 404, NULL),
        GET("/inner", 200, NULL),
        GET("/inner/none", 404, NULL),
        GET("/v1/notes/1", 200, "{\"id\":1,\"text\":\"from the start\"}"),
        POST("/v1/notes/", "{\"text\":\"b\"}", 201, "{\"id\":2,\"text\":\"b\"}"),
        GET("/who", 200,
            "{\"peer\":\"local\",\"path\":\"/who\",\"method\":\"GET\",\"op\":\"who\",\"state\":\"started\"}"),
        END,
    };
    run_rows(rows);
    const api_test_response *doc = api_test_get(c, "/openapi.json"), *in = api_test_get(c, "/inner/openapi.json");
    assert_string_equal(api_test_text(doc, "/info/title"), "Outer");
    assert_string_equal(api_test_text(in, "/info/title"), "Inner");
    assert_string_equal(api_test_text(doc, "/paths/~1v1~1deep~1hello/get/deprecated"), "true");
    assert_string_equal(api_test_text(doc, "/paths/~1v1~1deep~1hello/get/tags"), "[\"v1\"]");
    assert_string_equal(api_test_text(doc, "/paths/~1inner~1hello"), "(none)");
    assert_int_equal(api_test_count(in, "/paths"), 1);
    assert_int_equal(api_test_get(c, "/inner/docs")->status, 200);
    assert_int_equal(api_test_get(c, "/docs")->status, 200);
}

static void test_cors(void **state)
{
    (void)state;
    static const char *const good[] = {"/hello", "/boom", "/nowhere", "/inner/hello"};
    for (size_t i = 0; i < 4; i++) {
        const api_test_response *a = api_test_get(c, good[i], .headers = API_STRINGS("Origin", "https://a.example"));
        assert_string_equal(api_test_header(a, "Access-Control-Allow-Origin"), "https://a.example");
        assert_string_equal(api_test_header(a, "Access-Control-Allow-Credentials"), "true");
        a = api_test_get(c, good[i], .headers = API_STRINGS("Origin", "https://b.example"));
        assert_string_equal(api_test_header(a, "Access-Control-Allow-Origin"), "");
    }
    const api_test_response *a = api_test_request(
        c, .method = "OPTIONS", .path = "/v1/notes/",
        .headers = API_STRINGS("Origin", "https://a.example", "Access-Control-Request-Method", "POST"));
    assert_true(a->status == 200 || a->status == 204);
    assert_non_null(strstr(api_test_header(a, "Access-Control-Allow-Methods"), "POST"));
}

static void test_middleware(void **state)
{
    (void)state;
    const api_test_response *a = api_test_get(c, "/hello");
    assert_non_null(strstr(api_test_header(a, "Server-Timing"), "app;dur="));
    assert_true(strlen(api_test_header(a, "X-Request-Id")) > 8);
    a = api_test_get(c, "/hello", .headers = API_STRINGS("X-Request-Id", "mine-1"));
    assert_string_equal(api_test_header(a, "X-Request-Id"), "mine-1");
    a = api_test_get(c, "/who", .peer = "10.1.2.3", .headers = API_STRINGS("X-Forwarded-For", "203.0.113.7"));
    assert_string_equal(api_test_text(a, "/peer"), "203.0.113.7");
    a = api_test_get(c, "/who", .peer = "192.0.2.1", .headers = API_STRINGS("X-Forwarded-For", "203.0.113.7"));
    assert_string_equal(api_test_text(a, "/peer"), "192.0.2.1");
    a = api_test_get(c, "/large", .headers = API_STRINGS("Accept-Encoding", "gzip"));
    assert_string_equal(api_test_header(a, "Content-Encoding"), "gzip");
    assert_true(a->body.n < 10000);
    a = api_test_get(c, "/inner/hello", .https = true);
    assert_string_equal(api_test_header(a, "Content-Security-Policy"), "default-src 'self'");
    assert_string_equal(api_test_header(a, "X-Frame-Options"), "");
    assert_non_null(strstr(api_test_header(a, "Strict-Transport-Security"), "max-age=60"));
    assert_string_equal(api_test_header(api_test_get(c, "/inner/hello"), "Strict-Transport-Security"), "");
    assert_string_equal(api_test_header(api_test_get(c, "/hello"), "Content-Security-Policy"), "");
}

static void test_sessions(void **state)
{
    (void)state;
    static const struct row rows[] = {
        GET("/s/session", 200, "{\"name\":null}"),    GET("/s/session?set=ada", 200, "{\"name\":\"ada\"}"),
        GET("/s/session", 200, "{\"name\":\"ada\"}"), GET("/s/session?clear=true", 200, "{\"name\":null}"),
        GET("/s/session", 200, "{\"name\":null}"),    GET("/s/session?set=b", 200, "{\"name\":\"b\"}"),
        GET("/no-session", 200, "{\"err\":-14}"),     END,
    };
    run_rows(rows);
    const char *cookie = api_test_cookie(c, "/", "session");
    assert_non_null(cookie);
    char forged[5000];
    snprintf(forged, sizeof forged, "session=%s", cookie);
    forged[12] ^= 1;
    is_answer("forged", api_test_get(c, "/s/session", .headers = API_STRINGS("Cookie", forged)), 200,
              "{\"name\":null}");
    snprintf(forged, sizeof forged, "session=%s", cookie);
    assert_int_equal(api_test_advance(c, 99000), 0);
    is_answer("late", api_test_get(c, "/s/session", .headers = API_STRINGS("Cookie", forged)), 200, "{\"name\":\"b\"}");
    assert_int_equal(api_test_advance(c, 2000), 0);
    is_answer("too late", api_test_get(c, "/s/session", .headers = API_STRINGS("Cookie", forged)), 200,
              "{\"name\":null}");
}

static void test_strict(void **state)
{
    (void)state;
    api_test_client *s = api_test_new(&strict);
    assert_null(api_test_problem(s));
    static const struct {
        const char *host;
        int status;
    } rows[] = {{"localhost", 200},   {"localhost:8000", 200}, {"a.example.com", 200},
                {"example.com", 400}, {"evil.com", 400},       {"a.example.com.evil.com", 400}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is_answer(rows[i].host, api_test_get(s, "/hello", .https = true, .headers = API_STRINGS("Host", rows[i].host)),
                  rows[i].status, NULL);
    const api_test_response *a = api_test_get(s, "/hello?a=1", .headers = API_STRINGS("Host", "a.example.com"));
    assert_int_equal(a->status, 307);
    assert_string_equal(api_test_header(a, "Location"), "https://a.example.com/hello?a=1");
    a = api_test_get(s, "/hello", .https = true);
    assert_string_equal(api_test_header(a, "X-Content-Type-Options"), "nosniff");
    api_test_free(s);
}

static void test_hooks(void **state)
{
    (void)state;
    api_test_client *s = api_test_new(&entry);
    assert_null(api_test_problem(s));
    assert_string_equal(told, "started");
    ticks = 0;
    assert_int_equal(api_test_advance(s, 3500), 0);
    assert_int_equal(ticks, 3);
    assert_int_equal(api_test_count(api_test_get(s, "/v1/notes/"), "/results"), 4);
    api_test_free(s);
    assert_string_equal(told, "stopped with 4");
    s = api_test_new(&refuses);
    assert_non_null(strstr(api_test_problem(s), "start-up hook failed"));
    api_test_free(s);
}

static void test_users(void **state)
{
    (void)state;
    api_test_client *u = api_test_new(&users);
    assert_null(api_test_problem(u));
    assert_int_equal(api_test_get(u, "/notes/")->status, 200);
    assert_int_equal(api_test_post(u, "/notes/", .json = "{\"text\":\"a\"}")->status, 401);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(api_test_get(u, "/users/me", .user = "ada", .password = "x")->status, 401);
        assert_int_equal(api_test_get(u, "/users/me", .user = "ada", .password = "y")->status, 401);
        assert_int_equal(api_test_get(u, "/users/me", .user = "ada", .password = "z")->status, 429);
        assert_int_equal(api_test_reset(u), 0); /* forgets who failed */
    }
    assert_int_equal(api_test_get(u, "/users/me", .user = "ada", .password = "x")->status, 401);
    assert_int_equal(api_test_get(u, "/users/me", .user = "ada", .password = "y")->status, 401);
    assert_int_equal(api_test_advance(u, 11000), 0); /* or the window ends */
    assert_int_equal(api_test_get(u, "/users/me", .user = "ada", .password = "z")->status, 401);
    assert_int_equal(api_test_get(u, "/users/me", .token = "nonsense")->status, 401);
    api_test_free(u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_routers, reset_client),    cmocka_unit_test_setup(test_cors, reset_client),
        cmocka_unit_test_setup(test_middleware, reset_client), cmocka_unit_test_setup(test_sessions, reset_client),
        cmocka_unit_test_setup(test_strict, reset_client),     cmocka_unit_test_setup(test_hooks, reset_client),
        cmocka_unit_test_setup(test_users, reset_client),
    };
    return cmocka_run_group_tests(tests, set_up, close_client);
}
