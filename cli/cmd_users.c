/* api users: the users in the local app's database, also while it is served. */
#include "app.h"
#include "output.h"
#include "password.h"
#include "program.h"

struct users_flags {
    bool admin;
    const char *database;
};

static const flag own[] = {
    {"admin", 0, FLAG_SWITCH, NULL, NULL, "the new user may do everything", offsetof(struct users_flags, admin)},
    {"database", 0, FLAG_TEXT, "URL", NULL, "use this database instead of the app's",
     offsetof(struct users_flags, database)},
    {0},
};

static int failed(cli *c, int err, const char *why, const char *name)
{
    if (err == API_EINVALID)
        return fail(c, FAIL_USAGE, "%s", why ? why : api_strerror(err));
    if (err == API_ECONFLICT)
        return fail(c, FAIL_LOCAL, "user \"%s\" exists already", name);
    if (err == API_ENOTFOUND)
        return fail(c, FAIL_LOCAL, "there is no user \"%s\"", name);
    return fail(c, FAIL_LOCAL, "%s", why ? why : api_strerror(err));
}

static int create(cli *c, api_users *u, const struct users_flags *f, char **argv)
{
    const char *password, *why = NULL;
    int st = password_get(c, "Password", true, &password);
    if (st)
        return st;
    int err = api_users_create(u, api_str_of(argv[0]), api_str_of(password), f->admin, &why);
    if (err)
        return failed(c, err, why, argv[0]);
    note(c, "created %s \"%s\"", f->admin ? "administrator" : "user", argv[0]);
    return DONE;
}

static int change(cli *c, api_users *u, const struct users_flags *f, char **argv)
{
    (void)f;
    const char *password, *why = NULL;
    int st = password_get(c, "New password", true, &password);
    if (st)
        return st;
    int err = api_users_set_password(u, api_str_of(argv[0]), api_str_of(password), &why);
    if (err)
        return failed(c, err, why, argv[0]);
    note(c, "changed the password of \"%s\"; its tokens have ended", argv[0]);
    return DONE;
}

static int list(cli *c, api_users *u, const struct users_flags *f, char **argv)
{
    (void)f, (void)argv;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    int err = api_users_list_json(u, &b);
    int st = err ? failed(c, err, NULL, "") : output_text(c, api_buf_get(&b), NULL);
    api_buf_deinit(&b);
    return st;
}

static const struct verb {
    const char *name;
    int args;
    int (*run)(cli *c, api_users *u, const struct users_flags *f, char **argv);
} verbs[] = {{"create", 1, create}, {"list", 0, list}, {"passwd", 1, change}};

static const struct verb *find_verb(int argc, char **argv)
{
    for (size_t i = 0; argc && i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].name, argv[0]) == 0 && argc - 1 == verbs[i].args)
            return &verbs[i];
    return NULL;
}

static int with_users(cli *c, api_app *app, const struct verb *verb, const struct users_flags *f, char **argv)
{
    api_problems *problems = need(c, api_problems_new());
    api_users *u = api_users_open(app, f->database, problems);
    int st = u ? verb->run(c, u, f, argv) : fail_problems(c, FAIL_LOCAL, problems, true);
    api_users_close(u);
    api_problems_free(problems);
    return st;
}

static int run(cli *c, const command *self, void *values, int argc, char **argv)
{
    const struct verb *verb = find_verb(argc, argv);
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
    .usage = "users create NAME [--admin] [--password-stdin] | list | passwd NAME [--password-stdin]",
    .about = "Manage the users of the app of this directory",
    .text = "Works on the app's database, also while it is served. With --server, or with any other verb, users is\n"
            "the server's resource of that name.",
    .examples = "  api users create ann --admin\n  api users list --format csv",
    .own = own,
    .own_size = sizeof(struct users_flags),
    .output = true,
    .run = run,
};
