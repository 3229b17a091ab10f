/* Work after the response, and tasks and timers of the server itself. */
#include "server/engine/exchange_after.h"
#include "server/engine/running.h"
#include "server/engine/spawn.h"
#include "server/engine/ticker.h"
#include "server/engine/waiting.h"
#include "unit/engine/waiting.h"

/* --- handlers --- */

static void after(api_request *req, void *arg)
{
    step(*(const char *)arg);
    expect(api_str_is(req->head.path, "/after") || api_str_is(req->head.path, "/quick"));
    expect(api_str_is(req->peer, "192.0.2.1"));
}

static void after_slow(api_request *req, void *arg)
{
    api_str piece, copy = *(api_str *)arg;
    step('(');
    last_err = api__park_until(req, INT64_MAX);
    step(')');
    expect(api_str_is(copy, "body"));
    expect(api_str_is(api__request_header(req, "X-Y"), "z"));
    expect(api__body_read(req, 10, &piece) == API_ECLOSED);
    expect(api__stream_begin(req) == API_ECLOSED);
    api__after(req, after, (void *)(uintptr_t) "3");
}

static void with_after(api_request *req)
{
    api_str *body = api_arena_alloc(req->arena, sizeof *body);
    expect(req->transport->body(req, 100, body) == 0);
    waiting = req;
    expect(api__defer(req, after, (void *)(uintptr_t) "b") == 0);
    expect(api__defer(req, after, (void *)(uintptr_t) "a") == 0);
    expect(api__after(req, after, (void *)(uintptr_t) "1") == 0);
    expect(api__after(req, after_slow, body) == 0);
    expect(api__after(req, after, (void *)(uintptr_t) "2") == 0);
    fake_hello(req);
    step('h');
}

static void with_after_quick(api_request *req)
{
    expect(api__defer(req, after, (void *)(uintptr_t) "b") == 0);
    expect(api__after(req, after, (void *)(uintptr_t) "1") == 0);
    fake_hello(req);
}

static const fake_route routes[] = {
    {"/after", with_after},
    {"/quick", with_after_quick},
    {NULL, NULL},
};

static int setup_routes(void **state)
{
    fake_more = routes;
    last_err = 0;
    waiting = NULL;
    async = NULL;
    memset(steps, 0, sizeof steps);
    return setup(state);
}

/* --- tests --- */

#define AFTER_HEAD POST("/after", "X-Y: z\r\nContent-Length: 4\r\n\r\n")

/* The answer comes, the connection goes on, and what the work needs stays. */
static void test_after(void **state)
{
    (void)state;
    static const char text[] = AFTER_HEAD "body" GET("/") "GET / HTTP/1.1\r\nHo";
    for (size_t cut = 1; cut < sizeof text; cut++) {
        memset(steps, 0, sizeof steps);
        got_n = 0;
        assert_int_equal(send(peer, text, cut, 0), cut);
        rounds(2);
        if (text[cut])
            say(text + cut);
        wait_for(2 * strlen(HELLO));
        say("st: a\r\n\r\n");
        wait_for(3 * strlen(HELLO));
        assert_string_equal(got, HELLO HELLO HELLO);
        assert_string_equal(steps, "h1(");
        api__unpark(waiting);
        while (worker.detached)
            api__loop_round(&worker.loop, 100);
        assert_string_equal(steps, "h1()23ab");
    }
    memset(steps, 0, sizeof steps);
    hello(GET("/quick"));
    assert_int_equal(strlen(steps), 2);
}

/* A connection that ends with the answer, or a client that has left, takes nothing along. */
static void test_after_gone(void **state)
{
    (void)state;
    say(POST("/after", "X-Y: z\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody"));
    wait_for(SIZE_MAX);
    assert_string_equal(steps, "h1(");
    drop_peer();
    while (worker.connection_count)
        api__loop_round(&worker.loop, 100);
    assert_non_null(worker.detached);
    api__unpark(waiting);
    while (worker.detached)
        api__loop_round(&worker.loop, 100);
    assert_string_equal(steps, "h1()23ab");
}

