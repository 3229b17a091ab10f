/* Operations that take their time: sleeping ones beside each other, channels, streams, events. */
#include "capi.h"

#define MSG(field) field(string, text, .min_length = 1, .max_length = 10) field(integer, n, .default_value = 1)
API_MODEL(Msg, MSG)

static int gone;

#define NAP(in) in(query, integer, ms)
API_OPERATION(nap, NAP)
{
    if (api_sleep(req, in->ms) != 0)
        gone++;
    return api_text(req, 200, API_S("slept"));
}

static void compute(void *arg)
{
    *(int64_t *)arg = 6 * 7;
}

API_OPERATION(pool, API_NONE)
{
    int64_t v = 0;
    int err = api_run_blocking(req, compute, &v);
    return err ? err : api_json(req, 200, api_pair("v", v));
}

/* Two requests that meet. */
#define MEET(in) in(path, string, name)
API_OPERATION(wait_for, MEET)
{
    api_str m;
    api_subscription *s = api_subscribe(req, api_printf(req, "meet-%.*s", API_FMT(in->name)).p);
    int err = api_receive(s, 5000, &m);
    return err == API_ETIMEOUT ? 504 : err ? err : api_text(req, 200, m);
}

#define SAY(in) in(path, string, name)in(query, string, text)
API_OPERATION(say, SAY)
{
    int heard = api_publish(req, api_printf(req, "meet-%.*s", API_FMT(in->name)).p, in->text);
    return heard < 0 ? heard : api_json(req, 200, api_pair("heard", heard));
}

/* --- streams --- */

#define HOW(in) in(query, string, how)
API_OPERATION(lines, HOW, .response = &Msg_model, .media = API_MEDIA_JSONL)
{
    for (int i = 0; i < 3; i++) {
        Msg m = {.text = i == 1 && api_str_is(in->how, "wrong") ? API_S("") : API_S("line"), .n = i + 1};
        int err = api_write_line(req, Msg, &m);
        if (err)
            return err;
        if (i == 1 && api_str_is(in->how, "fail"))
            api_fail(req, 500, "in the middle");
    }
    return 0;
}

API_OPERATION(events, API_NONE, .response = &Msg_model, .media = API_MEDIA_EVENTS)
{
    api_str last = api_last_event_id(req);
    int64_t from = 0;
    if (last.p && api_json_int(last, &from) != 0)
        return 400;
    for (int64_t i = from + 1; i <= 3; i++) {
        Msg m = {.text = API_S("e"), .n = i};
        if (api_send_event_model(req, Msg, &m, .event = "msg", .id = api_printf(req, "%d", (int)i).p) != 0)
            return 0;
    }
    api_send_comment(req, API_S("all\nof it"));
    api_send_event(req, .data = API_S("one\r\ntwo\n\nfour"), .event = "bad\nname", .retry = 1000);
    return 0;
}

API_OPERATION(slow, API_NONE)
{
    api_send_event(req, .data = API_S("first"));
    if (api_sleep(req, 40000) != 0)
        gone++;
    api_send_event(req, .data = API_S("last"));
    return 0;
}

API_OPERATION(stream, HOW)
{
    int err = api_stream(req, 200, "text/x-own");
    if (err)
        return err;
    api_write(req, API_S("a"));
    api_write(req, API_S(""));
    api_write(req, API_S("b"));
    return api_str_is(in->how, "fail") ? 500 : 0;
}

/* --- WebSockets --- */

API_SUBAPP(entry, .title = "Live", .limits = "ws_message=125 channel_backlog=2")
{
    api_get(app, "/nap", nap);
    api_get(app, "/pool", pool);
    api_get(app, "/wait/{name}", wait_for);
    api_post(app, "/say/{name}", say);
    api_get(app, "/lines", lines);
    api_get(app, "/events", events);
    api_get(app, "/slow", slow);
    api_get(app, "/stream", stream);
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&entry);
}

static int each(void **state)
{
    gone = 0;
    return reset_client(state);
}

/* --- tests --- */

