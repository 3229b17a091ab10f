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
    *out = line;
    return DONE;
}

static int ask(cli *c, FILE *tty, const char *prompt, char **out)
{
    struct termios old, silent;
    fprintf(stderr, "%s: ", prompt);
    fflush(stderr);
    bool changed = tcgetattr(fileno(tty), &old) == 0;
    silent = old;
    if (changed) {
        silent.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(fileno(tty), TCSAFLUSH, &silent);
    }
    int st = read_line(c, tty, out);
    if (changed)
        tcsetattr(fileno(tty), TCSAFLUSH, &old);
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
    if (c->password && !c->repl) {
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
    return st;
}
