/* The in-process client, with a fake service: what streams, reads in pieces, waits or works on goes through it too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <api/client.h>

#include "base/clock.h"
#include "server/engine/exchange_after.h"
#include "server/engine/spawn.h"
#include "server/engine/stream.h"
#include "server/engine/waiting.h"
#include "unit/fake_service.h"

static api_client *client;
static api_settings settings;
static api_problems *problems;
static unsigned broken; /* an assertion would leave the task's stack by a jump */
static unsigned after_works;

static void expect(bool so)
{
    broken += !so;
}

/* --- handlers --- */

static void stream(api_request *req)
{
    expect(api__stream_begin(req) == 0);
    for (int i = 0; i < 3 && api__stream_write(req, API_S("bit ")) == 0; i++)
        expect(api__sleep_until(req, api__mono_ns() + 1000000) == 0);
}

static void stream_endless(api_request *req)
{
    expect(api__stream_begin(req) == 0);
    while (api__stream_write(req, (api_str){fake_large, sizeof fake_large}) == 0)
        ;
    expect(api__client_gone(req));
}

static void stream_failed(api_request *req)
{
    stream(req);
    api__stream_fail(req);
}

static void stream_short(api_request *req)
{
    req->sized = true;
    req->length = 13;
    stream(req);
}

static void pieces(api_request *req)
{
    api_str piece;
    unsigned count = 0;
    size_t sum = 0;
    while (api__body_read(req, 100000, &piece) == 0 && piece.n) {
        count++;
        sum += piece.n;
    }
    api_buf_printf(req->body, "%u %zu", count, sum);
}

static void raw(api_request *req)
{
    char p[1];
    size_t n;
    expect(api__upgrade(req) == API_EUNSUPPORTED);
    expect(api__raw_receive(req, p, 1, INT64_MAX, &n) == API_EUSAGE);
    fake_hello(req);
}

static void work(api_request *req, void *arg)
{
    expect(api__sleep_until(req, api__mono_ns() + 1000000) == 0);
    after_works += *(unsigned *)arg;
}

static void with_after(api_request *req)
{
    static unsigned one = 1;
    expect(api__after(req, work, &one) == 0 && api__defer(req, work, &one) == 0);
    fake_hello(req);
}

static void own(api_request *req, void *arg)
{
    (void)arg;
    after_works += api__sleep_until(req, api__mono_ns() + 1000000) == 0;
}

static void spawner(api_request *req)
{
    expect(api__spawn(req->worker, own, NULL, NULL) == 0);
    fake_hello(req);
}

static const fake_route routes[] = {
    {"/stream", stream},      {"/endless", stream_endless}, {"/failed", stream_failed},
    {"/short", stream_short}, {"/pieces", pieces},          {"/raw", raw},
    {"/after", with_after},   {"/spawner", spawner},        {NULL, NULL},
};

static int setup(void **state)
{
    (void)state;
    fake_more = routes;
    broken = after_works = 0;
    api_settings_init(&settings);
    settings.limits.stream_collected = 20000000;
    problems = api_problems_new();
    client = api_client_new(NULL, &settings, problems);
    return client ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    api_client_free(client);
    api_problems_free(problems);
    return broken || fake_services ? -1 : 0;
}

static int ask(const char *method, const char *path, api_str body, api_response *a)
{
    return api_client_send(client, method, path, NULL, 0, body, a);
}

static void answers(const char *path, const char *text)
{
    api_response a;
    assert_int_equal(ask("GET", path, (api_str){NULL, 0}, &a), 0);
    assert_int_equal(a.status, 200);
    assert_true(api_str_is(a.body, text));
}

static void test_streams(void **state)
{
    (void)state;
    api_response a;
    answers("/stream", "bit bit bit ");
    assert_int_equal(ask("HEAD", "/stream", (api_str){NULL, 0}, &a), 0);
    assert_int_equal(a.body.n, 0);
    assert_int_equal(ask("GET", "/endless", (api_str){NULL, 0}, &a), API_ETOOBIG);
    assert_int_equal(ask("GET", "/failed", (api_str){NULL, 0}, &a), API_ECLOSED);
    assert_int_equal(ask("GET", "/short", (api_str){NULL, 0}, &a), API_ECLOSED);
    answers("/", "hello");
    answers("/raw", "hello");
}

static void test_pieces(void **state)
{
    (void)state;
    static char body[20000];
    api_response a;
    assert_int_equal(ask("POST", "/pieces", (api_str){body, sizeof body}, &a), 0);
    assert_true(api_str_is(a.body, "3 20000"));
    answers("/pieces", "0 0");
}

static void test_work(void **state)
{
    (void)state;
    answers("/after", "hello");
    assert_int_equal(after_works, 2);
    answers("/spawner", "hello");
    api_client_free(client); /* not before its tasks have ended */
    client = NULL;
    assert_int_equal(after_works, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_streams, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pieces, setup, teardown),
        cmocka_unit_test_setup_teardown(test_work, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
