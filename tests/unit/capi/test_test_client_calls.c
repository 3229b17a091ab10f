/* Calls of the test client that go on: streams, events, WebSockets, time, and responses that never come. */
#include "unit/capi/test_client.h"

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

/* --- time --- */

static void work(api_request *req, void *arg)
{
    if (api_sleep(req, 5000) == 0)
        *(int *)arg += 1;
}

API_OPERATION(background, API_NONE)
{
    api_background(req, work, &worked);
    return api_empty(req, 202);
}

API_SUBAPP(app_entry, .title = "Client")
{
    api_on_startup(app, at_start);
    api_resource(app, "/items/", Item);
    api_get(app, "/lines", lines, .response = &Item_model, .media = API_MEDIA_JSONL);
    api_get(app, "/feed", feed, .media = API_MEDIA_EVENTS);
    api_post(app, "/news", news);
    api_get(app, "/endless", endless);
    api_websocket(app, "/chat/{room}", chat);
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

/* --- tests --- */

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
        cmocka_unit_test_setup(test_streams, each),       cmocka_unit_test_setup(test_events, each),
        cmocka_unit_test_setup(test_back_pressure, each), cmocka_unit_test_setup(test_websockets, each),
        cmocka_unit_test_setup(test_time, each),          cmocka_unit_test_setup(test_never, each),
    };
    return cmocka_run_group_tests(tests, set_up, close_client);
}
