/* Requests handed on: what goes up, what comes down, who waits for whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <api/fetch.h>

#include "base/clock.h"
#include "server/engine/stream.h"
#include "server/fetch/fetcher.h"
#include "unit/origin.h"
#include "unit/socket_pair.h"

static char target[300];
static int result;
static unsigned ended;

static void hand_on(api_request *req)
{
    req->headers->n = 0;
    snprintf(req->id, sizeof req->id, "id-1");
    result = api_proxy(req, target);
    if (result)
        api__respond_error(req, result > 0 ? result : 500, "no");
    ended++;
}

static const fake_route routes[] = {{"/proxy", hand_on}, {NULL, NULL}};

static int begin(void **state)
{
    (void)state;
    setenv("no_proxy", "*", 1);
    origin_start();
    api_limits_init(&settings.limits);
    fake_more = routes;
    ended = 0;
    start();
    return 0;
}

static int end(void **state)
{
    (void)state;
    finish();
    origin_stop();
    return 0;
}

static void aim(const char *path)
{
    snprintf(target, sizeof target, "%s", origin_url(path));
}

/* Sends a request and waits for all of its answer. */
static void ask(const char *path, const char *text)
{
    unsigned before = ended;
    aim(path);
    got_n = 0;
    say(text);
    while (ended == before || api__connection_unsent(worker.connections)) {
        api__loop_round(&worker.loop, 100);
        read_some();
    }
    rounds(3);
}

static bool has(const char *text)
{
    return strstr(got, text) != NULL;
}

static void test_get(void **state)
{
    (void)state;
    ask("/mirror", "GET /proxy HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 10.0.0.1\r\n"
                   "X-Forwarded-For: 10.0.0.2\r\nX-Forwarded-Proto: https\r\nForwarded: "
                   "for=1.2.3.4\r\nX-Forwarded-Prefix: /evil\r\nConnection: x-mine, keep-alive\r\n"
                   "X-Mine: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nUpgrade: h2c\r\nProxy-Authorization: Basic x\r\n"
                   "X-Kept: yes\r\nX-Request-Id: theirs\r\nCookie: a=b\r\n\r\n");
    assert_int_equal(result, 0);
    char host[64];
    snprintf(host, sizeof host, "\r\nHost: 127.0.0.1:%d\r\n", origin.port);
    assert_true(has("HTTP/1.1 200 OK\r\n"));
    assert_true(has("GET /mirror HTTP/1.1\r\n"));
    assert_true(has(host));
    assert_true(has("X-Forwarded-For: 192.0.2.1\r\n")); /* nobody said that the others may be believed */
    assert_true(has("X-Forwarded-Proto: http\r\n"));
    assert_true(has("X-Forwarded-Host: shop.example\r\n"));
    assert_true(has("X-Request-Id: id-1\r\n"));
    assert_true(has("X-Kept: yes\r\n"));
    assert_true(has("Cookie: a=b\r\n"));
    static const char *const left_out[] = {"X-Mine",  "Keep-Alive", "TE:",    "Upgrade", "Basic", "theirs",
                                           "Accept:", "User-Agent", "Expect", "1.2.3.4", "evil"};
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        assert_false(has(left_out[i]));
}

