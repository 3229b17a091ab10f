/* Every allocation of a worker's life fails once, while it streams, reads in pieces, works on after answers and runs
 * tasks of its own: nothing crashes, hangs or leaks, and what must run runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/failing_malloc.h"

#if API_SWEEPS

#include <errno.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "server/engine/async.h"
#include "server/engine/exchange_after.h"
#include "server/engine/spawn.h"
#include "server/engine/waiting.h"
#include "unit/socket_pair.h"

/* --- handlers --- */

static unsigned begun, ended; /* work that was promised, and was done */

static void work(api_request *req, void *arg)
{
    (void)arg;
    api__sleep_until(req, api__mono_ns() + 100000);
    ended++;
}

static void own(api_request *req, void *arg)
{
    (void)arg;
    api__sleep_until(req, api__mono_ns() + 100000);
}

static void done(void *arg)
{
    (void)arg;
    ended++;
}

static void everything(api_request *req)
{
    api_str piece;
    while (api__body_read(req, UINT64_MAX, &piece) == 0 && piece.n)
        ;
    begun += api__after(req, work, NULL) == 0;
    begun += api__defer(req, work, NULL) == 0;
    begun += api__spawn(req->worker, own, NULL, done) == 0;
    api__async *async = api__async_of(req);
    if (async)
        api__async_send(async);
    api__park_until(req, api__mono_ns() + 100000);
    api__async_unref(async);
    api__respond_header(req, "X", API_S("y"));
    int err = api__stream_begin(req);
    for (int i = 0; i < 10 && !err; i++)
        err = api__stream_write(req, (api_str){fake_large, 100000});
    if (err)
        api__respond_error(req, 500, "memory");
}

static void raw(api_request *req)
{
    char p[100];
    size_t n;
    begun += api__after(req, work, NULL) == 0;
    if (api__upgrade(req) != 0)
        api__respond_error(req, 500, "memory");
    else if (api__raw_receive(req, p, sizeof p, INT64_MAX, &n) == 0)
        api__raw_send(req, (api_str){p, n});
}

static const fake_route routes[] = {{"/all", everything}, {"/raw", raw}, {NULL, NULL}};

/* --- a life --- */

/* A connection may end at any time: what cannot be sent is not. */
static void send_most(const char *text)
{
    (void)!send(peer, text, strlen(text), MSG_NOSIGNAL);
    rounds(3);
}

static void talk(const char *text, int64_t span)
{
    send_most(text);
    for (int64_t until = api__mono_ns() + span; !got_end && api__mono_ns() < until && got_n < 1000000;) {
        api__loop_round(&worker.loop, 1);
        read_some();
    }
    drop_peer();
    while (worker.connection_count || worker.detached || worker.spawned)
        api__loop_round(&worker.loop, 100);
}

static void ask(void)
{
    atomic_long saved = atomic_exchange(&left, -1);
    connect_peer();
    atomic_store(&left, saved);
}

static void live(long fail_at)
{
    begun = ended = 0;
    atomic_store(&left, fail_at);
    talk(POST("/all", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n") GET("/raw"), 3000000);
    ask();
    talk(GET("/raw") "some bytes", 3000000);
    atomic_store(&left, -1);
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    long n = 0, before;
    do {
        before = atomic_load(&failed);
        api_limits_init(&settings.limits);
        start();
        live(n++);
        assert_int_equal(ended, begun);
        peer = -1;
        finish();
    } while (atomic_load(&failed) > before);
    assert_true(n > 10);
    print_message("%ld allocations failed\n", atomic_load(&failed));
}

int main(void)
{
    fake_more = routes;
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
