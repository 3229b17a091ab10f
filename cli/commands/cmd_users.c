/* api users: manages the users in the local app's database, also while it is served. */
#include "cli/commands/commands.h"
#include "cli/core/app.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/core/password.h"
#include "cli/http/program.h"
#include "cli/output/output.h"
#include "shared/command_flags.h"

struct users_flags {
    bool admin;
    const char *database, *revoke;
};

static const api__flag own[] = {API__USERS_ROWS(struct users_flags), {0}};

static const api_users_verb *find_verb(const cli *c, int argc, char **argv)
{
    (void)c;
    const api_users_verb *v = argc ? api_users_verb_find(argv[0]) : NULL;
    return v && argc == 1 + v->takes_name ? v : NULL;
}

/* JSON goes to stdout, what was done or is wrong to stderr. */
static int print(cli *c, int err, api_buf *out, api_buf *text)
{
    if (err)
        return fail(c, err == API_EINVALID ? FAIL_USAGE : FAIL_LOCAL, "%s", api_buf_cstr(text));
    char *rest = text->n && api_buf_cstr(text) ? text->p : NULL;
    for (char *line; (line = strsep(&rest, "\n"));)
        note(c, "%s", line);
    return out->n ? output_text(c, api_buf_get(out), false) : DONE;
}

static int do_verb(cli *c, api_users *u, const api_users_verb *verb, const struct users_flags *f, char **argv)
{
    api_users_call call = {.name = verb->takes_name ? argv[0] : NULL, .revoke = f->revoke, .admin = f->admin};
    int st = verb->takes_password ? password_get(c, "Password", true, &call.password) : DONE;
    if (st)
        return st;
    api_buf out, text;
    api_buf_init(&out, API_BUF_NO_MAX);
    api_buf_init(&text, API_BUF_NO_MAX);
    st = print(c, api_users_run(u, verb, &call, &out, &text), &out, &text);
    api_buf_deinit(&out);
    api_buf_deinit(&text);
    return st;
}

static int with_users(cli *c, api_app *app, const api_users_verb *verb, const struct users_flags *f, char **argv)
{
    api_problems *problems = xcheck(api_problems_new());
    api_users *u = api_users_open(app, f->database, problems);
    int st = u ? do_verb(c, u, verb, f, argv) : api__print_problems(c->color_err, FAIL_LOCAL, problems, true);
    api_users_close(u);
    api_problems_free(problems);
    return st;
}

static int run(cli *c, const command *self, void *values, int argc, char **argv)
{
    const api_users_verb *verb = find_verb(c, argc, argv);
    api_app *app;
    if (!verb)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    if (program_is_app())
        return fail(c, FAIL_USAGE, "%s is the app (API_APP_PROGRAM): use \"%s users\"", program_path(), program_path());
    int st = app_open(c, NULL, NULL, &app);
    if (st)
        return st;
    if (!api_app_has_auth(app))
        note(c, "note: this app has no \"auth:\", so nobody can log in to it yet");
    st = with_users(c, app, verb, values, argv + 1);
    api_app_free(app);
    return st;
}

const command cmd_users = {
    .name = "users",
    .usage = API_USERS_USAGE,
    .about = "Manage the users of the app of this directory",
    .text =
        "Works on the app's database, also while it is served. With --server, or with any other verb, users is the\n"
        "server's resource of that name.",
    .examples = "  api users create ann --admin\n  api users list --format csv\n  api users disable bob\n"
                "  api users tokens ann --revoke 7",
    .own = own,
    .own_size = sizeof(struct users_flags),
    .output = true,
    .run = run,
};
