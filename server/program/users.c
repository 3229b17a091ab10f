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

struct users_flags {
    bool admin, password_stdin;
    const char *database;
};

static const api__flag users_flags[] = {
    {"admin", API__FLAG_SWITCH, NULL, NULL, "the new user may do everything", offsetof(struct users_flags, admin)},
    {"password-stdin", API__FLAG_SWITCH, NULL, NULL, "read the password from the first line of stdin",
     offsetof(struct users_flags, password_stdin)},
    {"database", API__FLAG_TEXT, "URL", NULL, "use this database instead of the app's",
     offsetof(struct users_flags, database)},
    {0},
};

/* --- the password --- */

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    interrupted = number;
}

/* One line without its end, to be freed; NULL when there is none. */
static char *read_line(FILE *from)
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
    return line;
}

/* With echo off, which Ctrl-C must not leave so: it ends the reading, and the program afterwards. */
static char *ask(FILE *tty)
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
    char *line = read_line(tty);
    if (changed)
        tcsetattr(fileno(tty), TCSAFLUSH, &saved);
    sigaction(SIGINT, &before, NULL);
    fputc('\n', stderr);
    if (interrupted)
        raise((int)interrupted);
    return line;
}

static char *get_password(const struct users_flags *f)
{
    if (f->password_stdin)
        return read_line(stdin);
    FILE *tty = isatty(0) ? fopen("/dev/tty", "re") : NULL;
    char *line = tty ? ask(tty) : NULL;
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

static int failed(const struct api__program *p, int err, const char *why, const char *name)
{
    if (err == API_EINVALID)
        return api__say_error(p->color, API__EXIT_USAGE, "%s", why ? why : api_strerror(err));
    if (err == API_ECONFLICT)
        return api__say_error(p->color, API__EXIT_LOCAL, "user \"%s\" exists already", name);
    if (err == API_ENOTFOUND)
        return api__say_error(p->color, API__EXIT_LOCAL, "there is no user \"%s\"", name);
    return api__say_error(p->color, API__EXIT_LOCAL, "%s", why ? why : api_strerror(err));
}

static int change(const struct api__program *p, api_users *u, const struct users_flags *f, const char *name, bool new)
{
    char *password = get_password(f);
    if (!password)
        return api__say_error(p->color, API__EXIT_USAGE, "a password is needed: --password-stdin reads it from stdin");
    const char *why = NULL;
    int err = new ? api_users_create(u, api_str_of(name), api_str_of(password), f->admin, &why)
                  : api_users_set_password(u, api_str_of(name), api_str_of(password), &why);
    wipe(password);
    if (err)
        return failed(p, err, why, name);
    if (new)
        fprintf(stderr, "created %s \"%s\"\n", f->admin ? "administrator" : "user", name);
    else
        fprintf(stderr, "changed the password of \"%s\"; its tokens have ended\n", name);
    return API__EXIT_DONE;
}

static int create(const struct api__program *p, api_users *u, const struct users_flags *f, const char *name)
{
    return change(p, u, f, name, true);
}

static int passwd(const struct api__program *p, api_users *u, const struct users_flags *f, const char *name)
{
    return change(p, u, f, name, false);
}

static int list(const struct api__program *p, api_users *u, const struct users_flags *f, const char *name)
{
    (void)f, (void)name;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    int err = api_users_list_json(u, &b);
    if (!err)
        puts(api_buf_cstr(&b));
    api_buf_deinit(&b);
    return err ? failed(p, err, NULL, "") : API__EXIT_DONE;
}

static const struct verb {
    const char *name;
    int args;
    int (*run)(const struct api__program *p, api_users *u, const struct users_flags *f, const char *name);
} verbs[] = {{"create", 1, create}, {"list", 0, list}, {"passwd", 1, passwd}};

static const struct verb *find_verb(int argc, char **argv)
{
    for (size_t i = 0; argc && i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].name, argv[0]) == 0 && argc - 1 == verbs[i].args)
            return &verbs[i];
    return NULL;
}

static int run(struct api__program *p, const api__command *self, void *flags, int argc, char **argv)
{
    const struct users_flags *f = flags;
    const struct verb *verb = find_verb(argc, argv);
    if (!verb)
        return api__program_usage(p, self);
    api_app *app = api__program_app(p);
    if (!app)
        return API__EXIT_USAGE;
    api_problems *problems = api_problems_new();
    api_users *u = problems ? api_users_open(app, f->database, problems) : NULL;
    int st = API__EXIT_LOCAL;
    if (u)
        st = verb->run(p, u, f, argv[1]);
    else if (problems)
        api__say_problems(p->color, st, problems, true);
    api_users_close(u);
    api_problems_free(problems);
    api_app_free(app);
    return st;
}

const api__command api__command_users = {
    .name = "users",
    .usage = "users create NAME [--admin] [--password-stdin] | list | passwd NAME [--password-stdin]",
    .about = "Manage the app's users",
    .text = "Works on the app's database, also while it is served.",
    .flags = users_flags,
    .size = sizeof(struct users_flags),
    .run = run,
};
