/* WebSockets over a socket pair: handshakes, conversations, goodbyes, silence, channels, slow clients. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "server/websocket/websocket.h"
#include "unit/socket_pair.h"

/* --- handlers --- */

static int result, last_err, close_code;
static unsigned ended;

static void run_as_operation(api_request *req, int (*handler)(api_request *))
{
    req->status = 0;
    req->content_type = (api_str){NULL, 0};
    result = api__ws_finish(req, handler(req));
    close_code = api_ws_close_code(req);
    if (result > 0)
        api__respond_error(req, result, "refused");
    ended++;
}

static int echo(api_request *req)
{
    api_ws_message m;
    while ((last_err = api_ws_receive(req, &m)) == 0)
        if (m.binary ? api_ws_send_bytes(req, m.data) : api_ws_send_text(req, m.data))
            break;
    return 0;
}

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

static int failing(api_request *req)
{
    api_ws_accept(req);
    return API_EIO;
}

static int closing(api_request *req)
{
    if (api_ws_close(req, 1005, NULL) != API_EUSAGE)
        return 500;
    api_ws_accept(req);
    if (api_ws_close(req, 1005, NULL) != API_EUSAGE)
        return 500;
    last_err = api_ws_close(req, 4001, "enough");
    api_ws_message m;
    return api_ws_send_text(req, API_S("late")) == API_ECLOSED && api_ws_receive(req, &m) == API_ECLOSED ? 0 : 500;
}

static int timing(api_request *req)
{
    api_ws_message m;
    for (int i = 0; i < 3; i++) {
        last_err = api_ws_receive_for(req, 5, &m);
        api_ws_send_text(req, last_err == API_ETIMEOUT ? API_S("tick") : m.data);
    }
    return api_ws_send_text(req, API_S("\xff")) == API_EINVALID ? 0 : 500;
}

static int chat(api_request *req)
{
    api_ws_message m;
    if (api_ws_subscribe(req, "room") || api_ws_subscribe(req, "all"))
        return 500;
    while ((last_err = api_ws_receive(req, &m)) == 0)
        api_publish(req, "room", m.data);
    return 0;
}

static int flood(api_request *req)
{
    static char text[10000];
    memset(text, 't', sizeof text);
    for (int i = 0; i < 1000 && !last_err; i++)
        last_err = api_ws_send_text(req, (api_str){text, sizeof text});
    return 0;
}

#define HANDLER(name)                                                                                                  \
    static void ws_##name(api_request *req)                                                                            \
    {                                                                                                                  \
        run_as_operation(req, name);                                                                                   \
    }
HANDLER(echo)
HANDLER(subprotocol)
HANDLER(nothing)
HANDLER(forbidden)
HANDLER(refused_by_close)
HANDLER(failing)
HANDLER(closing)
HANDLER(timing)
HANDLER(chat)
HANDLER(flood)

static const fake_route routes[] = {
    {"/ws", ws_echo},
    {"/subprotocol", ws_subprotocol},
    {"/nothing", ws_nothing},
    {"/forbidden", ws_forbidden},
    {"/refused", ws_refused_by_close},
    {"/failing", ws_failing},
    {"/closing", ws_closing},
    {"/timing", ws_timing},
    {"/chat", ws_chat},
    {"/flood", ws_flood},
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

/* --- the client --- */

#define SHAKE(path, more)                                                                                              \
    "GET " path " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"                    \
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" more "\r\n"
#define SHAKEN                                                                                                         \
    "HTTP/1.1 101 Switching Protocols\r\nDate: D\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"                     \
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

static void wait_until(const unsigned *counter, unsigned n)
{
    while (*counter < n) {
        api__loop_round(&worker.loop, 100);
        read_some();
    }
    rounds(3);
}

static void wait_for_text(const char *text)
{
    while (!memmem(got, got_n, text, strlen(text))) {
        assert_false(got_end);
        api__loop_round(&worker.loop, 100);
        read_some();
    }
}

static void put_frame(api_buf *b, int head, api_str s)
{
    static const char mask[] = "\x12\x34\x56\x78";
    api_buf_putc(b, (char)head);
    if (s.n < 126) {
        api_buf_putc(b, (char)(0x80 | s.n));
    } else {
        api_buf_putc(b, (char)0xff);
        for (int shift = 56; shift >= 0; shift -= 8)
            api_buf_putc(b, (char)((uint64_t)s.n >> shift));
    }
    api_buf_put(b, mask, 4);
    for (size_t i = 0; i < s.n; i++)
        api_buf_putc(b, (char)(s.p[i] ^ mask[i % 4]));
}

static void say_frame(int head, api_str s)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_frame(&b, head, s);
    send_all(b.p, b.n);
    api_buf_deinit(&b);
}

