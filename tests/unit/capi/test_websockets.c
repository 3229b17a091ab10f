/* WebSockets of operations: models as messages, handshakes. */
#include "capi.h"

#define MSG(field) field(string, text, .min_length = 1, .max_length = 10) field(integer, n, .default_value = 1)
API_MODEL(Msg, MSG)

static int gone;

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

/* --- WebSockets --- */

API_OPERATION(models, API_NONE)
{
    Msg in_msg, out = {.n = 0};
    int err;
    while ((err = api_ws_receive_model(req, Msg, &in_msg)) != API_ECLOSED) {
        if (err == API_EINVALID)
            continue;
        if (err)
            return err;
        out.text = api_str_is(in_msg.text, "break") ? API_S("") : in_msg.text;
        out.n = in_msg.n + 1;
        err = api_ws_send_model(req, Msg, &out);
        if (err == API_EINVALID)
            api_ws_send_text(req, API_S("\"broken\""));
    }
    gone += api_ws_close_code(req);
    return 0;
}

#define PROTOCOL(in) in(query, string, token, .optional = true)
API_OPERATION(protocol, PROTOCOL)
{
    if (!in->has.token)
        return 0;
    if (api_str_is(in->token, "fail"))
        api_fail(req, 401, "Wrong token");
    int err = api_ws_offers(req, "chat.v2") ? api_ws_accept(req, .subprotocol = "chat.v2") : api_ws_accept(req);
    if (err)
        return err;
    if (api_str_is(in->token, "late"))
        api_fail(req, 500, "after the handshake");
    api_ws_message m;
    err = api_ws_receive_for(req, 1000, &m);
    api_ws_send_text(req, err == API_ETIMEOUT ? API_S("nothing") : API_S("something"));
    return 0;
}

API_SUBAPP(entry, .title = "Live", .limits = "ws_message=125 channel_backlog=2")
{
    api_websocket(app, "/models", models);
    api_websocket(app, "/protocol", protocol);
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

static void test_models(void **state)
{
    (void)state;
    api_test_call *ws = api_test_websocket(c, "/models");
    assert_int_equal(api_test_send(ws, "{\"text\":\"hi\",\"n\":5}"), 0);
    const api_test_response *m = api_test_next(ws);
    assert_string_equal(api_test_text(m, ""), "{\"text\":\"hi\",\"n\":6}");
    assert_int_equal(api_test_send(ws, "{\"text\":\"\",\"m\":5}"), 0);
    m = api_test_next(ws);
    assert_int_equal(api_test_count(m, "/detail"), 2);
    assert_int_equal(api_test_send(ws, "no JSON"), 0);
    assert_non_null(api_test_next(ws));
    assert_int_equal(api_test_send(ws, "{\"text\":\"break\"}"), 0);
    assert_string_equal(api_test_text(api_test_next(ws), ""), "broken");
    assert_int_equal(api_test_close(ws, 4321, NULL), 0);
    assert_null(api_test_next(ws));
    api_test_finish(ws);
    assert_int_equal(gone, 4321);
    ws = api_test_websocket(c, "/models");
    char large[200];
    memset(large, 'x', sizeof large - 1);
    large[sizeof large - 1] = 0;
    assert_int_equal(api_test_send(ws, large), 0);
    assert_null(api_test_next(ws));
    assert_int_equal(api_test_close_code(ws), 1009);
    ws = api_test_websocket(c, "/models");
    api_test_hang_up(ws);
    api_test_finish(ws);
    assert_int_equal(api_test_send(ws, "x"), API_ECLOSED);
}

static void test_handshakes(void **state)
{
    (void)state;
    api_test_call *ws = api_test_websocket(c, "/protocol");
    assert_int_equal(api_test_head(ws)->status, 403);
    is_answer("refused", api_test_head(api_test_websocket(c, "/protocol?token=fail")), 401,
              "{\"detail\":\"Wrong token\"}");
    assert_int_equal(api_test_head(api_test_websocket(c, "/protocol?tokn=1"))->status, 400);
    assert_int_equal(api_test_head(api_test_websocket(c, "/nowhere"))->status, 404);
    assert_int_equal(api_test_get(c, "/protocol?token=x")->status, 426);
    ws = api_test_websocket(c, "/protocol?token=x",
                            .headers = API_STRINGS("Sec-WebSocket-Protocol", "chat.v1, chat.v2"));
    assert_int_equal(api_test_head(ws)->status, 101);
    assert_string_equal(api_test_header(api_test_head(ws), "Sec-WebSocket-Protocol"), "chat.v2");
    assert_int_equal(api_test_advance(c, 1000), 0);
    assert_string_equal(api_test_text(api_test_next(ws), NULL), "nothing");
    assert_null(api_test_next(ws));
    assert_int_equal(api_test_close_code(ws), 1000);
    ws = api_test_websocket(c, "/protocol?token=late");
    assert_int_equal(api_test_head(ws)->status, 101);
    assert_null(api_test_next(ws));
    assert_int_equal(api_test_close_code(ws), 1011);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_models, each),
        cmocka_unit_test_setup(test_handshakes, each),
    };
    return cmocka_run_group_tests(tests, set_up, close_client);
}
