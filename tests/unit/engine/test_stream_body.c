/* Bodies read in pieces and raw bytes after an upgrade, over a socket pair. */
#include "server/engine/waiting.h"
#include "unit/engine/stream.h"

/* --- handlers --- */

static void pieces_all(api_request *req)
{
    api_str piece;
    wrote = 0;
    while ((last_err = api__body_read(req, UINT64_MAX, &piece)) == 0 && piece.n) {
        expect(piece.n <= API__INPUT);
        for (size_t i = 0; i < piece.n; i++)
            expect(piece.p[i] == 'b');
        wrote += piece.n;
    }
    api_buf_printf(req->body, "%llu", (unsigned long long)wrote);
}

/* Answers while it reads. */
static void both_ways(api_request *req)
{
    api_str piece;
    last_err = api__stream_begin(req);
    while (!last_err && (last_err = api__body_read(req, UINT64_MAX, &piece)) == 0 && piece.n)
        last_err = api__stream_write(req, piece);
}

static void raw_echo(api_request *req)
{
    char p[7];
    size_t n;
    api__respond_header(req, "Upgrade", API_S("echo"));
    last_err = api__upgrade(req);
    if (last_err) {
        api__respond_error(req, 400, "no");
        return;
    }
    raw_request = req;
    while ((last_err = api__raw_receive(req, p, sizeof p, INT64_MAX, &n)) == 0 || last_err == API_EAGAIN) {
        api__raw_send(req, last_err ? api__stopping(req) ? API_S("<stop>") : API_S("<woken>") : (api_str){p, n});
        if (api__stopping(req))
            break;
    }
    raw_request = NULL;
}

static void raw_time(api_request *req)
{
    char p[1];
    size_t n;
    api__upgrade(req);
    last_err = api__raw_receive(req, p, 1, req->worker->loop.now + 2000000, &n);
    api__raw_send(req, last_err == API_ETIMEOUT ? API_S("late") : API_S("?"));
}

static const fake_route routes[] = {
    {"/pieces", pieces}, {"/pieces-all", pieces_all}, {"/both-ways", both_ways},
    {"/raw", raw_echo},  {"/raw-time", raw_time},     {"/raw-flood", raw_flood},
    {NULL, NULL},
};

static int setup_routes(void **state)
{
    fake_more = routes;
    last_err = 0;
    raw_request = NULL;
    return setup(state);
}

static int setup_small(void **state)
{
    (void)state;
    fake_more = routes;
    last_err = 0;
    api_limits_init(&settings.limits);
    settings.limits.write_time = 20;
    settings.limits.stream_unsent = 65536;
    settings.limits.header_time = 50; /* and the tick of bodies with it */
    settings.limits.linger_time = 20;
    start();
    return 0;
}

/* --- bodies --- */

