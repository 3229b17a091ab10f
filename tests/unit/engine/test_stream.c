/* Streamed responses over a socket pair: framing, slow readers, clients that leave, stopping. */
#include "server/engine/waiting.h"
#include "unit/engine/stream.h"

/* --- handlers --- */

static void write_text(api_request *req, const char *text)
{
    last_err = api__stream_write(req, api_str_of(text));
}

static void stream(api_request *req)
{
    api__respond_header(req, "X", API_S("y"));
    last_err = api__stream_begin(req);
    write_text(req, "hello");
    write_text(req, "");
    write_text(req, " streamed world!");
}

static void stream_nothing(api_request *req)
{
    last_err = api__stream_begin(req);
}

static void stream_none(api_request *req)
{
    req->status = 204;
    req->content_type = (api_str){NULL, 0};
    last_err = api__stream_begin(req);
    write_text(req, "x");
}

static void stream_sized(api_request *req)
{
    req->sized = true;
    req->length = 5;
    last_err = api__stream_begin(req);
    write_text(req, "he");
    expect(api__stream_write(req, API_S("llo!")) == (req->head.method == API__METHOD_HEAD ? API_ECLOSED : API_ETOOBIG));
    write_text(req, "llo");
}

static void stream_short(api_request *req)
{
    req->sized = true;
    req->length = 5;
    last_err = api__stream_begin(req);
    write_text(req, "he");
}

static void stream_failed(api_request *req)
{
    stream(req);
    api__stream_fail(req);
}

static void stream_twice(api_request *req)
{
    stream(req);
    expect(api__stream_begin(req) == API_EUSAGE);
    expect(api__upgrade(req) == API_EUSAGE);
    expect(api__raw_send(req, API_S("x")) == API_EUSAGE);
}

static void not_begun(api_request *req)
{
    expect(api__stream_write(req, API_S("x")) == API_EUSAGE);
    fake_hello(req);
}

enum { BLOCK = 10000, BLOCKS = 500 };

static void stream_large(api_request *req)
{
    static char block[BLOCK];
    memset(block, 'z', sizeof block);
    wrote = 0;
    last_err = api__stream_begin(req);
    for (int i = 0; i < BLOCKS && !last_err; i++) {
        last_err = api__stream_write(req, (api_str){block, sizeof block});
        wrote += sizeof block;
    }
}

static void stream_at_once(api_request *req)
{
    memset(fake_large, 'x', sizeof fake_large);
    last_err = api__stream_begin(req);
    last_err = api__stream_write(req, (api_str){fake_large, sizeof fake_large});
}

static void stream_events(api_request *req)
{
    last_err = api__stream_begin(req);
    while (!last_err) {
        write_text(req, "data: tick\n\n");
        if (!last_err)
            last_err = api__sleep_until(req, req->worker->loop.now + 1000000);
    }
    if (api__stopping(req))
        write_text(req, "data: bye\n\n");
}

static void piece_then_whole(api_request *req)
{
    api_str piece, whole;
    expect(api__body_read(req, 1000, &piece) == 0);
    expect(req->transport->body(req, 1000, &whole) == API_EUSAGE);
    fake_hello(req);
}

static void whole_then_piece(api_request *req)
{
    api_str piece, whole;
    expect(req->transport->body(req, 1000, &whole) == 0);
    expect(api__body_read(req, 1000, &piece) == API_EUSAGE);
    fake_hello(req);
}

static bool was_gone;

static void wait_gone(api_request *req)
{
    was_gone = api__client_gone(req);
    last_err = api__sleep_until(req, req->worker->loop.now + 3600 * 1000000000ll);
    was_gone = !was_gone && api__client_gone(req);
}

static void write_late(api_request *req)
{
    last_err = api__stream_begin(req);
    while (!last_err) {
        write_text(req, "x");
        api__blocking(req, on_thread, &(int){0});
    }
}

