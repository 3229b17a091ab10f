/* api auth: log in to a server, log out, show the status. */
#include "cli/commands/commands.h"
#include "cli/commands/login.h"
#include "cli/commands/logout.h"
#include "cli/core/message.h"
#include "cli/http/credentials.h"
#include "cli/http/server.h"
#include "cli/http/url.h"

struct auth_flags {
    const char *username, *scheme;
};

static const api__flag own[] = {
    API__TEXT_ROW(struct auth_flags, username, 0, "username", "USER", "the same as --user"),
    API__TEXT_ROW(struct auth_flags, scheme, 0, "scheme", "NAME", "log in by this security scheme of the document"),
    {0},
};

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
    if (user.n)
        printf("logged in to %s as %.*s\n", c->server, API_FMT(user));
    else
        printf("logged in to %s\n", c->server);
    return DONE;
}

static int run(cli *c, const command *self, void *values, int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(cli *c);
    } verbs[] = {{"logout", logout_run}, {"status", status}};
    const struct auth_flags *f = values;
    if (f->username)
        c->flags.user = f->username;
    if (c->flags.local)
        return fail(c, FAIL_USAGE, "--local needs no login");
    if (argc == 1 && strcmp(argv[0], "login") == 0)
        return login_run(c, f->scheme);
    for (size_t i = 0; argc == 1 && i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].name, argv[0]) == 0)
            return verbs[i].run(c);
    return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
}

const command cmd_auth = {
    .name = "auth",
    .usage = "auth login [-u USER] [--password-stdin] [--token TOKEN] [--scheme NAME] | logout | status",
    .about = "Log in to a server",
    .text =
        "The security schemes of the server's document are tried in this order: a token in exchange for the password\n"
        "(OAuth2 password flow, or an operation that does this), HTTP Basic (the password itself is stored), a bearer\n"
        "token or an API key that you have (--token, or asked for). What requests then carry is stored for the\n"
        "server's origin in $XDG_STATE_HOME/api/credentials, which only you can read.\n"
        "logout deletes it, and revokes the token on the server where the document has POST /auth/logout.\n"
        "The exit status of status is 4 when you are not logged in.",
    .examples = "  api auth login --server https://shop.example.com -u ann\n"
                "  echo \"$PASSWORD\" | api auth login -u ann --password-stdin",
    .own = own,
    .own_size = sizeof(struct auth_flags),
    .run = run,
};
