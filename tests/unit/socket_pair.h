/* One connection over a socket pair, worker and client in one thread: a test sends bytes, turns the loop, and looks at
 * what came back. */
#ifndef TESTS_SOCKET_PAIR_H
#define TESTS_SOCKET_PAIR_H

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/engine/connection.h"
#include "unit/fake_service.h"

#define UNUSED __attribute__((unused))

static struct api__shared shared;
static api__worker worker;
static api_settings settings;
static int peer;  /* the client's end */
static char *got; /* what it has read */
static size_t got_n;
static bool got_end;
static char logged[4096]; /* what the engine has logged */
static size_t logged_n;

enum { GOT_MOST = 16 << 20 };

static UNUSED void drop_peer(void)
{
    if (peer >= 0)
        close(peer);
    peer = -1;
}

static void connect_peer(void)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    peer = ends[0];
    got_n = 0;
    got_end = false;
    api__connection_new(&worker, ends[1], "192.0.2.1", false);
}

static void keep_line(void *arg, enum api_log_level level, const char *line, size_t n)
{
    (void)arg, (void)level;
    if (n >= sizeof logged - logged_n)
        return;
    memcpy(logged + logged_n, line, n);
    logged_n += n;
    logged[logged_n] = 0;
}

static const api__log keeping = {API_LOG_DEBUG, keep_line, NULL};

static void start(void)
{
    logged_n = 0;
    logged[0] = 0;
    api__service *service = api__service_new(NULL, &settings, &keeping, NULL, NULL);
    assert_non_null(service);
    assert_int_equal(api__shared_init(&shared, &settings.limits), 0);
    assert_int_equal(api__worker_init(&worker, &shared, &keeping, &settings.limits), 0);
    worker.present = api__lease_new(&worker, service);
    api__service_unref(service);
    /* One date for all, so that answers can be compared. */
    worker.date_length = (size_t)snprintf(worker.date, sizeof worker.date, "Date: D\r\n");
    worker.date_until = INT64_MAX;
    fake_finished = 0;
    got = malloc(GOT_MOST);
    assert_non_null(got);
    connect_peer();
}

static void finish(void)
{
    drop_peer();
    while (worker.connection_count || worker.detached)
        api__loop_round(&worker.loop, 1000);
    api__loop_round(&worker.loop, 0);
    api__worker_release(&worker);
    api__shared_deinit(&shared);
    api__worker_deinit(&worker);
    assert_int_equal(fake_services, 0);
    assert_int_equal(shared.connections, 0);
    free(got);
}

static UNUSED int close_worker(void **state)
{
    (void)state;
    finish();
    return 0;
}

static UNUSED int setup(void **state)
{
    (void)state;
    api_limits_init(&settings.limits);
    start();
    return 0;
}

static void read_some(void)
{
    ssize_t n;
    while ((n = recv(peer, got + got_n, GOT_MOST - 1 - got_n, 0)) > 0)
        got_n += (size_t)n;
    got_end |= n == 0;
    got[got_n] = 0;
}

static UNUSED void rounds(int n)
{
    while (n--) {
        api__loop_round(&worker.loop, 0);
        read_some();
    }
}

/* Until so many bytes have come, or the end. */
static UNUSED void wait_for(size_t n)
{
    while (got_n < n && !got_end) {
        api__loop_round(&worker.loop, 100);
        read_some();
    }
}

static UNUSED void say(const char *text)
{
    assert_int_equal(send(peer, text, strlen(text), 0), strlen(text));
}

static UNUSED unsigned answers(void)
{
    unsigned n = 0;
    for (const char *p = got; (p = strstr(p, "HTTP/1.1 ")); p++)
        n++;
    return n;
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"
#define POST(path, more) "POST " path " HTTP/1.1\r\nHost: a\r\n" more
#define HELLO "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"

/* Bodies larger than any block, sent as fast as they are taken. */
static UNUSED void send_all(const char *p, size_t n)
{
    while (n) {
        ssize_t r = send(peer, p, n, 0);
        if (r > 0) {
            p += r;
            n -= (size_t)r;
        }
        rounds(1);
    }
}

#endif
