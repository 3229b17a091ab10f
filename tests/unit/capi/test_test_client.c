/* The test client: answers, cookies, redirects, uploads, overrides, reset. */
#include "unit/capi/test_client.h"

#define ECHO(in) in(body, Item, item)
API_OPERATION(echo, ECHO, .status = 201)
{
    return api_reply(req, 201, Item, &in->item);
}

/* --- answers --- */

#define ASKED(in)                                                                                                      \
    in(query, array(string), q)in(header, string, x_token, .optional = true)                                           \
        in(header, string, content_type, .optional = true)
API_OPERATION(asked, ASKED)
{
    return api_json(req, 200, api_pair("n", (int64_t)in->q.n), api_pair("first", in->q.n ? in->q.p[0] : API_S("")),
                    api_member(in, x_token), api_pair("peer", api_request_client(req)));
}

API_OPERATION(login, API_NONE)
{
    api_set_cookie(req, "id", API_S("ada"), .max_age = 60);
    api_set_cookie(req, "only", API_S("here"), .path = "/cookies/deep");
    return api_empty(req, 204);
}

API_OPERATION(logout, API_NONE)
{
    api_delete_cookie(req, "id");
    return api_empty(req, 204);
}

#define COOKIES(in) in(cookie, string, id, .optional = true) in(cookie, string, only, .optional = true)
API_OPERATION(cookies, COOKIES)
{
    return api_json(req, 200, api_member(in, id), api_member(in, only));
}

API_OPERATION(moved, API_NONE)
{
    return api_redirect(req, 303, "/cookies");
}

API_OPERATION(moved_again, API_NONE)
{
    return api_redirect(req, 307, "/moved");
}

API_OPERATION(elsewhere, API_NONE)
{
    return api_redirect(req, 307, "https://example.com/");
}

#define UPLOAD(in) in(form, string, title)in(file, array(upload), files)
API_OPERATION(upload, UPLOAD)
{
    size_t sum = 0;
    for (size_t i = 0; i < in->files.n; i++)
        sum += in->files.p[i].size;
    return api_json(req, 200, api_pair("title", in->title), api_pair("n", (int64_t)in->files.n),
                    api_pair("name", in->files.p[0].filename), api_pair("type", in->files.p[0].content_type),
                    api_pair("sum", (int64_t)sum));
}

/* --- dependencies --- */

typedef struct User {
    api_str name;
} User;

#define TOKEN(in) in(header, string, x_token)
API_DEPENDENCY(user, User, TOKEN)
{
    User *u = api_alloc(req, sizeof *u);
    u->name = in->x_token;
    return u;
}

API_DEPENDENCY(anybody, User, API_NONE)
{
    User *u = api_alloc(req, sizeof *u);
    u->name = API_S("anybody");
    return u;
}

#define NOT_USED(in) in(query, string, q)
API_DEPENDENCY(with_inputs, User, NOT_USED)
{
    return NULL;
}

#define ME(in) in(depends, user, user)
API_OPERATION(me, ME)
{
    return api_json(req, 200, api_pair("name", in->user->name));
}

/* --- time --- */

API_SUBAPP(app_entry, .title = "Client")
{
    api_on_startup(app, at_start);
    api_resource(app, "/items/", Item);
    api_post(app, "/echo", echo);
    api_get(app, "/asked", asked);
    api_post(app, "/login", login);
    api_post(app, "/logout", logout);
    api_get(app, "/cookies", cookies);
    api_get(app, "/cookies/deep/er", cookies);
    api_post(app, "/moved", moved);
    api_post(app, "/moved-again", moved_again);
    api_get(app, "/elsewhere", elsewhere);
    api_post(app, "/upload", upload);
    api_get(app, "/me", me);
    api_get(app, "/nap", nap);
    api_get(app, "/never", never);
    api_every(app, 1000, tick);
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&app_entry);
}

/* --- tests --- */

static void test_answers(void **state)
{
    (void)state;
    const api_test_response *a =
        api_test_post(c, "/echo", .json = "{\"name\": \"Pen\", \"price\": 2.5, \"tags\": [\"a\"]}");
    assert_int_equal(a->status, 201);
    assert_string_equal(api_test_text(a, "/name"), "Pen");
    assert_string_equal(api_test_text(a, "/tags"), "[\"a\"]");
    assert_string_equal(api_test_text(a, "/nothing"), "(none)");
    assert_true(api_test_number(a, "/price") == 2.5);
    assert_int_equal(api_test_integer(a, "/price"), INT64_MIN);
    assert_int_equal(api_test_count(a, "/tags"), 1);
    assert_int_equal(api_test_count(a, "/name"), -1);
    assert_string_equal(api_test_header(a, "content-type"), "application/json");
    assert_string_equal(api_test_header(a, "x-none"), "");
    const api_test_response *b = api_test_post(c, "/echo", .json = "{\"name\": \"\"}");
    assert_int_equal(b->status, 422);
    assert_int_equal(api_test_count(b, "/detail"), 2);
    assert_string_equal(api_test_text(b, "/detail/1/type"), "missing");
    assert_int_equal(a->status, 201); /* it lives on */
    assert_int_equal(api_test_get(c, "/nowhere")->status, 404);
    assert_int_equal(api_test_get(c, "/bad\r\nX: y")->status, 0);
    a = api_test_get(c, "/asked?q=1", .query = API_STRINGS("q", "a b&c"), .headers = API_STRINGS("X-Token", "t"),
                     .peer = "10.1.2.3");
    is_answer("query", a, 200, "{\"n\":2,\"first\":\"1\",\"x_token\":\"t\",\"peer\":\"10.1.2.3\"}");
    assert_int_equal(
        api_test_post(c, "/echo", .body = API_S("{\"name\":\"a\",\"price\":1}"), .content_type = "application/json")
            ->status,
        201);
    assert_int_equal(api_test_post(c, "/echo", .body = API_S("x"))->status, 415);
}

