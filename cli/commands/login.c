/* The document's security schemes, and what is stored for each of them: a token in exchange for a password, the
 * password itself, or a token or key that the user has. */
#include "cli/commands/login.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/core/node.h"
#include "cli/core/password.h"
#include "cli/http/credentials.h"
#include "cli/http/document.h"
#include "cli/http/errors.h"
#include "cli/http/http.h"
#include "cli/http/request.h"
#include "cli/http/response.h"
#include "cli/http/url.h"
#include "cli/spec/schema.h"
#include "cli/spec/spec.h"
#include "shared/nocase.h"
#include "shared/percent.h"

#include <stdlib.h>

struct login {
    cli *c;
    const api_node *scheme;
    credential out;
    bool labelled; /* the user name is only a label: nothing was sent to the server */
};

static const char *login_shown(const struct login *l)
{
    return xasprintf(l->c, "%.*s", API_FMT(l->scheme->key));
}

/* Asking */

static int ask_username(cli *c, const char **out)
{
    if (c->flags.no_input || !c->tty_in)
        return fail(c, FAIL_USAGE, "a user name is required: -u USER");
    char *line = NULL;
    size_t cap = 0;
    fputs("Username: ", stderr);
    ssize_t n = getline(&line, &cap, stdin);
    while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
        line[--n] = 0;
    *out = n > 0 ? xstrdup(c, api_str_of(line)).p : NULL;
    free(line);
    return *out ? DONE : fail(c, FAIL_USAGE, "a user name is required: -u USER");
}

static int ask_both(struct login *l, const char **user, const char **password)
{
    cli *c = l->c;
    *user = c->flags.user;
    int st = *user ? DONE : ask_username(c, user);
    if (!st)
        st = password_get(c, xasprintf(c, "Password of %s", *user), false, password);
    if (!st)
        l->out.user = api_str_of(*user);
    return st;
}

/* A token or key that the user has: --token, else asked for like a password. */
static int ask_secret(struct login *l, const char *what)
{
    cli *c = l->c;
    const char *secret = c->flags.token;
    int st = secret ? credentials_token(c, &secret)
                    : password_get(c, xasprintf(c, "%s (%s)", what, login_shown(l)), false, &secret);
    if (st)
        return st;
    if (!*secret)
        return fail(c, FAIL_USAGE, "the %s is empty", what);
    l->out.token = api_str_of(secret);
    l->out.user = api_str_of(c->flags.user ? c->flags.user : "");
    l->labelled = true;
    return DONE;
}

/* Getting a token for a password */

static const char *const token_names[] = {"access_token", "token", "access", "auth_token", "key"};
enum { TOKEN_NAMES = sizeof token_names / sizeof *token_names };

static int take_token(struct login *l, const response *a)
{
    api_node *root;
    api_json_error err;
    if (api_json_parse(&l->c->arena, a->body, 0, &root, &err) == 0)
        for (size_t i = 0; i < TOKEN_NAMES && !l->out.token.n; i++)
            l->out.token = node_string(root, token_names[i]);
    return l->out.token.n ? DONE : fail(l->c, FAIL_LOCAL, "the response of %s has no token", l->c->server);
}

struct pair {
    const char *name, *value;
};

static api_str write_form(cli *c, const struct pair *pairs, size_t n)
{
    api_buf b;
    api_buf_init(&b, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        if (i)
            api_buf_putc(&b, '&');
        api__percent_put(&b, api_str_of(pairs[i].name), "");
        api_buf_putc(&b, '=');
        api__percent_put(&b, api_str_of(pairs[i].value), "");
    }
    return xtake(c, &b);
}

static api_str write_json(cli *c, const struct pair *pairs, size_t n)
{
    api_buf b;
    api_buf_init(&b, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        api_buf_putc(&b, i ? ',' : '{');
        api_json_put_str(&b, api_str_of(pairs[i].name));
        api_buf_putc(&b, ':');
        api_json_put_str(&b, api_str_of(pairs[i].value));
    }
    api_buf_putc(&b, '}');
    return xtake(c, &b);
}

/* The body holds the credentials: stored ones must not be sent with it, and -v must not show it. */
static int exchange(struct login *l, const char *url, api_str body, const char *type)
{
    cli *c = l->c;
    request r;
    response a;
    int st = request_init(c, &r, "POST", api_str_of(url));
    if (st)
        return st;
    c->flags.user = c->flags.token = NULL;
    c->flags.verbose = false;
    r.foreign = true;
    request_body(c, &r, body, type);
    st = http_send(c, &r, &a, NULL);
    if (st)
        return st;
    return status_is_success(c, a.status) ? take_token(l, &a) : report_failure(c, &a);
}