static void shake(const char *request)
{
    got_n = 0;
    say(request);
    wait_for_text("\r\n\r\n");
}

static void say_goodbye(void)
{
    say_frame(0x88, API_S("\x03\xe8"));
    wait_until(&ended, 1);
}

/* Behind the head of the answer. */
static bool heard(const char *frames, size_t n)
{
    const char *p = strstr(got, "\r\n\r\n") + 4;
    return got_n - (size_t)(p - got) == n && memcmp(p, frames, n) == 0;
}
#define HEARD(frames) heard((frames), sizeof(frames) - 1)

/* --- tests --- */

static void test_echo(void **state)
{
    (void)state;
    shake(SHAKE("/ws", ""));
    assert_string_equal(got, SHAKEN);
    say_frame(0x81, API_S("hello"));
    say_frame(0x82, API_S("\x01\x02"));
    say_frame(0x89, API_S("are you there"));
    say_goodbye();
    assert_true(HEARD("\x81\x05hello\x82\x02\x01\x02\x8a\x0d"
                      "are you there\x88\x02\x03\xe8"));
    assert_int_equal(result, 0);
    assert_int_equal(last_err, API_ECLOSED);
    assert_int_equal(close_code, 1000);
    wait_for(GOT_MOST);
    assert_true(got_end);
    assert_int_equal(fake_finished, 1);
}

/* Frames that came with the handshake's own bytes. */
static void test_eager_client(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, SHAKE("/ws", ""));
    put_frame(&b, 0x81, API_S("one"));
    put_frame(&b, 0x81, API_S("two"));
    put_frame(&b, 0x88, API_S(""));
    send_all(b.p, b.n);
    api_buf_deinit(&b);
    wait_until(&ended, 1);
    assert_true(HEARD("\x81\x03one\x81\x03two\x88\x00"));
    assert_int_equal(close_code, 1005);
}

static void test_large_message(void **state)
{
    (void)state;
    static char text[100000];
    memset(text, 'x', sizeof text);
    shake(SHAKE("/ws", ""));
    got_n = 0;
    say_frame(0x81, (api_str){text, sizeof text});
    wait_for(sizeof text + 10);
    assert_memory_equal(got, "\x81\x7f\x00\x00\x00\x00\x00\x01\x86\xa0", 10);
    assert_memory_equal(got + 10, text, sizeof text);
    got_n = 0;
    say_frame(0x81, (api_str){text, sizeof text}); /* it goes on as before */
    wait_for(sizeof text + 10);
    got_n = 0;
    api_str too_long = {malloc(100001), 100001};
    memset((char *)too_long.p, 'x', too_long.n);
    say_frame(0x82, too_long);
    free((char *)too_long.p);
    wait_until(&ended, 1);
    assert_memory_equal(got, "\x88\x02\x03\xf1", 4);
    assert_int_equal(close_code, 1006);
}

static void test_mistakes_close(void **state)
{
    (void)state;
    shake(SHAKE("/ws", ""));
    say_frame(0x81, API_S("good"));
    say_frame(0x81, API_S("\xc3\x28"));
    wait_until(&ended, 1);
    assert_true(HEARD("\x81\x04good\x88\x02\x03\xef"));
    drop_peer();
    connect_peer();
    shake(SHAKE("/ws", ""));
    say("\x81\x02no"); /* not masked */
    wait_until(&ended, 2);
    assert_true(HEARD("\x88\x02\x03\xea"));
}

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

static void test_goodbyes(void **state)
{
    (void)state;
    shake(SHAKE("/failing", ""));
    wait_for_text("\x88\x02\x03\xf3");
    say_goodbye();
    assert_int_equal(result, 0);
    drop_peer();
    connect_peer();
    shake(SHAKE("/closing", ""));
    wait_for_text("\x88\x08\x0f\xa1"
                  "enough");
    assert_int_equal(ended, 1);
    say_frame(0x81, API_S("dropped"));
    say_frame(0x88, API_S("\x0f\xa1"));
    wait_until(&ended, 2);
    assert_int_equal(result, 0);
    assert_int_equal(close_code, 4001);
}

