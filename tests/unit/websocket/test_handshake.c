/* Opening handshakes of WebSockets: what is accepted, what is refused and how, subprotocols. */
#include "unit/websocket/peer.h"

/* --- handlers --- */

static int subprotocol(api_request *req)
{
    last_err = api_ws_accept(req, .subprotocol = "chat.v2");
    if (last_err == API_EUSAGE && api_ws_offers(req, "chat.v1"))
        last_err = api_ws_accept(req, .subprotocol = "chat.v1");
    return last_err ? last_err : api_ws_accept(req) == API_EUSAGE ? 0 : 500;
}

static int nothing(api_request *req)
{
    (void)req;
    return 0;
}

static int forbidden(api_request *req)
{
    (void)req;
    return 401;
}

static int refused_by_close(api_request *req)
{
    return api_ws_close(req, 1008, "not you");
}

HANDLER(subprotocol)
HANDLER(nothing)
HANDLER(forbidden)
HANDLER(refused_by_close)

static const fake_route routes[] = {
    {"/ws", ws_echo},
    {"/subprotocol", ws_subprotocol},
    {"/nothing", ws_nothing},
    {"/forbidden", ws_forbidden},
    {"/refused", ws_refused_by_close},
    {NULL, NULL},
};

static int begin(void **state)
{
    (void)state;
    api_limits_init(&settings.limits);
    settings.limits.ws_message = 100000;
    fake_more = routes;
    ended = 0;
    last_err = result = 0;
    start();
    return 0;
}

/* --- tests --- */

static void expect_refusal(const char *request, const char *status, const char *header)
{
    drop_peer();
    connect_peer();
    unsigned before = ended;
    got_n = 0;
    got[0] = 0;
    say(request);
    wait_until(&ended, before + 1);
    assert_true(strncmp(got, status, strlen(status)) == 0);
    assert_non_null(strstr(got, header));
    assert_null(strstr(got, "Sec-WebSocket-Accept"));
}

#define SHAKE_LINES(...) "GET /ws HTTP/1.1\r\nHost: a\r\n" __VA_ARGS__ "\r\n"
#define U "Upgrade: WebSocket\r\n"
#define C "Connection: upgrade\r\n"
#define V "Sec-WebSocket-Version: 13\r\n"
#define K "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

static void test_handshake(void **state)
{
    (void)state;
    shake(SHAKE_LINES("Connection: keep-alive\r\n" C "Upgrade: h2c, WEBSOCKET\r\n" V K));
    assert_string_equal(got, SHAKEN);
    say_goodbye();
    expect_refusal(SHAKE_LINES(C V K), "HTTP/1.1 426 ", "\r\nUpgrade: websocket\r\n");
    expect_refusal(SHAKE_LINES(), "HTTP/1.1 426 ", "\r\nSec-WebSocket-Version: 13\r\n");
    expect_refusal(SHAKE_LINES(U C K), "HTTP/1.1 426 ", "\r\nSec-WebSocket-Version: 13\r\n");
    expect_refusal(SHAKE_LINES(U C K "Sec-WebSocket-Version: 8\r\n"), "HTTP/1.1 426 ", "Version: 13\r\n");
    expect_refusal(SHAKE_LINES(U V K), "HTTP/1.1 400 ", "Connection");
    expect_refusal(SHAKE_LINES(U C V), "HTTP/1.1 400 ", "Key");
    expect_refusal(SHAKE_LINES(U C V K K), "HTTP/1.1 400 ", "Key");
    expect_refusal(SHAKE_LINES(U C V "Sec-WebSocket-Key: c2hvcnQ=\r\n"), "HTTP/1.1 400 ", "Key");
    expect_refusal("POST /ws HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n" U C V K "\r\n", "HTTP/1.1 400 ", "GET");
    expect_refusal("GET /ws HTTP/1.0\r\nHost: a\r\n" U C V K "\r\n", "HTTP/1.1 400 ", "GET");
}

static void test_refusals(void **state)
{
    (void)state;
    expect_refusal(SHAKE("/nothing", ""), "HTTP/1.1 403 ", "refused");
    expect_refusal(SHAKE("/forbidden", ""), "HTTP/1.1 401 ", "refused");
    expect_refusal(SHAKE("/refused", ""), "HTTP/1.1 403 ", "not you");
    assert_int_equal(result, 0);
}

static void test_subprotocol(void **state)
{
    (void)state;
    shake(SHAKE("/subprotocol", "Sec-WebSocket-Protocol: chat.v9, chat.v1\r\nSec-WebSocket-Protocol: chat.v2\r\n"));
    assert_non_null(strstr(got, "\r\nSec-WebSocket-Protocol: chat.v2\r\n"));
    say_goodbye();
    assert_int_equal(result, 0);
    drop_peer();
    connect_peer();
    shake(SHAKE("/subprotocol", "Sec-WebSocket-Protocol: CHAT.V2,chat.v1\r\n"));
    assert_non_null(strstr(got, "\r\nSec-WebSocket-Protocol: chat.v1\r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_handshake, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_refusals, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_subprotocol, begin, close_worker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
