/* Sleeping, being woken, working on after the answer, tasks of the server's own, and handlers that block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "unit/socket_pair.h"

#define MS 1000000ll

static unsigned broken; /* an assertion would leave the task's stack by a jump */
static int last_err;
static api_request *waiting;
static char steps[64]; /* what happened, a letter each */

static void expect(bool so)
{
    broken += !so;
}

static void step(char c)
{
    size_t n = strlen(steps);
    if (n < sizeof steps - 1)
        steps[n] = c;
}

/* --- handlers --- */

static void sleeper(api_request *req)
{
    int64_t until = api__mono_ns() + 3 * MS;
    last_err = api__sleep_until(req, until);
    expect(api__mono_ns() >= until);
    expect(api__sleep_until(req, 0) == API_OK); /* long ago */
    fake_hello(req);
}

static void parker(api_request *req)
{
    waiting = req;
    last_err = api__park_until(req, INT64_MAX);
    waiting = NULL;
    fake_hello(req);
}

static void park_in_time(api_request *req)
{
    last_err = api__park_until(req, api__mono_ns() + 2 * MS);
    fake_hello(req);
}

/* Woken before it waits, and only once. */
static void woken_early(api_request *req)
{
    api__unpark(req);
    api__unpark(req);
    expect(api__park_until(req, INT64_MAX) == API_OK);
    last_err = api__park_until(req, api__mono_ns() + MS);
    fake_hello(req);
}

static void wake_other(api_request *req)
{
    step('w');
    api__unpark(waiting);
    step('x'); /* it has not run yet */
    fake_hello(req);
}

static api__async *async;
static int rings_left;

static void rung(api_request *req)
{
    async = api__async_of(req);
    expect(async != NULL);
    waiting = req;
    while (__atomic_load_n(&rings_left, __ATOMIC_ACQUIRE) > 0 && !last_err)
        last_err = api__park_until(req, INT64_MAX);
    waiting = NULL;
    fake_hello(req);
}

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

static void bury(api_request *req)
{
    expect(api__running() == req);
    struct timespec t = {0, 150 * MS};
    nanosleep(&t, NULL);
    fake_hello(req);
}

static void bury_then_park(api_request *req)
{
    bury(req);
    last_err = api__sleep_until(req, api__mono_ns() + MS);
}

static void sleep_long(api_request *req)
{
    last_err = api__sleep_until(req, api__mono_ns() + 150 * MS);
    fake_hello(req);
}

static bool enough;

/* As if from a client that is never slower than we are. */
static void greedy(api_request *req)
{
    for (int i = 0; i < 100000 && !enough; i++)
        api__exchange_spend(api__exchange_of(req), 100000);
    expect(enough);
    fake_hello(req);
}

/* Asks again and again, and does not listen to the answer. */
static void deaf(api_request *req)
{
    api__stream_begin(req);
    for (int i = 0; i < 100000 && !enough; i++) {
        last_err = api__stream_write(req, API_S("x"));
        if (last_err)
            last_err = api__sleep_until(req, INT64_MAX);
        if (last_err)
            last_err = api__park_until(req, INT64_MAX);
    }
    expect(enough);
}

