/* The test client itself: answers, cookies, redirects, uploads, streams, overrides, reset, time. */
#include "capi.h"

#define ITEM(field)                                                                                                    \
    field(string, name, .min_length = 1) field(number, price, .minimum = 0, .sort = true)                              \
        field(array(string), tags, .optional = true)
API_MODEL(Item, ITEM)

/* --- answers --- */

#define ECHO(in) in(body, Item, item)
API_OPERATION(echo, ECHO, .status = 201)
{
    return api_reply(req, 201, Item, &in->item);
}

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

/* --- streams --- */

API_OPERATION(lines, API_NONE)
{
    for (int i = 0; i < 3; i++) {
        Item item = {.name = API_S("x"), .price = i};
        if (api_write_line(req, Item, &item) != 0 || api_sleep(req, 1000) != 0)
            break;
    }
    return 0;
}

static int gone;

API_OPERATION(feed, API_NONE)
{
    api_subscription *s = api_subscribe(req, "news");
    api_str m;
    api_send_event(req, .event = "hello", .id = "1", .data = API_S("a\nb"), .retry = 500);
    while (api_receive(s, -1, &m) == 0)
        if (api_send_event(req, .data = m) != 0)
            break;
    gone++;
    return 0;
}

#define NEWS(in) in(query, string, text)
API_OPERATION(news, NEWS)
{
    return api_json(req, 200, api_pair("heard", api_publish(req, "news", in->text)));
}

API_OPERATION(endless, API_NONE)
{
    static char block[65536];
    api_stream(req, 200, "application/octet-stream");
    int err, n = 0;
    while ((err = api_write(req, (api_str){block, sizeof block})) == 0)
        n++;
    gone += n > 0 && err == API_ECLOSED;
    return 0;
}

/* --- WebSockets --- */

#define CHAT(in) in(path, string, room)
API_OPERATION(chat, CHAT)
{
    api_ws_message m;
    if (api_str_is(in->room, "secret"))
        api_fail(req, 403, "Not for you");
    api_ws_subscribe(req, "chat");
    while (api_ws_receive(req, &m) == 0) {
        if (api_str_is(m.data, "bye"))
            return api_ws_close(req, 4001, "as you like");
        if (m.binary)
            api_ws_send_bytes(req, m.data);
        else
            api_publish(req, "chat", api_printf(req, "{\"text\":\"%.*s\"}", API_FMT(m.data)));
    }
    return 0;
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

static int ticks;

static int tick(api_request *req)
{
    (void)req;
    ticks++;
    return 0;
}

#define NAP(in) in(query, integer, ms)
API_OPERATION(nap, NAP)
{
    int64_t before = api_monotonic_ns(req), wall = api_wall_us(req);
    int err = api_sleep(req, in->ms);
    if (err)
        return err;
    return api_json(req, 200, api_pair("ms", (api_monotonic_ns(req) - before) / 1000000),
                    api_pair("wall", (api_wall_us(req) - wall + 500) / 1000));
}

API_OPERATION(never, API_NONE)
{
    api_str m;
    gone += api_receive(api_subscribe(req, "never"), -1, &m) == API_ECLOSED;
    return 500;
}

static void work(api_request *req, void *arg)
{
    if (api_sleep(req, 5000) == 0)
        *(int *)arg += 1;
}

static int worked;

API_OPERATION(background, API_NONE)
{
    api_background(req, work, &worked);
    return api_empty(req, 202);
}

static int at_start(api_request *req)
{
    Item item = {.name = API_S("first"), .price = 1};
    return api_db_insert(req, Item, &item, NULL);
}

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
    api_get(app, "/lines", lines, .response = &Item_model, .media = API_MEDIA_JSONL);
    api_get(app, "/feed", feed, .media = API_MEDIA_EVENTS);
    api_post(app, "/news", news);
    api_get(app, "/endless", endless);
    api_websocket(app, "/chat/{room}", chat);
    api_get(app, "/me", me);
    api_get(app, "/nap", nap);
    api_get(app, "/never", never);
    api_post(app, "/background", background);
    api_every(app, 1000, tick);
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&app_entry);
}