/* tokenUrl: a path of the document, or a reference that is relative to it. */
static const char *token_url(cli *c, api_str url)
{
    for (size_t i = 0; i < c->spec->count; i++)
        if (api_str_eq(c->spec->list[i].path, url))
            return document_url(c, url);
    return url_resolve(c, c->spec->url, url);
}

static api_str password_flow(const api_node *scheme)
{
    return node_string(api_node_get(api_node_get(scheme, "flows"), "password"), "tokenUrl");
}

static int by_password_flow(struct login *l)
{
    cli *c = l->c;
    struct pair pairs[] = {{"grant_type", "password"}, {"username", NULL}, {"password", NULL}};
    const char *url = token_url(c, password_flow(l->scheme));
    if (!c->flags.yes && !api_str_eq(url_origin(c, api_str_of(url)), url_origin(c, api_str_of(c->server))))
        return fail(c, FAIL_USAGE, "the password would go to another server, %s; -y allows it", url);
    int st = ask_both(l, &pairs[1].value, &pairs[2].value);
    return st ? st : exchange(l, url, write_form(c, pairs, 3), "application/x-www-form-urlencoded");
}

/* The field with the user name in the body of an operation that returns a token for a password; NULL: it is not such an
 * operation. */
static const char *user_field(const struct spec *s, const operation *o)
{
    static const char *const names[] = {"username", "email", "login"};
    bool token = false;
    const char *user = NULL;
    if (strcmp(o->method, "POST") != 0 || !o->body || !o->result || memchr(o->path.p, '{', o->path.n) ||
        !schema_property(s->root, o->body, API_S("password")))
        return NULL;
    for (size_t i = 0; i < TOKEN_NAMES; i++)
        token = token || schema_property(s->root, o->result, api_str_of(token_names[i]));
    for (size_t i = 0; token && !user && i < 3; i++)
        if (schema_property(s->root, o->body, api_str_of(names[i])))
            user = names[i];
    return user;
}

static const operation *login_operation(const struct spec *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (user_field(s, &s->list[i]))
            return &s->list[i];
    return NULL;
}

static int by_operation(struct login *l)
{
    cli *c = l->c;
    const operation *o = login_operation(c->spec);
    struct pair pairs[] = {{user_field(c->spec, o), NULL}, {"password", NULL}};
    const char *type = xstrdup(c, o->body_type).p;
    int st = ask_both(l, &pairs[0].value, &pairs[1].value);
    if (st)
        return st;
    bool json = strstr(type, "json") != NULL;
    return exchange(l, document_url(c, o->path), json ? write_json(c, pairs, 2) : write_form(c, pairs, 2),
                    json ? type : "application/x-www-form-urlencoded");
}

static int by_basic(struct login *l)
{
    const char *user, *password;
    int st = ask_both(l, &user, &password);
    if (st)
        return st;
    if (strchr(user, ':'))
        return fail(l->c, FAIL_USAGE, "a user name for HTTP Basic cannot contain a colon");
    l->out.scheme = API_S("Basic");
    l->out.token = credentials_basic(l->c, user, password);
    l->labelled = true;
    return DONE;
}

static int by_token(struct login *l)
{
    return ask_secret(l, "token");
}

static int by_key(struct login *l)
{
    return ask_secret(l, "API key");
}

/* Choosing */

static bool is_http(const api_node *scheme, const char *kind)
{
    return api_str_is(node_string(scheme, "type"), "http") && api__nocase_is(node_string(scheme, "scheme"), kind);
}

static bool is_key(const api_node *scheme)
{
    api_str in = node_string(scheme, "in");
    return api_str_is(node_string(scheme, "type"), "apiKey") && node_string(scheme, "name").n &&
           (api_str_is(in, "header") || api_str_is(in, "query") || api_str_is(in, "cookie"));
}

static bool is_authorization(const api_node *scheme)
{
    return is_key(scheme) && api_str_is(node_string(scheme, "in"), "header") &&
           api__nocase_is(node_string(scheme, "name"), "Authorization");
}

static bool fits_flow(const struct spec *s, const api_node *scheme)
{
    (void)s;
    return api_str_is(node_string(scheme, "type"), "oauth2") && password_flow(scheme).n;
}

static bool fits_operation(const struct spec *s, const api_node *scheme)
{
    return (is_http(scheme, "bearer") || is_authorization(scheme)) && login_operation(s);
}

static bool fits_basic(const struct spec *s, const api_node *scheme)
{
    (void)s;
    return is_http(scheme, "basic");
}

