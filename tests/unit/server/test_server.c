/* The server as a program sees it: addresses, start and stop, log, reload; and the client that needs no socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <api/client.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "unit/fake_service.h"

#define HELLO_REQUEST "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

static api_app *app;
static api_settings settings;
static api_problems *problems;
static api_server *server;
static pthread_t thread;
static int logged[2]; /* what the server logs comes out here */

static int setup(void **state)
{
    (void)state;
    problems = api_problems_new();
    app = api_app_starter(problems);
    assert_non_null(app);
    assert_int_equal(pipe(logged), 0);
    api_settings_init(&settings);
    settings.port = 0;
    settings.workers = 2;
    settings.log_fd = logged[1];
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    api_app_free(app);
    api_problems_free(problems);
    close(logged[0]);
    close(logged[1]);
    assert_int_equal(fake_services, 0);
    return 0;
}

static void *run(void *arg)
{
    return (void *)(intptr_t)api_server_run(arg);
}

static void start(void)
{
    server = api_server_new(app, &settings, problems);
    assert_non_null(server);
    assert_int_equal(pthread_create(&thread, NULL, run, server), 0);
}

static void stop(void)
{
    void *result;
    api_server_stop(server);
    assert_int_equal(pthread_join(thread, &result), 0);
    assert_null(result);
    api_server_free(server);
}

static int connect_tcp(void)
{
    int port;
    assert_int_equal(sscanf(api_server_url(server), "http://127.0.0.1:%d", &port), 1);
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    return fd;
}

static int connect_unix(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    return fd;
}

/* Sends a request and reads until its answer's last word. */
static void ask(int fd, const char *request, const char *end)
{
    char text[4096];
    size_t n = 0;
    assert_int_equal(send(fd, request, strlen(request), 0), strlen(request));
    do {
        ssize_t r = recv(fd, text + n, sizeof text - 1 - n, 0);
        assert_true(r > 0);
        n += (size_t)r;
        text[n] = 0;
    } while (n < strlen(end) || strcmp(text + n - strlen(end), end) != 0);
}

/* The next line of the log. */
static const char *line(void)
{
    static char text[1024];
    size_t n = 0;
    while (n < sizeof text - 1 && read(logged[0], text + n, 1) == 1 && text[n] != '\n')
        n++;
    text[n] = 0;
    return text;
}

static void test_serve(void **state)
{
    (void)state;
    start();
    assert_int_equal(api_server_worker_count(server), 2);
    int fds[20];
    for (int i = 0; i < 20; i++)
        fds[i] = connect_tcp();
    for (int i = 0; i < 20; i++)
        ask(fds[i], HELLO_REQUEST HELLO_REQUEST, "hello");
    for (int i = 0; i < 10; i++)
        close(fds[i]);
    stop();
    char c;
    for (int i = 10; i < 20; i++) {
        assert_int_equal(recv(fds[i], &c, 1, 0), 0);
        close(fds[i]);
    }
    assert_string_equal(line() + 24, " INFO  stopping: finishing requests in flight");
}

static void test_port_in_use(void **state)
{
    (void)state;
    start();
    char expected[100];
    settings.port = atoi(strrchr(api_server_url(server), ':') + 1);
    snprintf(expected, sizeof expected, "127.0.0.1:%d: address already in use", settings.port);
    assert_null(api_server_new(app, &settings, problems));
    assert_int_equal(api_problems_count(problems), 1);
    assert_string_equal(api_problems_get(problems, 0), expected);
    stop();
}

static void test_never_run(void **state)
{
    (void)state;
    api_server_free(api_server_new(app, &settings, problems));
    api_server *s = api_server_new(app, &settings, problems);
    api_server_stop(s);
    assert_int_equal(api_server_run(s), 0);
    api_server_free(s);
}

/* The second stop does not wait for a client that never finishes its request. */
static void test_stop_twice(void **state)
{
    (void)state;
    start();
    int fd = connect_tcp();
    ask(fd, HELLO_REQUEST "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n");
    api_server_stop(server);
    line();
    stop();
    close(fd);
}

static void temporary(char *dir, size_t n, char *path, size_t m, const char *name)
{
    const char *base = getenv("TMPDIR");
    snprintf(dir, n, "%s/api-test-XXXXXX", base ? base : "/tmp");
    assert_non_null(mkdtemp(dir));
    snprintf(path, m, "%s/%s", dir, name);
}