static void test_pieces_errors(void **state)
{
    (void)state;
    static const struct {
        const char *send, *status;
        int err;
    } cases[] = {
        {POST("/pieces", "Content-Length: 1001\r\n\r\n"), "413", API_ETOOBIG},
        {POST("/pieces", "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "400", API_EINVALID},
        {POST("/pieces", "Content-Length: 5\r\n\r\nhe"), "408", API_ETIMEOUT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        say(cases[i].send);
        wait_for(12);
        rounds(3);
        assert_memory_equal(got + 9, cases[i].status, 3);
        assert_int_equal(last_err, cases[i].err);
        drop_peer();
        connect_peer();
    }
    say(POST("/pieces", "Transfer-Encoding: chunked\r\n\r\n3e9\r\n"));
    char body[1001];
    memset(body, 'b', sizeof body);
    send_all(body, sizeof body);
    wait_for(12);
    assert_memory_equal(got + 9, "413", 3);
    drop_peer();
    rounds(3);
    assert_int_equal(worker.connection_count, 0);
    connect_peer();
    say(POST("/pieces", "Content-Length: 5\r\n\r\nhe"));
    rounds(2);
    drop_peer();
    while (worker.connection_count)
        api__loop_round(&worker.loop, 100);
    assert_int_equal(last_err, API_ECLOSED);
}

/* A byte now and then keeps no request alive, though each is a piece. */
static void test_pieces_drip(void **state)
{
    (void)state;
    say(POST("/pieces", "Content-Length: 900\r\n\r\n"));
    int sent = 0;
    while (!got_n && sent < 900) {
        sent += send(peer, "x", 1, MSG_NOSIGNAL) == 1;
        api__loop_round(&worker.loop, 5);
        api__loop_round(&worker.loop, 5);
        read_some();
    }
    assert_true(sent < 100);
    assert_int_equal(last_err, API_ETIMEOUT);
    wait_for(12);
    assert_memory_equal(got + 9, "408", 3);
}

static void test_pieces_continue(void **state)
{
    (void)state;
    say(POST("/pieces", "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"));
    rounds(3);
    assert_string_equal(got, "HTTP/1.1 100 Continue\r\n\r\n");
    got_n = 0;
    say("hello");
    wait_for(strlen(HELLO));
    assert_string_equal(got, HELLO);
    got_n = 0;
    say(POST("/both-ways", "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"));
    rounds(3);
    assert_null(strstr(got, "100 Continue")); /* its answer has begun: too late to say so */
    say("2\r\nhe\r\n");
    rounds(3);
    say("0\r\n\r\n");
    wait_for(SIZE_MAX); /* a client that waited in vain might send the body or not: the connection ends */
    assert_string_equal(got, HEAD_OF(CHUNKED "Connection: close\r\n") "2\r\nhe\r\n0\r\n\r\n");
}

/* Larger than any block or buffer; the head's strings stay where they are. */
static void test_pieces_large(void **state)
{
    (void)state;
    static char body[3000000];
    memset(body, 'b', sizeof body);
    for (int i = 0; i < 2; i++) {
        got_n = 0;
        say(POST("/pieces-all", "Content-Length: 3000000\r\nX: "));
        for (int k = 0; k < 70 * i; k++)
            say("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789");
        say("\r\n\r\n");
        send_all(body, sizeof body);
        send_all(GET("/"), sizeof GET("/") - 1);
        wait_for(2 * strlen(HELLO) + 2);
        assert_int_equal(wrote, sizeof body);
        assert_non_null(strstr(got, "\r\n\r\n3000000HTTP/1.1 200"));
    }
}

static void test_both_ways(void **state)
{
    (void)state;
    say(POST("/both-ways", "Transfer-Encoding: chunked\r\n\r\n"));
    rounds(3);
    assert_string_equal(got, HEAD_OF(CHUNKED));
    got_n = 0;
    say("3\r\nabc\r\n");
    rounds(3);
    assert_string_equal(got, "3\r\nabc\r\n");
    say("0\r\n\r\n" GET("/"));
    rounds(3);
    assert_string_equal(got, "3\r\nabc\r\n0\r\n\r\n" HELLO);
}

/* --- raw bytes --- */

#define SWITCHED "HTTP/1.1 101 Switching Protocols\r\nDate: D\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"

static void test_upgrade(void **state)
{
    (void)state;
    static const char text[] = GET("/raw") "first bytes";
    for (size_t cut = 1; cut < sizeof text; cut++) {
        assert_int_equal(send(peer, text, cut, 0), cut);
        rounds(2);
        if (text[cut])
            say(text + cut);
        wait_for(strlen(SWITCHED "first bytes"));
        assert_string_equal(got, SWITCHED "first bytes");
        say("GET / HTTP/1.1\r\n");
        wait_for(got_n + 16);
        assert_string_equal(got, SWITCHED "first bytesGET / HTTP/1.1\r\n");
        shutdown(peer, SHUT_WR);
        wait_for(SIZE_MAX);
        assert_int_equal(last_err, API_ECLOSED);
        drop_peer();
        connect_peer();
    }
    assert_true(fake_finished > 0);
}

static void test_upgrade_refused(void **state)
{
    (void)state;
    say("GET /raw HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    rounds(3);
    assert_memory_equal(got + 9, "400", 3);
    got_n = 0;
    say(POST("/raw", "Content-Length: 5\r\n\r\nhello"));
    rounds(3);
    assert_memory_equal(got + 9, "400", 3);
}

static void test_raw_woken(void **state)
{
    (void)state;
    say(GET("/raw"));
    rounds(3);
    api__unpark(raw_request);
    rounds(2);
    assert_string_equal(got, SWITCHED "<woken>");
    say("x");
    rounds(2);
    assert_string_equal(got, SWITCHED "<woken>x");
    drop_peer();
    connect_peer();
    say(GET("/raw-time"));
    wait_for(SIZE_MAX);
    assert_int_equal(last_err, API_ETIMEOUT);
    assert_string_equal(got + got_n - 4, "late");
}

static void test_raw_flood(void **state)
{
    (void)state;
    say(GET("/raw-flood"));
    wait_for(SIZE_MAX);
    assert_int_equal(last_err, 0);
    assert_true(got_n > FAKE_LARGE);
}

/* --- stopping --- */

static void test_stop(void **state)
{
    (void)state;
    say(GET("/raw"));
    rounds(3);
    api__worker_stop(&worker);
    wait_for(SIZE_MAX);
    assert_string_equal(got, SWITCHED "<stop>");
    drop_peer();
    api__worker_run(&worker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pieces_errors, setup_small, close_checked),
        cmocka_unit_test_setup_teardown(test_pieces_drip, setup_small, close_checked),
        cmocka_unit_test_setup_teardown(test_pieces_continue, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_pieces_large, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_both_ways, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_upgrade, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_upgrade_refused, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_raw_woken, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_raw_flood, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_stop, setup_routes, close_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
