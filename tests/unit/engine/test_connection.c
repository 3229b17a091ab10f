/* Connections, over a socket pair, in one thread: framing, order, bodies, timeouts, and peers that leave. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/socket_pair.h"

static void test_framing(void **state)
{
    (void)state;
    static const struct {
        const char *send, *answer;
    } cases[] = {
        {GET("/"), HELLO},
        {GET("/") GET("/") GET("/"), HELLO HELLO HELLO},
        {"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
         "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n"},
        {GET("/none") GET("/"), "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n" HELLO},
        {POST("/echo", "Content-Length: 5\r\n\r\nhello") GET("/"), HELLO HELLO},
        {POST("/echo", "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nA: b\r\n\r\n") GET("/"),
         HELLO HELLO},
        {POST("/", "Content-Length: 5\r\n\r\nabcde") GET("/"), HELLO HELLO}, /* a body that nobody wants */
        {POST("/", "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n0\r\n\r\n") GET("/"), HELLO HELLO},
        {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" GET("/"),
         "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nConnection: "
         "keep-alive\r\n\r\nhello" HELLO},
        {GET("/blocking"), "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\n0 42"},
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

/* What ends the connection: the answer says so, the client can read it, then comes the end. */
static void test_closes(void **state)
{
    (void)state;
    static const struct {
        const char *send;
        unsigned answers;
        const char *last;
    } cases[] = {
        {"GET / HTTP/1.0\r\n\r\n", 1, "200"},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" GET("/"), 1, "200"},
        {GET("/close") GET("/"), 1, "200"},
        {GET("/") "GET / HTTP/1.1\r\n\r\n" GET("/"), 2, "400"},
        {GET("/") "\x01", 2, "400"},
        {POST("/echo", "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), 1, "400"},
        {POST("/echo", "Content-Length: 2000000\r\n\r\n"), 1, "413"},
        {POST("/ignore", "Content-Length: 2000000\r\n\r\n"), 1, "200"},
        {POST("/ignore", "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"), 1, "200"},
        {"GET /\r\n", 1, "400"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        say(cases[i].send);
        wait_for(SIZE_MAX);
        assert_int_equal(answers(), cases[i].answers);
        char *last = got;
        for (char *p = got; (p = strstr(p, "HTTP/1.1 ")); p++)
            last = p;
        assert_memory_equal(last + 9, cases[i].last, 3);
        assert_non_null(strstr(last, "Connection: close\r\n"));
        drop_peer();
        connect_peer();
    }
}

static void test_continue(void **state)
{
    (void)state;
    say(POST("/echo", "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"));
    rounds(3);
    assert_string_equal(got, "HTTP/1.1 100 Continue\r\n\r\n");
    got_n = 0;
    say("hello");
    wait_for(strlen(HELLO));
    assert_string_equal(got, HELLO);
}

static void test_large_in(void **state)
{
    (void)state;
    static char chunk[1006], body[1000000];
    memset(body, 'b', sizeof body);
    memcpy(chunk, "3e8\r\n", 5);
    memset(chunk + 5, 'b', 1000);
    for (int chunked = 0; chunked < 2; chunked++) {
        got_n = 0;
        say(POST("/echo", "X: "));
        for (int i = 0; i < 75; i++) /* the head nearly fills a block: the body needs another one */
            say("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789");
        say(chunked ? "\r\nTransfer-Encoding: chunked\r\n\r\n" : "\r\nContent-Length: 1000000\r\n\r\n");
        for (int i = 0; chunked && i < 1000; i++) {
            send_all(chunk, 1005);
            send_all("\r\n", 2);
        }
        chunked ? send_all("0\r\n\r\n", 5) : send_all(body, sizeof body);
        send_all(GET("/"), sizeof GET("/") - 1);
        wait_for(sizeof body + 79 + strlen(HELLO));
        char *start = strstr(got, "\r\n\r\n") + 4;
        assert_memory_equal(start, body, sizeof body);
        assert_string_equal(start + sizeof body, HELLO);
    }
}

static void test_large_out(void **state)
{
    (void)state;
    say(GET("/large") GET("/blob") GET("/"));
    wait_for(2 * FAKE_LARGE + strlen(HELLO) + 100);
    rounds(3);
    assert_int_equal(answers(), 3);
    assert_string_equal(got + got_n - strlen(HELLO), HELLO);
}

static void test_parked(void **state)
{
    (void)state;
    fake_parked = NULL;
    say(GET("/park") GET("/"));
    rounds(3);
    assert_non_null(fake_parked);
    assert_int_equal(got_n, 0); /* answers keep their order */
    fake_parked->wake(fake_parked);
    wait_for(2 * strlen(HELLO));
    assert_string_equal(got, HELLO HELLO);
    /* A peer that leaves does not take the task's memory along. */
    fake_parked = NULL;
    say(GET("/park"));
    rounds(3);
    drop_peer();
    api__loop_round(&worker.loop, 0);
    assert_int_equal(worker.connection_count, 1);
    fake_parked->wake(fake_parked);
    api__loop_round(&worker.loop, 0);
    assert_int_equal(worker.connection_count, 0);
    assert_int_equal(fake_finished, 3);
}

static void test_half_closed(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++)
        send_all(GET("/"), sizeof GET("/") - 1);
    shutdown(peer, SHUT_WR);
    wait_for(SIZE_MAX);
    assert_int_equal(answers(), 1000);
}

/* Who stops sending in the middle of something is told so at once, not when a time is up. */
static void test_half_closed_inside(void **state)
{
    (void)state;
    static const struct {
        const char *send;
        unsigned answers;
        const char *last;
    } cases[] = {
        {"", 0, NULL},
        {"\r\n", 0, NULL},
        {GET("/") "\r\n\r\n", 1, "200"},
        {"G", 1, "400"},
        {"\r\nG", 1, "400"},
        {"GET / HTTP/1.1\r\nHost: a\r\n", 1, "400"},
        {"GET /raw HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgr", 1, "400"},
        {GET("/") GET("/") "GET", 3, "400"},
        {POST("/echo", "Content-Length: 5\r\n\r\n"), 1, "400"},
        {POST("/echo", "Content-Length: 5\r\n\r\nhe"), 1, "400"},
        {POST("/echo", "Content-Length: 500000\r\n\r\nhe"), 1, "400"},
        {POST("/echo", "Transfer-Encoding: chunked\r\n\r\n"), 1, "400"},
        {POST("/echo", "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n0\r\n"), 1, "400"},
        {GET("/") POST("/echo", "Content-Length: 5\r\n\r\nhe"), 2, "400"},
        {POST("/ignore", "Content-Length: 5\r\n\r\nhe"), 1, "200"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int late = 0; late < 2; late++) {
            say(cases[i].send);
            rounds(late);
            shutdown(peer, SHUT_WR);
            rounds(5);
            assert_true(got_end);
            assert_int_equal(answers(), cases[i].answers);
            const char *last = NULL;
            for (char *p = got; (p = strstr(p, "HTTP/1.1 ")); p++)
                last = p;
            if (last)
                assert_memory_equal(last + 9, cases[i].last, 3);
            drop_peer();
            connect_peer();
        }
}

static void test_refused(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    int first = peer;
    peer = ends[0];
    api__connection_new(&worker, ends[1], "", true);
    wait_for(SIZE_MAX);
    assert_memory_equal(got, "HTTP/1.1 503", 12);
    assert_non_null(strstr(got, "Connection: close\r\n"));
    drop_peer();
    peer = first;
}

static int setup_hasty(void **state)
{
    (void)state;
    api_limits_init(&settings.limits);
    settings.limits.header_time = settings.limits.linger_time = settings.limits.write_time = 20;
    settings.limits.idle_time = 40;
    start();
    return 0;
}

static void test_times(void **state)
{
    (void)state;
    static const struct {
        const char *send, *status; /* NULL: silence */
    } cases[] = {
        {"", NULL},
        {"GET / HT", "408"},
        {POST("/echo", "Content-Length: 5\r\n\r\nhe"), "408"},
        {POST("/ignore", "Content-Length: 5\r\n\r\nhe"), "200"},
        {GET("/"), "200"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        say(cases[i].send);
        wait_for(SIZE_MAX);
        assert_int_equal(answers(), cases[i].status ? 1 : 0);
        if (cases[i].status)
            assert_memory_equal(got + 9, cases[i].status, 3);
        drop_peer();
        connect_peer();
    }
    /* Nobody reads the answer. */
    say(GET("/large"));
    while (worker.connection_count)
        api__loop_round(&worker.loop, 100);
}

static void test_stop(void **state)
{
    (void)state;
    fake_parked = NULL;
    say(GET("/park") GET("/"));
    rounds(3);
    api__worker_stop(&worker);
    rounds(2);
    assert_false(worker.loop.ended);
    fake_parked->wake(fake_parked);
    wait_for(SIZE_MAX);
    assert_int_equal(answers(), 1);
    assert_non_null(strstr(got, "Connection: close\r\n"));
    drop_peer();
    api__worker_run(&worker);
}

/* A request keeps the service it began with; the next one has the new one. */
static void test_generations(void **state)
{
    (void)state;
    fake_parked = NULL;
    say(GET("/park"));
    rounds(3);
    api__service *next = api__service_new(NULL, &settings, NULL, NULL, NULL);
    api__lease *g = api__lease_new(&worker, next);
    assert_non_null(g);
    api__service_unref(next);
    api__lease_post(g);
    rounds(2);
    assert_ptr_equal(worker.present, g);
    assert_int_equal(fake_services, 2);
    fake_parked->wake(fake_parked);
    wait_for(strlen(HELLO));
    while (__atomic_load_n(&fake_services, __ATOMIC_RELAXED) == 2) /* a thread of the pool closes the old one */
        ;
    say(GET("/"));
    wait_for(2 * strlen(HELLO));
    assert_string_equal(got, HELLO HELLO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_framing, setup, close_worker),
        cmocka_unit_test_setup_teardown(test_closes, setup, close_worker),
        cmocka_unit_test_setup_teardown(test_continue, setup, close_worker),
        cmocka_unit_test_setup_teardown(test_large_in, setup, close_worker),
        cmocka_unit_test_setup_teardown(test_large_out, setup, close_worker),
        cmocka_unit_test_setup_teardown(test_parked, setup, close_worker),
        cmocka_unit_test_setup_teardown(test_half_closed, setup, close_worker),
        cmocka_unit_test_setup_teardown(test_half_closed_inside, setup, close_worker),
        cmocka_unit_test_setup_teardown(test_refused, setup, close_worker),
        cmocka_unit_test_setup_teardown(test_times, setup_hasty, close_worker),
        cmocka_unit_test_setup_teardown(test_stop, setup, close_worker),
        cmocka_unit_test_setup_teardown(test_generations, setup, close_worker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
