/* users of a program: manages the users in the app's database, also while it is served. */
#include <api.h>
#include <stdio.h>
#include <unistd.h>

#include "server/program/program.h"
#include "shared/command_flags.h"
#include "shared/messages.h"
#include "shared/password.h"

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

static char *get_password(const struct users_flags *f, const char **why)
{
    if (f->password_stdin)
        return api__password_read(stdin, why);
    *why = "a password is required: --password-stdin reads it from stdin";
    FILE *terminal = isatty(STDIN_FILENO) ? fopen("/dev/tty", "re") : NULL;
    char *password = terminal ? api__password_ask(terminal, "Password", true, why) : NULL;
    if (terminal)
        fclose(terminal);
    return password;
}

static int do_verb(const struct api__program *p, api_users *u, const api_users_verb *verb, const struct users_flags *f,
                   char **argv)
{
    const char *why;
    char *password = verb->takes_password ? get_password(f, &why) : NULL;
    if (verb->takes_password && !password)
        return api__print_error(p->color, API__EXIT_USAGE, "%s", why);
    api_users_call call = {verb->takes_name ? argv[0] : NULL, password, f->revoke, f->admin};
    api_buf out, text;
    api_buf_init(&out, API_BUF_NO_MAX);
    api_buf_init(&text, API_BUF_NO_MAX);
    int err = api_users_run(u, verb, &call, &out, &text), st = API__EXIT_DONE;
    if (err)
        st = api__print_error(p->color, err == API_EINVALID ? API__EXIT_USAGE : API__EXIT_LOCAL, "%s",
                              api_buf_cstr(&text));
    else if (text.n)
        fprintf(stderr, "%s\n", api_buf_cstr(&text));
    if (!err && out.n)
        puts(api_buf_cstr(&out));
    api_buf_deinit(&out);
    api_buf_deinit(&text);
    api__password_free(password);
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
        api__print_problems(p->color, st, problems, true);
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