/* One that does not answer our close frame is not waited for without end. */
static void test_goodbye_without_answer(void **state)
{
    (void)state;
    worker.present->service->limits.ws_pong = 20;
    int64_t before = api__mono_ns();
    shake(SHAKE("/closing", ""));
    wait_until(&ended, 1);
    assert_int_equal(close_code, 1006);
    assert_true(api__mono_ns() - before >= 20000000);
}

static void test_client_goes(void **state)
{
    (void)state;
    shake(SHAKE("/ws", ""));
    say("\x81");
    drop_peer();
    while (!ended)
        api__loop_round(&worker.loop, 1000);
    assert_int_equal(last_err, API_ECLOSED);
    assert_int_equal(close_code, 1006);
}

static void test_timeouts(void **state)
{
    (void)state;
    shake(SHAKE("/timing", ""));
    wait_for_text("\x81\x04tick\x81\x04tick\x81\x04tick\x88\x02\x03\xe8");
    say_goodbye();
    assert_int_equal(result, 0);
}

static void test_pings(void **state)
{
    (void)state;
    worker.present->service->limits.ws_ping = 10;
    worker.present->service->limits.ws_pong = 10000;
    shake(SHAKE("/ws", ""));
    got_n = 0;
    wait_for(2);
    assert_memory_equal(got, "\x89\x00", 2);
    rounds(5);
    assert_int_equal(got_n, 2); /* it waits for the answer before it asks again */
    say_frame(0x8a, API_S(""));
    wait_for(4);
    assert_memory_equal(got, "\x89\x00\x89\x00", 4);
    assert_int_equal(ended, 0);
    drop_peer();
}

static void test_silence(void **state)
{
    (void)state;
    worker.present->service->limits.ws_ping = 10;
    worker.present->service->limits.ws_pong = 10;
    shake(SHAKE("/ws", ""));
    wait_until(&ended, 1);
    assert_true(HEARD("\x89\x00"));
    assert_int_equal(close_code, 1006);
    wait_for(GOT_MOST);
    assert_true(got_end);
}

/* A second client of the same worker. */
static int other_peer(void)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    api__connection_new(&worker, ends[1], "192.0.2.2", false);
    return ends[0];
}

static void test_channels(void **state)
{
    (void)state;
    char text[1000];
    shake(SHAKE("/chat", ""));
    int first = peer;
    peer = other_peer();
    shake(SHAKE("/chat", ""));
    say_frame(0x81, API_S("hi"));
    wait_for_text("\x81\x02hi");
    rounds(3);
    assert_true(recv(first, text, sizeof text, 0) == 4 && memcmp(text, "\x81\x02hi", 4) == 0);
    /* From elsewhere, and what is no text. */
    assert_int_equal(api__channel_publish(shared.slots[API__SLOT_CHANNELS].p, API_S("all"), API_S("\xff")), 2);
    assert_int_equal(api__channel_publish(shared.slots[API__SLOT_CHANNELS].p, API_S("room"), API_S("")), 2);
    wait_for_text("\x82\x01\xff");
    wait_for_text("\x81"); /* (and an empty one) */
    say_goodbye();
    close(first);
    wait_until(&ended, 2);
    rounds(3);
    assert_int_equal(api__channel_count(shared.slots[API__SLOT_CHANNELS].p), 0);
}

static void test_slow_client(void **state)
{
    (void)state;
    say(SHAKE("/flood", ""));
    size_t before = 0;
    for (int calm = 0; calm < 20;) {
        api__loop_round(&worker.loop, 10);
        size_t unsent = api__connection_unsent(worker.connections);
        calm = unsent && unsent == before ? calm + 1 : 0;
        before = unsent;
    }
    assert_true(before <= 2 * (size_t)settings.limits.stream_unsent);
    assert_int_equal(ended, 0);
    wait_for(1000 * 10004);
    say_goodbye();
    assert_int_equal(last_err, 0);
}

static void test_stop(void **state)
{
    (void)state;
    shake(SHAKE("/ws", ""));
    api__worker_stop(&worker);
    wait_for_text("\x88\x02\x03\xf4");
    assert_int_equal(ended, 0);
    say_frame(0x88, API_S("\x03\xf4"));
    wait_until(&ended, 1);
    assert_int_equal(last_err, API_ECLOSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_echo, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_eager_client, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_large_message, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_mistakes_close, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_handshake, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_refusals, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_subprotocol, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_goodbyes, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_goodbye_without_answer, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_client_goes, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_timeouts, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_pings, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_silence, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_channels, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_slow_client, begin, close_worker),
        cmocka_unit_test_setup_teardown(test_stop, begin, close_worker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
