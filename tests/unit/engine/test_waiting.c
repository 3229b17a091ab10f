/* Handlers that sleep, park, are woken from elsewhere, keep others waiting, or block. */
#include "server/engine/async.h"
#include "server/engine/running.h"
#include "server/engine/spawn.h"
#include "server/engine/waiting.h"
#include "unit/engine/waiting.h"

static int rings_left;

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
static void test_async(void **state)
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
static void test_async_outlives(void **state)
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
        cmocka_unit_test_setup_teardown(test_async, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_async_outlives, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_block, setup_routes, close_checked),
        cmocka_unit_test_setup_teardown(test_many, setup_routes, close_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