/* The body that was not read is drained by the connection. */
static void test_after_unread(void **state)
{
    (void)state;
    memset(steps, 0, sizeof steps);
    say(POST("/quick", "Content-Length: 9000\r\n\r\n"));
    rounds(2);
    static char body[9000];
    send_all(body, sizeof body);
    say(GET("/"));
    wait_for(2 * strlen(HELLO));
    assert_string_equal(got, HELLO HELLO);
}

static void test_stop_waits(void **state)
{
    (void)state;
    say(AFTER_HEAD "body");
    wait_for(strlen(HELLO));
    assert_string_equal(steps, "h1(");
    api__worker_stop(&worker);
    api__worker_run(&worker); /* roused, it goes on to its end */
    assert_string_equal(steps, "h1()23ab");
    assert_int_equal(last_err, 0);
}

/* --- tasks of the server's own --- */

static void own(api_request *req, void *arg)
{
    step(*(const char *)arg);
    expect(api__running() == req && req->service == worker.present->service && req->local);
    expect(api_arena_alloc(req->arena, 100) != NULL);
    int answer = 0;
    expect(api__blocking(req, on_thread, &answer) == 0 && answer == 42);
    expect(api__client_gone(req) == worker.forced);
    expect(api__upgrade(req) == API_ECLOSED);
    expect(api__sleep_until(req, api__mono_ns() + MS) == (worker.forced ? API_ECLOSED : API_OK));
    step('.');
}

static void own_done(void *arg)
{
    (void)arg;
    step('d');
}

static void endless(api_request *req, void *arg)
{
    (void)arg;
    last_err = api__sleep_until(req, INT64_MAX - 1);
}

static void *spawn(void *arg)
{
    expect(api__spawn(&worker, own, arg, own_done) == 0);
    return NULL;
}

static void test_spawn(void **state)
{
    (void)state;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, spawn, (void *)(uintptr_t) "o"), 0);
    pthread_join(thread, NULL);
    while (strcmp(steps, "o.d") != 0)
        api__loop_round(&worker.loop, 100);
    assert_null(worker.detached);
    assert_null(api__running());
}

static void last_task(api__worker *w)
{
    step('l');
    expect(api__spawn(w, own, (void *)(uintptr_t) "o", own_done) == 0);
}

/* What was spawned runs before the worker ends; what nobody can run is told so. */
static void test_spawn_end(void **state)
{
    (void)state;
    worker.drained = last_task;
    assert_int_equal(api__spawn(&worker, endless, NULL, own_done), 0);
    rounds(2);
    drop_peer();
    api__worker_stop(&worker);
    for (int i = 0; i < 5; i++)
        api__loop_round(&worker.loop, 0);
    assert_false(worker.loop.ended);
    api__worker_force(&worker);
    api__worker_run(&worker);
    assert_int_equal(last_err, API_ECLOSED);
    assert_string_equal(steps, "dlo.d");
    memset(steps, 0, sizeof steps);
    assert_int_equal(api__spawn(&worker, own, NULL, own_done), 0);
    finish();
    assert_string_equal(steps, "d");
    start();
}

static unsigned ticks;

static void tick(api_request *req, void *arg)
{
    expect(arg == &ticks);
    ticks++;
    api__sleep_until(req, api__mono_ns() + MS);
}

static void test_ticker(void **state)
{
    (void)state;
    ticks = 0;
    int64_t begun = api__mono_ns();
    api__ticker *t = api__every(&worker, 3, tick, &ticks);
    api__ticker *other = api__every(&worker, 3600000, tick, &ticks);
    assert_non_null(t);
    assert_non_null(other);
    while (ticks < 3)
        api__loop_round(&worker.loop, 100);
    assert_true(api__mono_ns() - begun >= 9 * MS);
    api__ticker_stop(t); /* while it runs */
    while (worker.detached)
        api__loop_round(&worker.loop, 100);
    for (int i = 0; i < 3; i++)
        api__loop_round(&worker.loop, 5);
    assert_int_equal(ticks, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_after, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_after_gone, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_after_unread, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_stop_waits, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_spawn, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_spawn_end, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_ticker, setup_routes, close_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
