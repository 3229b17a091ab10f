#include "shared/password.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>

char *api__password_read(FILE *from, const char **why)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t n = getline(&line, &cap, from);
    if (n < 0) {
        free(line);
        *why = "no password was given";
        return NULL;
    }
    while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
        line[--n] = 0;
    if (!memchr(line, 0, (size_t)n))
        return line;
    *why = "a password must not contain NUL bytes"; /* what is behind one would be lost */
    explicit_bzero(line, (size_t)n);
    free(line);
    return NULL;
}

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    interrupted = number;
}

/* Without SA_RESTART, so that Ctrl-C ends the reading; it is raised again when echo is on. */
static char *ask(FILE *terminal, const char *prompt, const char **why)
{
    struct termios saved, silent;
    struct sigaction before, action = {.sa_handler = on_interrupt};
    fprintf(stderr, "%s: ", prompt);
    fflush(stderr);
    interrupted = 0;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &before);
    bool changed = tcgetattr(fileno(terminal), &saved) == 0;
    silent = saved;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    if (changed)
        tcsetattr(fileno(terminal), TCSAFLUSH, &silent);
    char *line = api__password_read(terminal, why);
    if (changed)
        tcsetattr(fileno(terminal), TCSAFLUSH, &saved);
    sigaction(SIGINT, &before, NULL);
    if (interrupted)
        raise(SIGINT);
    else
        fputc('\n', stderr);
    return line;
}

char *api__password_ask(FILE *terminal, const char *prompt, bool twice, const char **why)
{
    char *password = ask(terminal, prompt, why);
    if (!password || !twice)
        return password;
    char *again = ask(terminal, "Again", why);
    bool same = again && strcmp(password, again) == 0;
    if (again && !same)
        *why = "the two passwords differ";
    api__password_free(again);
    if (same)
        return password;
    api__password_free(password);
    return NULL;
}

void api__password_free(char *password)
{
    if (password)
        explicit_bzero(password, strlen(password));
    free(password);
}