/* Tokens are sent in the same way, whoever issued them. */
static bool fits_token(const struct spec *s, const api_node *scheme)
{
    (void)s;
    api_str type = node_string(scheme, "type");
    return is_http(scheme, "bearer") || api_str_is(type, "oauth2") || api_str_is(type, "openIdConnect");
}

static bool fits_key(const struct spec *s, const api_node *scheme)
{
    (void)s;
    return is_key(scheme);
}

/* In the order in which they are chosen. */
static const struct way {
    bool (*fits)(const struct spec *s, const api_node *scheme);
    int (*run)(struct login *l);
    bool given; /* takes --token */
} ways[] = {{fits_flow, by_password_flow, false},
            {fits_operation, by_operation, false},
            {fits_basic, by_basic, false},
            {fits_token, by_token, true},
            {fits_key, by_key, true}};

static const struct way *choose(cli *c, const api_node *schemes, const char *wanted, const api_node **out)
{
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        for (const api_node *n = schemes ? schemes->first : NULL; n; n = n->next) {
            *out = schema_resolve(c->spec->root, n);
            bool named = !wanted || api_str_is(n->key, wanted);
            if (named && (!c->flags.token || ways[i].given) && ways[i].fits(c->spec, *out))
                return &ways[i];
        }
    return NULL;
}

static int none_fits(cli *c, const api_node *schemes, const char *wanted)
{
    api_buf b;
    api_buf_init(&b, 1 << 16);
    for (const api_node *n = schemes ? schemes->first : NULL; n; n = n->next)
        api_buf_printf(&b, "%s%.*s", b.n ? ", " : "", API_FMT(n->key));
    if (!b.n)
        fail(c, FAIL_LOCAL, "the document of %s has no security schemes, so how to log in is not known", c->server);
    else if (wanted && !api_node_get(schemes, wanted))
        fail(c, FAIL_USAGE, "unknown security scheme \"%s\": expected one of: %s", wanted, api_buf_cstr(&b));
    else
        fail(c, FAIL_LOCAL, "no supported security scheme at %s: it has %s", c->server, api_buf_cstr(&b));
    bool unknown = wanted && b.n;
    api_buf_deinit(&b);
    return unknown ? FAIL_USAGE : FAIL_LOCAL;
}

/* drf-spectacular has the word before a token only in the description: Token-based authentication with required prefix
 * "Token". */
static api_str prefix_of(const api_node *scheme)
{
    static const char mark[] = "required prefix \"";
    api_str about = node_string(scheme, "description");
    const char *p = about.n ? memmem(about.p, about.n, mark, sizeof mark - 1) : NULL;
    if (!p)
        return API_S("");
    p += sizeof mark - 1;
    const char *end = memchr(p, '"', (size_t)(about.p + about.n - p));
    return end ? (api_str){p, (size_t)(end - p)} : API_S("");
}

static void set_place(struct login *l)
{
    bool key = is_key(l->scheme);
    l->out.in = key ? node_string(l->scheme, "in") : API_S("header");
    l->out.name = key ? node_string(l->scheme, "name") : API_S("Authorization");
    l->out.scheme = !key ? API_S("Bearer") : is_authorization(l->scheme) ? prefix_of(l->scheme) : API_S("");
}

static void note_done(const struct login *l)
{
    cli *c = l->c;
    if (!l->labelled)
        note(c, "logged in to %s as %.*s", c->server, API_FMT(l->out.user));
    else
        note(c, "stored for %s by %s; the next request will show whether it is valid", c->server, login_shown(l));
}

int login_run(cli *c, const char *wanted)
{
    struct login l = {.c = c};
    if (c->flags.dry_run || c->flags.curl)
        return fail(c, FAIL_USAGE, "-n and --curl cannot print a login: it holds the password");
    /* Fetch the document without the credentials that are about to be stored. */
    const char *user = c->flags.user, *token = c->flags.token;
    c->flags.user = c->flags.token = NULL;
    int st = document_load(c);
    c->flags.user = user;
    c->flags.token = token;
    if (st)
        return st;
    const api_node *schemes = api_node_get(api_node_get(c->spec->root, "components"), "securitySchemes");
    const api_node *resolved = NULL;
    const struct way *way = choose(c, schemes, wanted, &resolved);
    if (!way)
        return none_fits(c, schemes, wanted);
    l.scheme = resolved;
    set_place(&l);
    st = way->run(&l);
    if (!st)
        st = credentials_store(c, url_origin(c, api_str_of(c->server)), &l.out);
    if (!st)
        note_done(&l);
    return st;
}
