/* Requests to other servers, from a task of a worker. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <api/fetch.h>

#include "base/clock.h"
#include "server/engine/spawn.h"
#include "server/engine/stream.h"
#include "server/fetch/fetcher.h"
#include "unit/in_task.h"
#include "unit/origin.h"

static struct in_task t;

static int setup(void **state)
{
    (void)state;
    /* A proxy of the machine must not answer for the loopback. */
    setenv("no_proxy", "*", 1);
    origin_start();
    in_task_begin(&t);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    in_task_end(&t);
    origin_stop();
    return 0;
}

/* cmocka jumps out of a failed assertion, which must not leave a task: it is checked outside. */
struct call {
    const char *url;
    struct api_fetch_options options;
    int err;
    api_response answer;
};

static void call(api_request *req, void *arg)
{
    struct call *c = arg;
    c->err = api__fetch(req, api_str_of(c->url), &c->options, &c->answer);
}

/* The answer lives until the next call. */
static struct call fetch(const char *url, struct api_fetch_options o)
{
    struct call c = {.url = url, .options = o};
    in_task_run(&t, &api__no_transport, call, &c);
    return c;
}

#define FETCH(path, ...) fetch(origin_url(path), (struct api_fetch_options){0, __VA_ARGS__})

static bool said(const struct call *c, const char *text)
{
    return c->answer.body.n && memmem(c->answer.body.p, c->answer.body.n, text, strlen(text)) != NULL;
}

static void expect_body(const struct call *c, int status, const char *body)
{
    assert_int_equal(c->err, 0);
    assert_int_equal(c->answer.status, status);
    assert_int_equal(c->answer.body.n, strlen(body));
    assert_memory_equal(c->answer.body.p, body, strlen(body));
}

static void test_get(void **state)
{
    (void)state;
    struct call c = FETCH("/hello", );
    expect_body(&c, 200, "hello");
    c = FETCH("/missing", );
    expect_body(&c, 404, "none");
    assert_true(api_str_is(api_response_header(&c.answer, "x-why"), "gone"));
    c = FETCH("/early", );
    expect_body(&c, 200, "hello");
    assert_null(api_response_header(&c.answer, "Link").p);
    assert_true(api_str_is(api_response_header(&c.answer, "X-A"), "1"));
    c = FETCH("/mirror?q=1", .headers = &(api_header){API_S("X-Mine"), API_S("yes")}, .header_count = 1);
    assert_int_equal(c.err, 0);
    assert_true(said(&c, "GET /mirror?q=1 HTTP/1.1\r\n"));
    assert_true(said(&c, "X-Mine: yes\r\n"));
    assert_true(api_str_is(api_response_header(&c.answer, "X-Origin"), "spaced"));
    assert_true(api_str_is(api_response_header(&c.answer, "X-Empty"), ""));
}

static void test_methods_and_bodies(void **state)
{
    (void)state;
    struct call c = FETCH("/mirror", .body = API_S("{\"a\":1}"));
    assert_true(said(&c, "POST /mirror"));
    assert_true(said(&c, "Content-Type: application/json\r\n"));
    assert_true(said(&c, "\r\n\r\n{\"a\":1}"));
    c = FETCH("/mirror", .method = "PUT", .body = API_S("x"), .content_type = "text/plain");
    assert_true(said(&c, "PUT /mirror"));
    assert_true(said(&c, "Content-Type: text/plain\r\n"));
    c = FETCH("/mirror", .body = API_S("x"), .headers = &(api_header){API_S("content-type"), API_S("a/b")},
              .header_count = 1);
    assert_true(said(&c, "content-type: a/b\r\n"));
    assert_false(said(&c, "application/json"));
    c = FETCH("/mirror", .method = "DELETE");
    assert_true(said(&c, "DELETE /mirror"));
    c = FETCH("/mirror", .method = "POST");
    assert_true(said(&c, "POST /mirror"));
    assert_true(said(&c, "Content-Length: 0\r\n"));
    assert_false(said(&c, "Expect"));
    static char large[300000];
    memset(large, 'l', sizeof large);
    c = FETCH("/mirror", .body = {large, sizeof large});
    assert_int_equal(c.err, 0);
    assert_true(c.answer.body.n > sizeof large);
}

static void test_head(void **state)
{
    (void)state;
    struct call c = FETCH("/missing", .method = "HEAD", .timeout_ms = 5000);
    assert_int_equal(c.err, 0);
    assert_int_equal(c.answer.status, 404);
    assert_int_equal(c.answer.body.n, 0);
}

static void test_connection_is_kept(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        struct call c = FETCH("/hello", );
        expect_body(&c, 200, "hello");
    }
    assert_int_equal(origin.connections, 1);
}

static void test_limits(void **state)
{
    (void)state;
    struct call c = FETCH("/chunks", );
    assert_int_equal(c.err, 0);
    assert_int_equal(c.answer.body.n, 100000);
    assert_int_equal(FETCH("/chunks", .max_body = 99999).err, API_ETOOBIG);
    c = FETCH("/chunks", .max_body = 100000);
    assert_int_equal(c.err, 0);
    assert_int_equal(FETCH("/endless", ).err, API_ETOOBIG);
    t.service->limits.fetches = 0;
    assert_int_equal(FETCH("/hello", ).err, API_EBUSY);
}

