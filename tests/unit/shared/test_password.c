/* Passwords from a pipe and from a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "shared/password.h"

static void expect_line(const char *bytes, size_t n, const char *password)
{
    const char *why = NULL;
    FILE *from = fmemopen((void *)(uintptr_t)bytes, n, "r");
    char *got = api__password_read(from, &why);
    if (password) {
        assert_string_equal(got, password);
    } else {
        assert_null(got);
        assert_non_null(why);
    }
    api__password_free(got);
    fclose(from);
}

static void test_read(void **state)
{
    (void)state;
    expect_line("secret\nnext\n", 12, "secret");
    expect_line("secret\r\n", 8, "secret");
    expect_line("secret", 6, "secret");
    expect_line(" s p \n", 6, " s p ");
    expect_line("\n", 1, "");
    expect_line("a\0b\n", 4, NULL);
    FILE *empty = fopen("/dev/null", "r");
    const char *why;
    assert_null(api__password_read(empty, &why));
    assert_string_equal(why, "no password was given");
    fclose(empty);
    api__password_free(NULL);
}

struct terminal {
    int master;
    FILE *slave;
};

static struct terminal open_terminal(void)
{
    struct terminal t = {.master = posix_openpt(O_RDWR | O_NOCTTY)};
    assert_true(t.master >= 0 && grantpt(t.master) == 0 && unlockpt(t.master) == 0);
    t.slave = fdopen(open(ptsname(t.master), O_RDWR | O_NOCTTY), "r");
    assert_non_null(t.slave);
    return t;
}

static bool echoes(const struct terminal *t)
{
    struct termios now;
    assert_int_equal(tcgetattr(fileno(t->slave), &now), 0);
    return now.c_lflag & ECHO;
}

static void close_terminal(struct terminal *t)
{
    fclose(t->slave);
    close(t->master);
}

/* What is typed once the prompt is there: asking throws away what was typed before. */
static pid_t type(const struct terminal *t, const char *first, const char *second)
{
    pid_t pid = fork();
    if (pid)
        return pid;
    while (echoes(t))
        usleep(1000);
    for (int i = 0; i < 2; i++) {
        usleep(200000);
        const char *line = i ? second : first;
        if (write(t->master, line, strlen(line)) < 0)
            _exit(1);
    }
    _exit(0);
}

static void test_ask_twice(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second;
        bool same;
    } rows[] = {{"secret\n", "secret\n", true}, {"secret\n", "secrets\n", false}};
    for (size_t i = 0; i < 2; i++) {
        struct terminal t = open_terminal();
        const char *why = NULL;
        pid_t pid = type(&t, rows[i].first, rows[i].second);
        char *got = api__password_ask(t.slave, "Password", true, &why);
        kill(pid, SIGKILL);
        assert_true(echoes(&t));
        if (rows[i].same)
            assert_string_equal(got, "secret");
        else
            assert_string_equal(why, "the two passwords differ");
        api__password_free(got);
        close_terminal(&t);
    }
}

static volatile sig_atomic_t interrupts;

static void on_interrupt(int number)
{
    (void)number;
    interrupts++;
}

/* Ctrl-C: echo is on again when the handler that was there before runs. */
static void test_interrupt(void **state)
{
    (void)state;
    struct terminal t = open_terminal();
    const char *why = NULL;
    signal(SIGINT, on_interrupt);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0) {
        while (echoes(&t))
            usleep(1000);
        usleep(20000);
        kill(parent, SIGINT);
        _exit(0);
    }
    assert_null(api__password_ask(t.slave, "Password", false, &why));
    assert_int_equal(interrupts, 1);
    assert_true(echoes(&t));
    signal(SIGINT, SIG_DFL);
    close_terminal(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_ask_twice),
        cmocka_unit_test(test_interrupt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