static void test_beside(void **state)
{
    (void)state;
    enum { MANY = 200 };
    static api_test_call *calls[MANY];
    for (int i = 0; i < MANY; i++)
        calls[i] = api_test_start(c, .path = "/nap?ms=1000");
    is_answer("meanwhile", api_test_get(c, "/pool"), 200, "{\"v\":42}");
    assert_false(api_test_ended(calls[0]));
    assert_int_equal(api_test_advance(c, 1000), 0);
    for (int i = 0; i < MANY; i++) {
        assert_true(api_test_ended(calls[i]));
        is_answer("nap", api_test_finish(calls[i]), 200, "slept");
    }
    is_answer("no time", api_test_get(c, "/nap?ms=-5"), 200, "slept");
    api_test_call *call = api_test_start(c, .path = "/nap?ms=1000");
    api_test_hang_up(call);
    api_test_finish(call);
    assert_int_equal(gone, 1);
}

static void test_channels(void **state)
{
    (void)state;
    api_test_call *a = api_test_start(c, .path = "/wait/a"), *b = api_test_start(c, .path = "/wait/a"),
                  *other = api_test_start(c, .path = "/wait/other");
    is_answer("said", api_test_post(c, "/say/a?text=hi"), 200, "{\"heard\":2}");
    is_answer("a", api_test_finish(a), 200, "hi");
    is_answer("b", api_test_finish(b), 200, "hi");
    assert_false(api_test_ended(other));
    assert_int_equal(api_test_finish(other)->status, 504);
    is_answer("nobody", api_test_post(c, "/say/a?text=hi"), 200, "{\"heard\":0}");
}

static void test_streams(void **state)
{
    (void)state;
    const api_test_response *a = api_test_get(c, "/lines?how=well");
    is_answer("lines", a, 200,
              "{\"text\":\"line\",\"n\":1}\n{\"text\":\"line\",\"n\":2}\n{\"text\":\"line\",\"n\":3}\n");
    assert_non_null(strstr(api_test_header(a, "Content-Type"), "application/jsonl"));
    assert_int_equal(api_test_get(c, "/lines?how=wrong")->status, 0); /* broken off */
    assert_int_equal(api_test_get(c, "/lines?how=fail")->status, 0);
    a = api_test_get(c, "/stream?how=well");
    is_answer("stream", a, 200, "ab");
    assert_string_equal(api_test_header(a, "Content-Type"), "text/x-own");
    assert_int_equal(api_test_get(c, "/stream?how=fail")->status, 0);
    is_answer("head", api_test_request(c, .method = "HEAD", .path = "/stream?how=well"), 200, "");
    assert_int_equal(api_test_get(c, "/lines")->status, 422);
}

static void test_events(void **state)
{
    (void)state;
    is_answer(
        "events", api_test_get(c, "/events"), 200,
        "event: msg\ndata: {\"text\":\"e\",\"n\":1}\nid: 1\n\nevent: msg\ndata: {\"text\":\"e\",\"n\":2}\nid: 2\n\n"
        "event: msg\ndata: {\"text\":\"e\",\"n\":3}\nid: 3\n\n: allof it\n\n"
        "event: badname\ndata: one\ndata: two\ndata: \ndata: four\nretry: 1000\n\n");
    const api_test_response *a = api_test_get(c, "/events", .headers = API_STRINGS("Last-Event-ID", "2"));
    assert_non_null(strstr(api_test_text(a, NULL), "\"n\":3"));
    assert_null(strstr(api_test_text(a, NULL), "\"n\":2"));
    assert_string_equal(api_test_header(a, "Cache-Control"), "no-cache");
    is_answer("bad id", api_test_get(c, "/events", .headers = API_STRINGS("Last-Event-ID", "x")), 400, NULL);
    api_test_call *call = api_test_start(c, .path = "/events");
    assert_int_equal(api_test_integer(api_test_next(call), "/n"), 1);
    assert_string_equal(api_test_next(call)->id, "2");
    /* A handler that sleeps sends heartbeats. */
    is_answer("slow", api_test_get(c, "/slow"), 200, "data: first\n\n: ping\n\n: ping\n\ndata: last\n\n");
    call = api_test_start(c, .path = "/slow");
    api_test_next(call);
    api_test_hang_up(call);
    api_test_finish(call);
    assert_int_equal(gone, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_beside, each),
        cmocka_unit_test_setup(test_channels, each),
        cmocka_unit_test_setup(test_streams, each),
        cmocka_unit_test_setup(test_events, each),
    };
    return cmocka_run_group_tests(tests, set_up, close_client);
}
