/* Passwords never stand in argv: they come from a pipe or from the terminal with echo off. */
#include "password.h"

#include <errno.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* Terminal or pipe, one line without its newline. */
static int read_line(cli *c, FILE *from, char **out)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t n = getline(&line, &cap, from);
    if (n < 0) {
        free(line);
        return fail(c, FAIL_USAGE, "no password was given");
    }
    while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
        line[--n] = 0;
    if (memchr(line, 0, (size_t)n)) { /* what is behind it would be lost */
        explicit_bzero(line, (size_t)n);
        free(line);
        return fail(c, FAIL_USAGE, "a password has no NUL bytes");
    }
    *out = line;
    return DONE;
}

/* For the signal handler, which gets no argument. */
static struct termios saved;
static volatile int asked_on = -1;

void password_restore_terminal(void)
{
    if (asked_on >= 0)
        tcsetattr(asked_on, TCSANOW, &saved);
}

static int ask(cli *c, FILE *tty, const char *prompt, char **out)
{
    struct termios silent;
    fprintf(stderr, "%s: ", prompt);
    fflush(stderr);
    bool changed = tcgetattr(fileno(tty), &saved) == 0;
    silent = saved;
    if (changed) {
        asked_on = fileno(tty);
        silent.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(fileno(tty), TCSAFLUSH, &silent);
    }
    int st = read_line(c, tty, out);
    if (changed)
        tcsetattr(fileno(tty), TCSAFLUSH, &saved);
    asked_on = -1;
    fputc('\n', stderr);
    return st;
}

static void wipe(char *p)
{
    if (p)
        explicit_bzero(p, strlen(p));
    free(p);
}

static int ask_twice(cli *c, FILE *tty, const char *prompt, bool twice, char **out)
{
    char *again = NULL;
    int st = ask(c, tty, prompt, out);
    if (st || !twice)
        return st;
    st = ask(c, tty, "Again", &again);
    if (!st && strcmp(*out, again) != 0)
        st = fail(c, FAIL_USAGE, "the two passwords differ");
    wipe(again);
    return st;
}

int password_get(cli *c, const char *prompt, bool twice, const char **out)
{
    int st = DONE;
    bool same = c->password && c->password_for && strcmp(c->password_for, prompt) == 0;
    if (same && !twice && c->last_status != FAIL_4XX) {
        *out = c->password;
        return DONE;
    }
    wipe(c->password);
    c->password = NULL;
    if (c->flags.password_stdin) {
        st = read_line(c, stdin, &c->password);
    } else {
        FILE *tty = c->flags.no_input || !c->tty_in ? NULL : fopen("/dev/tty", "re");
        if (!tty)
            return fail(c, FAIL_USAGE, "a password is needed: --password-stdin reads it from stdin");
        st = ask_twice(c, tty, prompt, twice, &c->password);
        fclose(tty);
    }
    *out = c->password;
    c->password_for = st ? NULL : need(c, (void *)(uintptr_t)api_arena_dup(&c->session, api_str_of(prompt)).p);
    return st;
}