static void test_cookies(void **state)
{
    (void)state;
    is_answer("before", api_test_get(c, "/cookies"), 200, "{\"id\":null,\"only\":null}");
    assert_int_equal(api_test_post(c, "/login")->status, 204);
    is_answer("after", api_test_get(c, "/cookies"), 200, "{\"id\":\"ada\",\"only\":null}");
    is_answer("deep", api_test_get(c, "/cookies/deep/er"), 200, "{\"id\":\"ada\",\"only\":\"here\"}");
    assert_string_equal(api_test_cookie(c, "/", "id"), "ada");
    assert_null(api_test_cookie(c, "/", "only"));
    assert_int_equal(api_test_post(c, "/logout")->status, 204);
    is_answer("logged out", api_test_get(c, "/cookies"), 200, "{\"id\":null,\"only\":null}");
    assert_int_equal(api_test_post(c, "/login")->status, 204);
    assert_int_equal(api_test_advance(c, 61000), 0);
    assert_null(api_test_cookie(c, "/", "id"));
    assert_int_equal(api_test_set_cookie(c, "id", "bob"), 0);
    assert_string_equal(api_test_text(api_test_get(c, "/cookies"), "/id"), "bob");
    is_answer("own", api_test_get(c, "/cookies", .headers = API_STRINGS("Cookie", "id=eve")), 200,
              "{\"id\":\"eve\",\"only\":null}");
    assert_int_equal(api_test_reset(c), 0);
    assert_null(api_test_cookie(c, "/", "id"));
}

static void test_redirects(void **state)
{
    (void)state;
    const api_test_response *a = api_test_post(c, "/moved-again", .json = "{}");
    assert_int_equal(a->status, 307);
    assert_string_equal(api_test_header(a, "Location"), "/moved");
    assert_int_equal(api_test_post(c, "/moved-again", .json = "{}", .redirects = 1)->status, 303);
    a = api_test_post(c, "/moved-again", .json = "{}", .redirects = 5);
    is_answer("followed", a, 200, "{\"id\":null,\"only\":null}");
    assert_int_equal(api_test_get(c, "/elsewhere", .redirects = 5)->status, 307);
}

static void test_uploads(void **state)
{
    (void)state;
    const api_test_response *a =
        api_test_post(c, "/upload", .form = API_STRINGS("title", "two"),
                      .files = API_TEST_FILES({"files", "a \"b\".txt", "text/plain", API_S("hello")},
                                              {"files", "c.bin", NULL, API_S("\0\1\2")}));
    is_answer("upload", a, 200,
              "{\"title\":\"two\",\"n\":2,\"name\":\"a %22b%22.txt\",\"type\":\"text/plain\",\"sum\":8}");
    assert_int_equal(api_test_post(c, "/upload", .form = API_STRINGS("title", "none"))->status, 422);
}

static void test_overrides(void **state)
{
    (void)state;
    assert_int_equal(api_test_get(c, "/me")->status, 422);
    is_answer("own", api_test_get(c, "/me", .headers = API_STRINGS("X-Token", "ada")), 200, "{\"name\":\"ada\"}");
    assert_int_equal(api_test_override(c, user, anybody), 0);
    is_answer("override", api_test_get(c, "/me"), 200, "{\"name\":\"anybody\"}");
    assert_int_equal(api_test_override(c, user, with_inputs), API_EUSAGE);
    assert_int_equal(api_test_override(c, anybody, anybody), API_EUSAGE);
    assert_non_null(strstr(api_test_problem(c), "no operation uses the dependency"));
    assert_int_equal(api_test_reset(c), 0);
    assert_null(api_test_problem(c));
    assert_int_equal(api_test_get(c, "/me")->status, 422);
}

static void test_reset(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        const api_test_response *a = api_test_post(c, "/items/", .json = "{\"name\": \"b\", \"price\": 2}");
        assert_int_equal(a->status, 201);
        assert_int_equal(api_test_integer(a, "/id"), 2); /* keys count anew, too */
        assert_int_equal(api_test_count(api_test_get(c, "/items/"), "/results"), 2);
        api_test_start(c, .path = "/never");
        api_test_start(c, .path = "/nap?ms=100");
        assert_int_equal(api_test_reset(c), 0);
        assert_int_equal(gone, i + 1);
        assert_int_equal(api_test_count(api_test_get(c, "/items/"), "/results"), 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_answers, each),   cmocka_unit_test_setup(test_cookies, each),
        cmocka_unit_test_setup(test_redirects, each), cmocka_unit_test_setup(test_uploads, each),
        cmocka_unit_test_setup(test_overrides, each), cmocka_unit_test_setup(test_reset, each),
    };
    return cmocka_run_group_tests(tests, set_up, close_client);
}