static int each(void **state)
{
    gone = ticks = worked = 0;
    return reset_client(state);
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

static void test_streams(void **state)
{
    (void)state;
    is_answer("all", api_test_get(c, "/lines"), 200,
              "{\"name\":\"x\",\"price\":0.0}\n{\"name\":\"x\",\"price\":1.0}\n{\"name\":\"x\",\"price\":2.0}\n");
    api_test_call *call = api_test_start(c, .path = "/lines");
    const api_test_response *m = api_test_next(call);
    assert_non_null(m);
    assert_int_equal(m->status, 200);
    assert_true(api_test_number(m, "/price") == 0);
    assert_true(api_test_number(api_test_next(call), "/price") == 1);
    assert_false(api_test_ended(call));
    assert_true(api_test_number(api_test_next(call), "/price") == 2);
    assert_null(api_test_next(call));
    assert_true(api_test_ended(call));
    assert_true(api_test_finish(call)->body.n > 60);
}

static void test_events(void **state)
{
    (void)state;
    api_test_call *call = api_test_start(c, .path = "/feed");
    const api_test_response *m = api_test_next(call);
    assert_string_equal(m->event, "hello");
    assert_string_equal(m->id, "1");
    assert_int_equal(m->retry, 500);
    assert_string_equal(api_test_text(m, NULL), "a\nb");
    assert_string_equal(api_test_header(api_test_head(call), "Content-Type"), "text/event-stream; charset=utf-8");
    is_answer("news", api_test_post(c, "/news?text=x"), 200, "{\"heard\":1}");
    assert_string_equal(api_test_text(api_test_next(call), NULL), "x");
    assert_int_equal(api_test_advance(c, 15001), 0);
    assert_string_equal(api_test_next(call)->comment, "ping");
    api_test_hang_up(call);
    assert_int_equal(api_test_finish(call)->status, 200);
    assert_int_equal(gone, 1);
}

/* The handler of a stream that nobody reads waits; it sees the client go. */
static void test_back_pressure(void **state)
{
    (void)state;
    api_test_call *call = api_test_start(c, .path = "/endless");
    for (int i = 0; i < 20; i++)
        assert_true(api_test_next(call)->body.n > 0);
    assert_false(api_test_ended(call));
    api_test_hang_up(call);
    api_test_finish(call);
    assert_int_equal(gone, 1);
    assert_int_equal(api_test_get(c, "/endless")->status, 0); /* over limits.stream_collected */
}

static void test_websockets(void **state)
{
    (void)state;
    api_test_call *secret = api_test_websocket(c, "/chat/secret");
    is_answer("refused", api_test_head(secret), 403, "{\"detail\":\"Not for you\"}");
    assert_int_equal(api_test_send(secret, "x"), API_ECLOSED);
    api_test_call *one = api_test_websocket(c, "/chat/a"), *two = api_test_websocket(c, "/chat/b");
    assert_int_equal(api_test_head(one)->status, 101);
    assert_null(api_test_next(one)); /* it waits for us */
    assert_int_equal(api_test_send(one, "hi"), 0);
    assert_string_equal(api_test_text(api_test_next(one), "/text"), "hi");
    assert_string_equal(api_test_text(api_test_next(two), "/text"), "hi");
    assert_int_equal(api_test_send_bytes(two, API_S("\0\xff")), 0);
    const api_test_response *m = api_test_next(two);
    assert_true(m->binary && m->body.n == 2);
    assert_int_equal(api_test_advance(c, 60000), 0); /* pings are answered by api_test_next only */
    assert_null(api_test_next(two));
    two = api_test_websocket(c, "/chat/b");
    assert_int_equal(api_test_send(two, "bye"), 0);
    assert_null(api_test_next(two));
    assert_int_equal(api_test_close_code(two), 4001);
    one = api_test_websocket(c, "/chat/a");
    assert_int_equal(api_test_close(one, 1000, "done"), 0);
    assert_null(api_test_next(one));
    assert_int_equal(api_test_close_code(one), 1000);
    assert_int_equal(api_test_finish(one)->status, 101);
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
    assert_non_null(strstr(api_test_problem(c), "no operation depends on it"));
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

static void test_time(void **state)
{
    (void)state;
    is_answer("an hour", api_test_get(c, "/nap?ms=3600000"), 200, "{\"ms\":3600000,\"wall\":3600000}");
    assert_int_equal(ticks, 3600);
    api_test_call *call = api_test_start(c, .path = "/nap?ms=1000");
    assert_int_equal(api_test_advance(c, 999), 0);
    assert_false(api_test_ended(call));
    assert_int_equal(api_test_advance(c, 1), 0);
    assert_true(api_test_ended(call));
    is_answer("a second", api_test_finish(call), 200, "{\"ms\":1000,\"wall\":1000}");
    const api_test_response *a = api_test_post(c, "/background");
    assert_int_equal(a->status, 202);
    assert_int_equal(worked, 1);
}

/* What never comes is told, soon. */
static void test_never(void **state)
{
    (void)state;
    api_test_client *quick = api_test_new(&app_entry, .timeout_ms = 50, .limits = "sse_heartbeat=100ms");
    assert_null(api_test_problem(quick));
    const api_test_response *a = api_test_get(quick, "/never");
    assert_int_equal(a->status, 0);
    assert_non_null(strstr(a->problem, "nothing can wake it"));
    api_test_free(quick);
    quick = api_test_new(&app_entry, .limits = "bdoy=1");
    assert_non_null(strstr(api_test_problem(quick), "bdoy=1"));
    api_test_free(quick);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_answers, each),       cmocka_unit_test_setup(test_cookies, each),
        cmocka_unit_test_setup(test_redirects, each),     cmocka_unit_test_setup(test_uploads, each),
        cmocka_unit_test_setup(test_streams, each),       cmocka_unit_test_setup(test_events, each),
        cmocka_unit_test_setup(test_back_pressure, each), cmocka_unit_test_setup(test_websockets, each),
        cmocka_unit_test_setup(test_overrides, each),     cmocka_unit_test_setup(test_reset, each),
        cmocka_unit_test_setup(test_time, each),          cmocka_unit_test_setup(test_never, each),
    };
    return cmocka_run_group_tests(tests, set_up, close_client);
}