static const fake_route routes[] = {
    {"/deaf", deaf},
    {"/greedy", greedy},
    {"/sleep", sleeper},
    {"/parker", parker},
    {"/in-time", park_in_time},
    {"/early", woken_early},
    {"/wake", wake_other},
    {"/rung", rung},
    {"/after", with_after},
    {"/quick", with_after_quick},
    {"/bury", bury},
    {"/sleep-long", sleep_long},
    {"/bury-then-park", bury_then_park},
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

static int close_checked(void **state)
{
    close_worker(state);
    unsigned n = broken;
    broken = 0;
    return n ? -1 : 0;
}

static void hello(const char *request)
{
    got_n = 0;
    say(request);
    wait_for(strlen(HELLO));
    assert_string_equal(got, HELLO);
}

/* --- tests --- */

static void test_sleep(void **state)
{
    (void)state;
    hello(GET("/sleep"));
    assert_int_equal(last_err, 0);
    hello(GET("/in-time"));
    assert_int_equal(last_err, API_ETIMEOUT);
    hello(GET("/early"));
    assert_int_equal(last_err, API_ETIMEOUT);
    assert_null(worker.loop.alarms.first);
}

static void test_park(void **state)
{
    (void)state;
    int first = peer;
    say(GET("/parker"));
    rounds(2);
    assert_non_null(waiting);
    connect_peer();
    hello(GET("/wake"));
    assert_string_equal(steps, "wx");
    drop_peer();
    peer = first;
    got_n = 0;
    wait_for(strlen(HELLO));
    assert_string_equal(got, HELLO);
    /* gone meanwhile */
    say(GET("/parker"));
    rounds(2);
    drop_peer();
    rounds(0);
    while (worker.connection_count)
        api__loop_round(&worker.loop, 100);
    assert_int_equal(last_err, API_ECLOSED);
}

static void test_deaf(void **state)
{
    (void)state;
    enough = false;
    say(GET("/deaf"));
    drop_peer();
    rounds(0);
    connect_peer();
    hello(GET("/"));
    hello(GET("/"));
    assert_int_equal(last_err, API_ECLOSED);
    assert_int_equal(worker.connection_count, 2);
    enough = true;
}

/* Who always has bytes to move lets others run. */
static void test_turns(void **state)
{
    (void)state;
    int first = peer;
    enough = false;
    say(GET("/greedy"));
    rounds(2);
    connect_peer();
    hello(GET("/"));
    enough = true;
    drop_peer();
    peer = first;
    got_n = 0;
    wait_for(strlen(HELLO));
    assert_string_equal(got, HELLO);
}

enum { RINGERS = 4, RINGS = 2000 };

static void *ring(void *arg)
{
    (void)arg;
    for (int i = 0; i < RINGS; i++) {
        __atomic_sub_fetch(&rings_left, 1, __ATOMIC_ACQ_REL);
        api__async_send(async);
    }
    return NULL;
}

/* Each ring is seen by a look after it; late rings hurt nobody. */
static void test_bell(void **state)
{
    (void)state;
    rings_left = RINGERS * RINGS;
    say(GET("/rung"));
    rounds(2);
    assert_non_null(async);
    pthread_t threads[RINGERS];
    for (int i = 0; i < RINGERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ring, NULL), 0);
    wait_for(strlen(HELLO));
    assert_string_equal(got, HELLO);
    for (int i = 0; i < RINGERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(last_err, 0);
    api__async_send(async);
    api__async_send(async);
    hello(GET("/"));
    api__async_unref(async);
}

/* Rung while its request ends, and held longer than the worker. */
static void test_bell_outlives(void **state)
{
    (void)state;
    rings_left = 1;
    say(GET("/rung"));
    rounds(2);
    rings_left = 0;
    api__async_send(async);
    wait_for(strlen(HELLO));
    api__async *other = api__async_ref(async);
    api__async_send(async);
    api__async_unref(async);
    finish();
    api__async_send(other);
    api__async_unref(other);
    start();
}

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

/* --- handlers that block --- */

static void forget_block(void)
{
    logged_n = 0;
    logged[0] = 0;
    worker.next_report = 0;
}

static void test_block(void **state)
{
    (void)state;
    hello(GET("/"));
    hello(GET("/sleep-long"));
    assert_string_equal(logged, "");
    hello(GET("/bury"));
    assert_non_null(strstr(logged, "GET /bury (request -) ran for 1"));
    forget_block();
    hello(GET("/bury-then-park"));
    assert_non_null(strstr(logged, "GET /bury-then-park "));
    size_t n = logged_n;
    hello(GET("/bury")); /* not twice in a second */
    assert_int_equal(logged_n, n);
    /* Who comes behind one that blocked is not blamed for it. */
    forget_block();
    got_n = 0;
    say(GET("/bury-then-park") GET("/"));
    wait_for(2 * strlen(HELLO));
    assert_null(strstr(logged, "GET / "));
    settings.limits.block_time = 0;
    api__worker_set_times(&worker, &settings.limits);
    forget_block();
    hello(GET("/bury"));
    assert_string_equal(logged, "");
}

/* --- many --- */

#if defined(__SANITIZE_THREAD__)
enum { MANY = 500 };
#else
enum { MANY = 2000 };
#endif

static unsigned slept;

static void sleep_together(api_request *req, void *arg)
{
    last_err |= api__sleep_until(req, *(int64_t *)arg);
    slept++;
}

/* All wake at one moment, and others have their turn in between. */
static void test_many(void **state)
{
    (void)state;
    int64_t until = api__mono_ns() + 300 * MS;
    slept = 0;
    for (int i = 0; i < MANY; i++)
        assert_int_equal(api__spawn(&worker, sleep_together, &until, NULL), 0);
    while (worker.spawned)
        api__loop_round(&worker.loop, 0);
    hello(GET("/"));
    unsigned before = 0;
    while (slept < MANY) {
        api__loop_round(&worker.loop, 100);
        assert_true(slept - before <= 256);
        before = slept;
    }
    assert_int_equal(last_err, 0);
    assert_true(api__mono_ns() >= until);
    assert_null(worker.detached);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sleep, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_park, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_deaf, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_turns, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_bell, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_bell_outlives, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_after, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_after_gone, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_after_unread, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_stop_waits, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_spawn, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_spawn_end, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_ticker, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_block, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_many, setup_routes, close_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