static const fake_route routes[] = {
    {"/stream", stream},
    {"/nothing", stream_nothing},
    {"/stream-none", stream_none},
    {"/sized", stream_sized},
    {"/short", stream_short},
    {"/failed", stream_failed},
    {"/twice", stream_twice},
    {"/not-begun", not_begun},
    {"/stream-large", stream_large},
    {"/at-once", stream_at_once},
    {"/events", stream_events},
    {"/pieces", pieces},
    {"/piece-then-whole", piece_then_whole},
    {"/whole-then-piece", whole_then_piece},
    {"/raw-flood", raw_flood},
    {"/wait-gone", wait_gone},
    {"/write-late", write_late},
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

/* --- answers --- */

static void test_framing(void **state)
{
    (void)state;
    static const struct {
        const char *send, *answer;
    } cases[] = {
        {GET("/stream"), STREAMED},
        {GET("/stream") GET("/") GET("/stream"), STREAMED HELLO STREAMED},
        {GET("/twice"), STREAMED},
        {GET("/not-begun"), HELLO},
        {GET("/nothing") GET("/"), HEAD_OF(CHUNKED) "0\r\n\r\n" HELLO},
        {"HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n" GET("/"), HEAD_OF(CHUNKED "X: y\r\n") HELLO},
        {GET("/stream-none") GET("/"), "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n" HELLO},
        {GET("/sized") GET("/"), HEAD_OF("Content-Length: 5\r\n") "hello" HELLO},
        {"HEAD /sized HTTP/1.1\r\nHost: a\r\n\r\n" GET("/"), HEAD_OF("Content-Length: 5\r\n") HELLO},
        {POST("/pieces", "Content-Length: 5\r\n\r\nhello") GET("/"), HELLO HELLO},
        {POST("/pieces", "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nA: b\r\n\r\n") GET("/"),
         HELLO HELLO},
        {POST("/piece-then-whole", "Content-Length: 1\r\n\r\nx"), HELLO},
        {POST("/whole-then-piece", "Content-Length: 1\r\n\r\nx"), HELLO},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t cut = 1; cut <= strlen(cases[i].send); cut++) {
            const char *text = cases[i].send;
            got_n = 0;
            assert_int_equal(send(peer, text, cut, 0), cut);
            rounds(2);
            if (text[cut])
                say(text + cut);
            wait_for(strlen(cases[i].answer));
            assert_string_equal(got, cases[i].answer);
            assert_false(got_end);
        }
}

static void answer_is(const char *request, const char *answer)
{
    say(request);
    wait_for(SIZE_MAX);
    assert_string_equal(got, answer);
    drop_peer();
    connect_peer();
}

static void test_ends(void **state)
{
    (void)state;
    answer_is("GET /stream HTTP/1.0\r\n\r\n", HEAD_OF("Connection: close\r\nX: y\r\n") "hello streamed world!");
    answer_is("GET /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" GET("/"),
              HEAD_OF(CHUNKED "Connection: close\r\nX: y\r\n") "5\r\nhello\r\n10\r\n streamed world!\r\n0\r\n\r\n");
    assert_string_equal(logged, "");
}

/* What cannot be completed must not look complete. */
static void test_failed(void **state)
{
    (void)state;
    answer_is(GET("/failed") GET("/"), HEAD_OF(CHUNKED "X: y\r\n") "5\r\nhello\r\n10\r\n streamed world!\r\n");
    assert_non_null(strstr(logged, "closing the connection"));
    answer_is(GET("/short") GET("/"), HEAD_OF("Content-Length: 5\r\n") "he");
    say("GET /failed HTTP/1.0\r\n\r\n");
    rounds(3);
    assert_int_equal(worker.connection_count, 0);
    drop_peer();
    connect_peer();
    logged[0] = 0;
    say("HEAD /failed HTTP/1.1\r\nHost: a\r\n\r\n" GET("/"));
    rounds(3);
    assert_int_equal(answers(), 2);
    assert_string_equal(logged, "");
}

/* The reader's pace is the writer's, and little is in between. */
static void test_slow_reader(void **state)
{
    (void)state;
    say(GET("/stream-large"));
    for (int i = 0; i < 20; i++)
        api__loop_round(&worker.loop, 0);
    assert_true(wrote < BLOCK * BLOCKS / 2);
    assert_true(worker.connections->out.n <= (size_t)settings.limits.stream_unsent * 2);
    wait_for(BLOCK * BLOCKS);
    rounds(3);
    assert_int_equal(last_err, 0);
    assert_int_equal(wrote, BLOCK * BLOCKS);
    assert_memory_equal(got + got_n - 5, "0\r\n\r\n", 5);
    got_n = 0;
    say(GET("/at-once") GET("/"));
    wait_for(FAKE_LARGE);
    rounds(10);
    assert_int_equal(last_err, 0);
    assert_string_equal(got + got_n - strlen(HELLO), HELLO);
}

static void test_no_reader(void **state)
{
    (void)state;
    say(GET("/stream-large"));
    while (worker.connection_count)
        api__loop_round(&worker.loop, 100);
    assert_int_equal(last_err, API_ECLOSED);
    assert_int_equal(fake_finished, 1);
}

static void test_leaver(void **state)
{
    (void)state;
    static const char *const paths[] = {GET("/stream-large"), GET("/events"), GET("/write-late"), GET("/at-once"),
                                        GET("/raw-flood")};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        say(paths[i]);
        rounds(2);
        drop_peer();
        while (worker.connection_count)
            api__loop_round(&worker.loop, 100);
        assert_int_equal(last_err, API_ECLOSED);
        connect_peer();
    }
}

static void test_gone(void **state)
{
    (void)state;
    for (int how = 0; how < 2; how++) {
        say(GET("/wait-gone"));
        rounds(3);
        assert_false(was_gone);
        how ? drop_peer() : (void)shutdown(peer, SHUT_WR);
        for (int i = 0; i < 3; i++)
            api__loop_round(&worker.loop, 0);
        assert_true(was_gone);
        assert_int_equal(last_err, API_ECLOSED);
        drop_peer();
        connect_peer();
    }
}

/* --- stopping --- */

static void test_stop_events(void **state)
{
    (void)state;
    say(GET("/events"));
    rounds(3);
    api__worker_stop(&worker);
    wait_for(SIZE_MAX);
    assert_int_equal(last_err, 0);
    assert_non_null(strstr(got, "data: bye\n\n\r\n0\r\n\r\n"));
    drop_peer();
    api__worker_run(&worker);
}

/* Who does not listen is cut when shutdown_time is over. */
static void test_force(void **state)
{
    (void)state;
    say(GET("/wait-gone"));
    rounds(3);
    api__worker_stop(&worker);
    api__worker_force(&worker);
    api__worker_run(&worker);
    assert_int_equal(last_err, API_ECLOSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_framing, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_ends, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_failed, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_slow_reader, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_no_reader, setup_small, close_checked),
        cmocka_unit_test_setup_teardown(test_leaver, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_gone, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_stop_events, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_force, setup_routes, close_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