static void test_packed(void **state)
{
    (void)state;
    struct call c = FETCH("/gzip", );
    expect_body(&c, 200, "hello");
    assert_null(api_response_header(&c.answer, "Content-Encoding").p);
    assert_null(api_response_header(&c.answer, "Content-Length").p);
    assert_int_equal(FETCH("/gzip", .max_body = 4).err, API_ETOOBIG);
}

static void test_redirects(void **state)
{
    (void)state;
    struct call c = FETCH("/redirect", );
    expect_body(&c, 302, "moved");
    c = FETCH("/redirect", .redirects = 1);
    assert_int_equal(c.answer.status, 200);
    assert_true(said(&c, "GET /mirror/there"));
    assert_null(api_response_header(&c.answer, "Location").p);
    assert_int_equal(FETCH("/loop", .redirects = 3).err, API_ETOOBIG);
    assert_int_equal(FETCH("/elsewhere", .redirects = 3).err, API_EUSAGE);
}

static void test_failures(void **state)
{
    (void)state;
    assert_int_equal(FETCH("/broken", ).err, API_ECLOSED);
    assert_int_equal(FETCH("/rude", ).err, API_ECLOSED);
    assert_int_equal(FETCH("/close", ).err, API_ECLOSED);
    int64_t before = api__mono_ns();
    assert_int_equal(FETCH("/silent", .timeout_ms = 50).err, API_ETIMEOUT);
    assert_true(api__mono_ns() - before < 5000000000);
    int port = origin.port;
    origin.port = 1; /* nobody listens there */
    assert_int_equal(FETCH("/hello", ).err, API_ECLOSED);
    origin.port = port;
    assert_int_equal(t.worker->slots[API__SLOT_FETCHER].p != NULL, 1);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const urls[] = {"",          "hello",           "ftp://127.0.0.1/",  "file:///etc/passwd",
                                       "http://",   "http://a b/",     "http://a/\r\nX: y", "//127.0.0.1/",
                                       "http://[/", "gopher://x:70/_", "dict://x"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        assert_int_equal(fetch(urls[i], (struct api_fetch_options){0}).err, API_EUSAGE);
    static const api_header headers[] = {
        {{"X-A", 3}, {"1\r\nX-B: 2", 9}}, {{"X-A", 3}, {"1\n2", 3}}, {{"X\r\nA", 4}, {"1", 1}}, {{"", 0}, {"1", 1}},
        {{"X A", 3}, {"1", 1}},           {{"X-A", 3}, {"a\0b", 3}},
    };
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        assert_int_equal(FETCH("/hello", .headers = &headers[i], .header_count = 1).err, API_EUSAGE);
    assert_int_equal(FETCH("/hello", .method = "GET / HTTP/1.1\r\nX: y").err, API_EUSAGE);
    assert_int_equal(FETCH("/hello", .method = "").err, API_EUSAGE);
    assert_int_equal(origin.connections, 0);
}

/* A client that goes while its request waits for another server. */
static bool has_gone;

static bool gone(const api_request *req)
{
    (void)req;
    return has_gone;
}

static void leave(api__alarm *a)
{
    if (!__atomic_load_n(&origin.requests, __ATOMIC_SEQ_CST)) {
        api__alarm_arm(&t.worker->loop.alarms, a, api__mono_ns() + 1000000);
        return;
    }
    has_gone = true;
    api__exchange_signal(t.x, API__FOR_GONE);
}

static void test_client_gone(void **state)
{
    (void)state;
    struct api__transport transport = api__no_transport;
    struct call c = {.url = origin_url("/silent")};
    api__alarm alarm = {.fire = leave};
    transport.gone = gone;
    has_gone = false;
    api__alarm_arm(&t.worker->loop.alarms, &alarm, 0);
    in_task_run(&t, &transport, call, &c);
    assert_int_equal(c.err, API_ECLOSED);
    assert_int_equal(origin.connections, 1);
}

/* Many at once, from tasks of their own. */
enum { MANY = 50 };
static struct call many[MANY];
static size_t many_done;

static void count(void *arg)
{
    (void)arg;
    many_done++;
}

static void test_many(void **state)
{
    (void)state;
    many_done = 0;
    const char *url = origin_url("/chunks");
    for (size_t i = 0; i < MANY; i++) {
        many[i] = (struct call){.url = url};
        assert_int_equal(api__spawn(t.worker, call, &many[i], count), 0);
    }
    while (many_done < MANY)
        api__loop_round(&t.worker->loop, 1000);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(many[i].err, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_get, setup, teardown),
        cmocka_unit_test_setup_teardown(test_methods_and_bodies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_head, setup, teardown),
        cmocka_unit_test_setup_teardown(test_connection_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_packed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_redirects, setup, teardown),
        cmocka_unit_test_setup_teardown(test_failures, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_client_gone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
