/* The log: what leaves as text and as JSON, and what happens when nobody reads it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <api/json.h>
#include <cmocka.h>

#include "server/log/log_sink.h"

static struct api__log_sink sink;
static char got[1 << 20];
static size_t got_n;

static void open_sink(int fd, enum api_log_format format)
{
    api_settings s;
    api_settings_init(&s);
    s.log_fd = fd;
    s.log_format = format;
    assert_int_equal(api__log_sink_init(&sink, &s), 0);
}

/* What can be read now. */
static void read_all(int fd)
{
    fcntl(fd, F_SETFL, O_NONBLOCK);
    got_n = 0;
    for (ssize_t n; (n = read(fd, got + got_n, sizeof got - 1 - got_n)) > 0;)
        got_n += (size_t)n;
    got[got_n] = 0;
}

static const struct {
    const char *in, *text, *json;
} lines[] = {
    {"plain \"text\" \\", "plain \"text\" \\", "plain \\\"text\\\" \\\\"},
    {"a\nb\rc\td", "a\\x0ab\\x0dc\\x09d", "a\\nb\\rc\\td"},
    {"\x1b[31m\x7f", "\\x1b[31m\\u007f", "\\u001b[31m\\u007f"},
    {"\xc2\x9b"
     "31m\xc2\x80\xc2\xa0",
     "\\u009b31m\\u0080\xc2\xa0", "\\u009b31m\\u0080\xc2\xa0"},
    {"\x9b"
     "31m\x80\xff",
     "\\x9b31m\\x80\\xff", "\\\\x9b31m\\\\x80\\\\xff"},
    {"\xe2\x80\xae"
     "evil\xe2\x81\xa6\xe2\x80\x8f\xd8\x9c",
     "\\u202eevil\\u2066\\u200f\\u061c", "\\u202eevil\\u2066\\u200f\\u061c"},
    {"\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029", "\\u2028\\u2029"},
    {"caf\xc3\xa9 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80",
     "caf\xc3\xa9 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80",
     "caf\xc3\xa9 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80"},
    {"{\"level\":\"error\"}", "{\"level\":\"error\"}", "{\\\"level\\\":\\\"error\\\"}"},
    {"{}", "{}", "{}"},
};

static void test_lines(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char want[400];
        open_sink(ends[1], API_LOG_TEXT);
        api__logf(&sink.log, API_LOG_WARN, "%s", lines[i].in);
        api__log_sink_deinit(&sink);
        read_all(ends[0]);
        snprintf(want, sizeof want, "Z WARN  %s\n", lines[i].text);
        assert_string_equal(got + 23, want);
        open_sink(ends[1], API_LOG_JSON);
        api__logf(&sink.log, API_LOG_WARN, "%s", lines[i].in);
        api__log_sink_deinit(&sink);
        read_all(ends[0]);
        snprintf(want, sizeof want, "Z\",\"level\":\"warn\",\"message\":\"%s\"}\n", lines[i].json);
        assert_string_equal(got + 9 + 23, want);
        api_json_error e;
        assert_int_equal(api_json_check((api_str){got, got_n - 1}, API_JSON_UNIQUE, &e), 0);
    }
    close(ends[0]);
    close(ends[1]);
}

static void test_object(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    open_sink(ends[1], API_LOG_JSON);
    api__logf(&sink.log, API_LOG_INFO, "{\"message\":\"request\",\"user\":\"\xc2\x9b\"}");
    api__log_sink_deinit(&sink);
    read_all(ends[0]);
    assert_string_equal(got + 32, "Z\",\"level\":\"info\",\"message\":\"request\",\"user\":\"\\u009b\"}\n");
    close(ends[0]);
    close(ends[1]);
}

/* Pipes and sockets, and a pipe that cannot be opened anew. Each line is whole or not there. */
static void test_nobody_reads(void **state)
{
    (void)state;
    for (int kind = 0; kind < 3; kind++)
        for (int json = 0; json < 2; json++) {
            int ends[2];
            assert_int_equal(kind == 1 ? socketpair(AF_UNIX, SOCK_STREAM, 0, ends) : pipe(ends), 0);
            open_sink(ends[1], json ? API_LOG_JSON : API_LOG_TEXT);
            if (kind == 2) { /* as for a process that changed its user */
                close(sink.out.own);
                sink.out.own = -1;
                sink.out.kind++;
            }
            char line[6001];
            memset(line, 'x', sizeof line);
            for (int i = 0; i < 5000; i++)
                api__logf(&sink.log, API_LOG_INFO, "%d %.*s", i, i % 7 * 1000, line);
            assert_true(sink.out.dropped > 1000);
            unsigned long long dropped = sink.out.dropped;
            read_all(ends[0]);
            api__logf(&sink.log, API_LOG_INFO, "read again");
            size_t first = got_n;
            char *all = strdup(got);
            read_all(ends[0]);
            char note[100];
            snprintf(note, sizeof note, "%llu log lines dropped: the log reader is too slow", dropped);
            assert_non_null(strstr(got, note));
            assert_non_null(strstr(got, "read again"));
            assert_int_equal(sink.out.dropped, 0);
            size_t whole = 0;
            all = realloc(all, first + got_n + 1);
            memcpy(all + first, got, got_n + 1);
            for (char *p = all, *end; (end = strchr(p, '\n')); p = end + 1, whole++)
                assert_true(json ? *p == '{' && end[-1] == '}' : memcmp(p, "20", 2) == 0);
            assert_int_equal(whole, 5000 - dropped + 2);
            free(all);
            api__log_sink_deinit(&sink);
            close(ends[0]);
            close(ends[1]);
        }
}