static void test_answer_fields(void **state)
{
    (void)state;
    ask("/hop", GET("/proxy"));
    assert_true(has("Content-Length: 3\r\n"));
    assert_true(has("X-Kept: 1\r\n"));
    assert_true(has("\r\n\r\nhop"));
    assert_true(has("Date: D\r\n"));
    static const char *const left_out[] = {"X-Private", "Keep-Alive", "Trailer", "Proxy-", "then", "Connection"};
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        assert_false(has(left_out[i]));
    ask("/missing", GET("/proxy"));
    assert_true(has("HTTP/1.1 404 "));
    ask("/redirect", GET("/proxy"));
    assert_true(has("HTTP/1.1 302 "));
    assert_true(has("Location: /mirror/there\r\n"));
    ask("/gzip", GET("/proxy"));
    assert_true(has("Content-Encoding: gzip\r\n"));
    assert_true(has("Content-Length: 25\r\n"));
    ask("/hello", "HEAD /proxy HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(has("Content-Length: 5\r\n\r\n"));
    assert_false(has("hello"));
    ask("/chunks", GET("/proxy"));
    assert_true(has("Transfer-Encoding: chunked\r\n"));
    assert_true(got_n > 100000);
    assert_string_equal(got + got_n - 7, "\r\n0\r\n\r\n");
}

static void test_bodies(void **state)
{
    (void)state;
    ask("/mirror", "POST /proxy HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Length: 4\r\n\r\nbody");
    assert_true(has("POST /mirror"));
    assert_true(has("Content-Length: 4\r\n"));
    assert_true(has("Content-Type: a/b\r\n"));
    assert_true(has("\r\n\r\nbody"));
    ask("/mirror", "PUT /proxy HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    assert_true(has("PUT /mirror"));
    assert_true(has("Transfer-Encoding: chunked\r\n"));
    assert_true(has("3\r\nabc\r\n0\r\n"));
    ask("/mirror", "DELETE /proxy HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(has("DELETE /mirror"));
    ask("/mirror", "POST /proxy HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    assert_true(has("POST /mirror"));
}

static void test_large_body(void **state)
{
    (void)state;
    enum { LARGE = 3000000 };
    char *body = malloc(LARGE);
    assert_non_null(body);
    for (size_t i = 0; i < LARGE; i++)
        body[i] = (char)('a' + i % 23);
    aim("/mirror");
    say("POST /proxy HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
    send_all(body, LARGE);
    while (!ended)
        rounds(1);
    wait_for(LARGE);
    rounds(3);
    assert_int_equal(result, 0);
    assert_memory_equal(got + got_n - LARGE, body, LARGE);
    free(body);
}

/* An endless answer: what was read of it stays bounded while the client does not read. */
static void test_back_pressure(void **state)
{
    (void)state;
    aim("/endless");
    say(GET("/proxy"));
    size_t before = 0;
    for (int calm = 0; calm < 20;) {
        size_t unsent;
        api__loop_round(&worker.loop, 10);
        unsent = api__connection_unsent(worker.connections);
        calm = unsent && unsent == before ? calm + 1 : 0;
        before = unsent;
    }
    assert_true(before <= 2 * (size_t)settings.limits.stream_unsent);
    assert_int_equal(ended, 0);
    /* It goes on as soon as the client reads, and ends when that goes. */
    wait_for(2000000);
    drop_peer();
    while (!ended)
        api__loop_round(&worker.loop, 1000);
    assert_int_equal(result, 0);
}

static void test_no_answer(void **state)
{
    (void)state;
    ask("/close", GET("/proxy"));
    assert_int_equal(result, 502);
    assert_true(has("HTTP/1.1 502 "));
    ask("/rude", GET("/proxy"));
    assert_int_equal(result, 502);
    assert_true(strstr(logged, "no response from the upstream server") != NULL);
    snprintf(target, sizeof target, "ftp://127.0.0.1/");
    worker.present->service->limits.fetch_time = 30;
    ask("/silent", GET("/proxy"));
    assert_int_equal(result, 504);
}

static void test_broken_answer(void **state)
{
    (void)state;
    aim("/broken");
    say(GET("/proxy"));
    while (!got_end)
        wait_for(GOT_MOST);
    assert_true(has("Content-Length: 100\r\n"));
    assert_true(has("\r\n\r\nshort"));
}

/* The other side has heard enough: its answer is passed on. */
static void test_hasty_answer(void **state)
{
    (void)state;
    static char piece[8000];
    memset(piece, 'x', sizeof piece);
    aim("/hasty");
    say("POST /proxy HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
    for (size_t n = 0; n < 3000000 && !ended;) {
        ssize_t r = send(peer, piece, sizeof piece, MSG_NOSIGNAL);
        n += r > 0 ? (size_t)r : 0;
        api__loop_round(&worker.loop, 1);
        read_some();
    }
    rounds(20);
    assert_true(has("HTTP/1.1 413 ") || result == 502);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_get, begin, end),
        cmocka_unit_test_setup_teardown(test_answer_fields, begin, end),
        cmocka_unit_test_setup_teardown(test_bodies, begin, end),
        cmocka_unit_test_setup_teardown(test_large_body, begin, end),
        cmocka_unit_test_setup_teardown(test_back_pressure, begin, end),
        cmocka_unit_test_setup_teardown(test_no_answer, begin, end),
        cmocka_unit_test_setup_teardown(test_broken_answer, begin, end),
        cmocka_unit_test_setup_teardown(test_hasty_answer, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