static void test_unix(void **state)
{
    (void)state;
    char dir[64], path[100], expected[200];
    temporary(dir, sizeof dir, path, sizeof path, "socket");
    /* One that a server left behind when it was killed. */
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    strcpy(a.sun_path, path);
    int stale = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(stale, (struct sockaddr *)&a, sizeof a), 0);
    close(stale);
    settings.unix_path = path;
    start();
    snprintf(expected, sizeof expected, "unix:%s", path);
    assert_string_equal(api_server_url(server), expected);
    for (int i = 0; i < 10; i++) {
        int fd = connect_unix(path);
        ask(fd, HELLO_REQUEST, "hello");
        close(fd);
    }
    assert_null(api_server_new(app, &settings, problems));
    snprintf(expected, sizeof expected, "%s: address already in use", path);
    assert_string_equal(api_problems_get(problems, 0), expected);
    stop();
    assert_int_equal(access(path, F_OK), -1);
    rmdir(dir);
}

static void test_mistakes(void **state)
{
    (void)state;
    settings.log_level = "loud";
    assert_null(api_server_new(app, &settings, problems));
    assert_string_equal(api_problems_get(problems, 0), "loud: unknown log level, expected error, warn, info or debug");
    settings.log_level = "info";
    settings.host = "no such host";
    assert_null(api_server_new(app, &settings, problems));
    assert_int_equal(api_problems_count(problems), 2);
}

static void save(const char *path, const char *text)
{
    char next[120];
    snprintf(next, sizeof next, "%s~", path);
    FILE *f = fopen(next, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(rename(next, path), 0);
}

static void test_reload(void **state)
{
    (void)state;
    char dir[64], path[100];
    temporary(dir, sizeof dir, path, sizeof path, "api.yaml");
    save(path, api_app_starter_text());
    settings.reload = true;
    settings.app_path = path;
    settings.log_format = API_LOG_JSON;
    start();
    int fd = connect_tcp();
    ask(fd, HELLO_REQUEST, "hello");
    save(path, "models: 7\n");
    assert_non_null(strstr(line(), "not reloaded; the last good version is still served"));
    assert_non_null(strstr(line(), "\"level\":\"error\",\"message\":\""));
    ask(fd, HELLO_REQUEST, "hello");
    save(path, api_app_starter_text());
    const char *text = line();
    while (strstr(text, "error"))
        text = line();
    assert_non_null(strstr(text, "api.yaml: reloaded\"}"));
    ask(fd, HELLO_REQUEST, "hello");
    close(fd);
    stop();
    unlink(path);
    rmdir(dir);
}

static void test_client(void **state)
{
    (void)state;
    api_client *c = api_client_new(app, &settings, problems);
    assert_non_null(c);
    api_response a;
    assert_int_equal(api_client_send(c, "GET", "/?a=b", NULL, 0, (api_str){NULL, 0}, &a), 0);
    assert_int_equal(a.status, 200);
    assert_true(api_str_is(a.body, "hello"));
    assert_true(api_str_is(api_response_header(&a, "content-type"), "text/plain"));
    assert_null(api_response_header(&a, "x").p);
    const api_header headers[] = {{API_S("Content-Length"), API_S("999")}, {API_S("Accept"), API_S("a/b")}};
    assert_int_equal(api_client_send(c, "POST", "/echo", headers, 2, API_S("body"), &a), 0);
    assert_true(api_str_is(a.body, "body"));
    assert_int_equal(api_client_send(c, "HEAD", "/", NULL, 0, (api_str){NULL, 0}, &a), 0);
    assert_int_equal(a.body.n, 0);
    assert_int_equal(api_client_send(c, "GET", "/blocking", NULL, 0, (api_str){NULL, 0}, &a), 0);
    assert_true(api_str_is(a.body, "0 42"));
    assert_int_equal(api_client_send(c, "GET", "no path", NULL, 0, (api_str){NULL, 0}, &a), 0);
    assert_int_equal(a.status, 400);
    const api_header two = {API_S("A"), API_S("b\r\nC: d")};
    assert_int_equal(api_client_send(c, "GET", "/", &two, 1, (api_str){NULL, 0}, &a), API_EUSAGE);
    api_client_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_serve, setup, teardown),
        cmocka_unit_test_setup_teardown(test_port_in_use, setup, teardown),
        cmocka_unit_test_setup_teardown(test_never_run, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stop_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unix, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mistakes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reload, setup, teardown),
        cmocka_unit_test_setup_teardown(test_client, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