/* The end says what was dropped when it can. */
static void test_end(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    open_sink(ends[1], API_LOG_TEXT);
    for (int i = 0; i < 5000; i++)
        api__logf(&sink.log, API_LOG_INFO, "some line or other");
    read_all(ends[0]);
    api__log_sink_deinit(&sink);
    read_all(ends[0]);
    assert_non_null(strstr(got, "log lines dropped"));
    api__log_sink_deinit(&sink);
    close(ends[0]);
    close(ends[1]);
}

static void test_reader_gone(void **state)
{
    (void)state;
    int ends[2];
    for (int ignored = 0; ignored < 2; ignored++) {
        signal(SIGPIPE, ignored ? SIG_IGN : SIG_DFL);
        assert_int_equal(pipe(ends), 0);
        open_sink(ends[1], API_LOG_TEXT);
        close(ends[0]);
        for (int i = 0; i < 10; i++)
            api__logf(&sink.log, API_LOG_INFO, "to nobody");
        assert_int_equal(sink.out.dropped, 10);
        assert_int_equal(sink.out.why, EPIPE);
        sigset_t pending;
        sigpending(&pending);
        assert_false(sigismember(&pending, SIGPIPE));
        api__log_sink_deinit(&sink);
        close(ends[1]);
    }
    signal(SIGPIPE, SIG_DFL);
}

static void test_no_space(void **state)
{
    (void)state;
    int fd = open("/dev/full", O_WRONLY);
    assert_true(fd >= 0);
    open_sink(fd, API_LOG_TEXT);
    api__logf(&sink.log, API_LOG_INFO, "no room");
    assert_int_equal(sink.out.why, ENOSPC);
    assert_int_equal(sink.out.dropped, 1);
    api__log_sink_deinit(&sink);
    close(fd);
    open_sink(-1, API_LOG_TEXT);
    api__logf(&sink.log, API_LOG_INFO, "nowhere");
    assert_int_equal(sink.out.why, EBADF);
    api__log_sink_deinit(&sink);
}

/* Ctrl-S is told by the terminal that stops taking bytes. */
static void test_huge_line(void **state)
{
    (void)state;
    enum { HUGE_LINE = 1 << 21 };
    int ends[2];
    char *line = malloc(HUGE_LINE);
    assert_int_equal(pipe(ends), 0);
    open_sink(ends[1], API_LOG_TEXT);
    memset(line, 'x', HUGE_LINE);
    sink.log.write(sink.log.arg, API_LOG_INFO, line, HUGE_LINE);
    api__logf(&sink.log, API_LOG_INFO, "next");
    read_all(ends[0]);
    assert_non_null(strstr(got, "WARN  1 log line dropped: Message too long\n"));
    assert_non_null(strstr(got, "INFO  next\n"));
    api__log_sink_deinit(&sink);
    close(ends[0]);
    close(ends[1]);
    free(line);
}

static void test_terminal(void **state)
{
    (void)state;
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    int fd = open(ptsname(master), O_RDWR | O_NOCTTY);
    assert_true(fd >= 0);
    open_sink(fd, API_LOG_TEXT);
    assert_int_equal(write(master, "\x13", 1), 1);
    for (int i = 0; i < 5000; i++)
        api__logf(&sink.log, API_LOG_INFO, "to a terminal that was stopped");
    assert_true(sink.out.dropped > 0);
    assert_int_equal(write(master, "\x11", 1), 1);
    struct pollfd room = {fd, POLLOUT, 0};
    for (int i = 0; i < 1000 && poll(&room, 1, 10) == 0; i++)
        read_all(master);
    api__logf(&sink.log, API_LOG_INFO, "goes on");
    assert_int_equal(sink.out.dropped, 0);
    api__log_sink_deinit(&sink);
    close(fd);
    close(master);
}

static void test_compiler_lines(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    open_sink(ends[1], API_LOG_TEXT);
    api__log_sink_lines(&sink, API_S("\x1b[1ma.c:1\x1b[0m\n  int"));
    read_all(ends[0]);
    assert_string_equal(got, "\x1b[1ma.c:1\x1b[0m\n  int\n");
    api__log_sink_deinit(&sink);
    open_sink(ends[1], API_LOG_JSON);
    api__log_sink_lines(&sink, API_S("a.c:1\n  int"));
    read_all(ends[0]);
    assert_non_null(strstr(got, "\"message\":\"a.c:1\"}\n{"));
    assert_non_null(strstr(got, "\"message\":\"  int\"}\n"));
    api__log_sink_deinit(&sink);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),       cmocka_unit_test(test_object),   cmocka_unit_test(test_nobody_reads),
        cmocka_unit_test(test_end),         cmocka_unit_test(test_no_space), cmocka_unit_test(test_huge_line),
        cmocka_unit_test(test_reader_gone), cmocka_unit_test(test_terminal), cmocka_unit_test(test_compiler_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
