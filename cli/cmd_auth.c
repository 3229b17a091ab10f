/* api auth: log in to a server, out of it, and see where one is logged in. */
#include "http.h"
#include "password.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct auth_flags {
    const char *username;
};

static const flag own[] = {
    {"username", 0, FLAG_TEXT, "USER", NULL, "the same as --user", offsetof(struct auth_flags, username)},
    {0},
};

static int ask_username(cli *c, const char **out)
{
    if (c->flags.no_input || !c->tty_in)
        return fail(c, FAIL_USAGE, "a user is needed: -u USER");
    char *line = NULL;
    size_t cap = 0;
    fputs("Username: ", stderr);
    ssize_t n = getline(&line, &cap, stdin);
    while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
        line[--n] = 0;
    *out = n > 0 ? keep(c, api_str_of(line)).p : NULL;
    free(line);
    return *out ? DONE : fail(c, FAIL_USAGE, "a user is needed: -u USER");
}

static api_str login_body(cli *c, const char *user, const char *password)
{
    api_buf b;
    api_buf_init(&b, 1 << 20);
    API_BUF_LIT(&b, "{\"username\":");
    api_json_put_str(&b, api_str_of(user));
    API_BUF_LIT(&b, ",\"password\":");
    api_json_put_str(&b, api_str_of(password));
    api_buf_putc(&b, '}');
    api_str body = keep(c, api_buf_get(&b));
    api_buf_deinit(&b);
    return body;
}

static int store_token(cli *c, const char *user, const answer *a)
{
    api_node *root;
    api_json_error err;
    const api_node *token = NULL;
    if (api_json_parse(&c->arena, a->body, 0, &root, &err) == 0) {
        token = api_node_get(root, "token");
        if (!token)
            token = api_node_get(root, "access_token");
    }
    if (!token || token->kind != API_STRING || !token->text.n)
        return fail(c, FAIL_LOCAL, "%s answered without a token", c->server);
    int st = credentials_store(c, url_origin(c, api_str_of(c->server)), api_str_of(user), token->text);
    if (!st)
        note(c, "logged in to %s as %s", c->server, user);
    return st;
}

static int login(cli *c)
{
    const char *user = c->flags.user, *password;
    int st = user ? DONE : ask_username(c, &user);
    if (!st)
        st = password_get(c, printed(c, "Password of %s", user), false, &password);
    if (st)
        return st;
    request r;
    answer a;
    bool sent;
    st = request_init(c, &r, "POST", API_S("/auth/token"));
    if (st)
        return st;
    /* The credentials are the body: what was stored before must not go with them. */
    c->flags.user = c->flags.token = NULL;
    r.foreign = true;
    request_body(c, &r, login_body(c, user, password), "application/json");
    if (c->flags.dry_run || c->flags.curl)
        return fail(c, FAIL_USAGE, "a login is not printed: it would show the password");
    c->flags.verbose = false;
    st = http_send(c, &r, &a, &sent);
    if (st)
        return st;
    return status_is_ok(c, a.status) ? store_token(c, user, &a) : answer_failed(c, &a);
}

static int logout(cli *c)
{
    bool was = false;
    int st = server_find(c);
    if (!st)
        st = credentials_remove(c, url_origin(c, api_str_of(c->server)), &was);
    if (!st)
        note(c, was ? "logged out of %s" : "not logged in to %s", c->server);
    return st;
}

static int status(cli *c)
{
    api_str user, token;
    int st = server_find(c);
    if (!st)
        st = credentials_get(c, url_origin(c, api_str_of(c->server)), &user, &token);
    if (st)
        return st;
    if (!token.n)
        return fail(c, FAIL_4XX, "not logged in to %s", c->server);
    printf("logged in to %s as %.*s\n", c->server, API_FMT(user));
    return DONE;
}

static int run(cli *c, const command *self, void *values, int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(cli *c);
    } verbs[] = {{"login", login}, {"logout", logout}, {"status", status}};
    const struct auth_flags *f = values;
    if (f->username)
        c->flags.user = f->username;
    if (c->flags.local)
        return fail(c, FAIL_USAGE, "--local needs no login");
    for (size_t i = 0; argc == 1 && i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].name, argv[0]) == 0)
            return verbs[i].run(c);
    return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
}

const command cmd_auth = {
    .name = "auth",
    .usage = "auth login [-u USER] [--password-stdin] | logout | status",
    .about = "Log in to a server",
    .text = "The token is kept for the server's origin in $XDG_STATE_HOME/api/credentials, which only you can read.\n"
            "status ends with 4 when there is no login.",
    .examples = "  api auth login --server https://shop.example.com -u ann\n"
                "  echo \"$PASSWORD\" | api auth login -u ann --password-stdin",
    .own = own,
    .own_size = sizeof(struct auth_flags),
    .run = run,
};
