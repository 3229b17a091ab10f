/* WebSockets over a socket pair: conversations, goodbyes, silence, channels, slow clients. */
#include "unit/websocket/peer.h"

/* --- handlers --- */

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

HANDLER(failing)
HANDLER(closing)
HANDLER(timing)
HANDLER(chat)
HANDLER(flood)

static const fake_route routes[] = {
    {"/ws", ws_echo},       {"/failing", ws_failing}, {"/closing", ws_closing},
    {"/timing", ws_timing}, {"/chat", ws_chat},       {"/flood", ws_flood},
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
