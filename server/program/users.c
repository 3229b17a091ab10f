/* users of a program: the users in the app's database, also while it is served. */
#include <api.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "server/program/program.h"
#include "server/program/say.h"
#include "shared/command_flags.h"

struct users_flags {
    bool admin, password_stdin;
    const char *database, *revoke;
};

static const api__flag users_flags[] = {
    API__USERS_ROWS(struct users_flags),
    API__SWITCH_ROW(struct users_flags, password_stdin, 0, "password-stdin",
                    "read the password from the first line of stdin"),
    {0},
};

/* --- the password --- */

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    interrupted = number;
}

/* One line without its end, to be freed. NULL with *why when there is none, or one that C would cut off. */
static char *read_line(FILE *from, const char **why)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t n = getline(&line, &cap, from);
    if (n < 0) {
        free(line);
        return NULL;
    }
    while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
        line[--n] = 0;
    if (!memchr(line, 0, (size_t)n))
        return line;
    *why = "a password has no NUL bytes";
    explicit_bzero(line, (size_t)n);
    free(line);
    return NULL;
}

/* With echo off, which Ctrl-C must not leave so: it ends the reading, and the program afterwards. */
static char *ask(FILE *tty, const char **why)
{
    struct termios saved, silent;
    struct sigaction before, sa = {.sa_handler = on_interrupt};
    sigemptyset(&sa.sa_mask);
    fputs("Password: ", stderr);
    fflush(stderr);
    sigaction(SIGINT, &sa, &before);
    bool changed = tcgetattr(fileno(tty), &saved) == 0;
    silent = saved;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    if (changed)
        tcsetattr(fileno(tty), TCSAFLUSH, &silent);
    char *line = read_line(tty, why);
    if (changed)
        tcsetattr(fileno(tty), TCSAFLUSH, &saved);
    sigaction(SIGINT, &before, NULL);
    fputc('\n', stderr);
    if (interrupted)
        raise((int)interrupted);
    return line;
}

static char *get_password(const struct users_flags *f, const char **why)
{
    if (f->password_stdin)
        return read_line(stdin, why);
    FILE *tty = isatty(0) ? fopen("/dev/tty", "re") : NULL;
    char *line = tty ? ask(tty, why) : NULL;
    if (tty)
        fclose(tty);
    return line;
}

static void wipe(char *password)
{
    explicit_bzero(password, strlen(password));
    free(password);
}

/* --- verbs --- */

static int do_verb(const struct api__program *p, api_users *u, const api_users_verb *verb, const struct users_flags *f,
                   char **argv)
{
    const char *why = "a password is needed: --password-stdin reads it from stdin";
    char *password = verb->takes_password ? get_password(f, &why) : NULL;
    if (verb->takes_password && !password)
        return api__say_error(p->color, API__EXIT_USAGE, "%s", why);
    api_users_call call = {verb->takes_name ? argv[0] : NULL, password, f->revoke, f->admin};
    api_buf out, text;
    api_buf_init(&out, API_BUF_NO_MAX);
    api_buf_init(&text, API_BUF_NO_MAX);
    int err = api_users_run(u, verb, &call, &out, &text), st = API__EXIT_DONE;
    if (err)
        st = api__say_error(p->color, err == API_EINVALID ? API__EXIT_USAGE : API__EXIT_LOCAL, "%s",
                            api_buf_cstr(&text));
    else if (text.n)
        fprintf(stderr, "%s\n", api_buf_cstr(&text));
    if (!err && out.n)
        puts(api_buf_cstr(&out));
    api_buf_deinit(&out);
    api_buf_deinit(&text);
    if (password)
        wipe(password);
    return st;
}

static int run(struct api__program *p, const api__command *self, void *flags, int argc, char **argv)
{
    const struct users_flags *f = flags;
    const api_users_verb *verb = argc ? api_users_verb_find(argv[0]) : NULL;
    if (!verb || argc != 1 + verb->takes_name)
        return api__program_usage(p, self);
    api_app *app = api__program_app(p);
    if (!app)
        return API__EXIT_USAGE;
    api_problems *problems = api_problems_new();
    api_users *u = problems ? api_users_open(app, f->database, problems) : NULL;
    int st = API__EXIT_LOCAL;
    if (u)
        st = do_verb(p, u, verb, f, argv + 1);
    else if (problems)
        api__say_problems(p->color, st, problems, true);
    api_users_close(u);
    api_problems_free(problems);
    api_app_free(app);
    return st;
}

const api__command api__command_users = {
    .name = "users",
    .usage = API_USERS_USAGE,
    .about = "Manage the app's users",
    .text = "Works on the app's database, also while it is served.",
    .flags = users_flags,
    .size = sizeof(struct users_flags),
    .run = run,
};
