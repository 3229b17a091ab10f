/* One credential per origin, in a file that only the user can read. */
#include "cli/http/credentials.h"
#include "cli/core/files.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/core/node.h"
#include "cli/core/password.h"
#include "cli/http/request.h"
#include "cli/http/url.h"

#include <stdlib.h>
#include <unistd.h>

#include "shared/base64.h"

static int load(cli *c, const char **path, api_node **root)
{
    api_str text = {NULL, 0};
    api_json_error err;
    *path = state_find(c, "credentials");
    int st = *path ? private_read(c, *path, &text) : DONE;
    if (st)
        return st;
    if (!text.n)
        text = API_S("{}");
    if (api_json_parse(&c->arena, text, API_JSON_UNIQUE, root, &err) != 0 || (*root)->kind != API_OBJECT)
        return fail(c, FAIL_LOCAL, "%s is damaged: remove it, then run \"api auth login\"", *path);
    return DONE;
}

static void put_member(api_buf *b, const char *name, api_str value)
{
    if (!value.n)
        return;
    if (b->p[b->n - 1] != '{')
        api_buf_putc(b, ',');
    api_json_put_str(b, api_str_of(name));
    api_buf_putc(b, ':');
    api_json_put_str(b, value);
}

static void put_entry(api_buf *b, const credential *entry)
{
    api_buf_putc(b, '{');
    put_member(b, "username", entry->user);
    put_member(b, "in", entry->in);
    put_member(b, "name", entry->name);
    put_member(b, "scheme", entry->scheme);
    put_member(b, "token", entry->token);
    api_buf_putc(b, '}');
}

/* Writes the file without the old entry of `origin`, and with the new one if there is one. */
static int save(cli *c, const char *path, const api_node *root, api_str origin, const credential *entry)
{
    api_buf b;
    api_buf_init(&b, 1 << 24);
    const char *comma = "\n";
    api_buf_putc(&b, '{');
    for (const api_node *n = root->first; n; n = n->next) {
        if (api_str_eq(n->key, origin))
            continue;
        api_buf_str(&b, api_str_of(comma));
        api_json_put_str(&b, n->key);
        api_buf_putc(&b, ':');
        api_json_put_node(&b, n);
        comma = ",\n";
    }
    if (entry) {
        api_buf_str(&b, api_str_of(comma));
        api_json_put_str(&b, origin);
        api_buf_putc(&b, ':');
        put_entry(&b, entry);
    }
    API_BUF_LIT(&b, "\n}\n");
    int st = b.err ? fail(c, FAIL_LOCAL, "%s", api_strerror(b.err)) : private_write(c, path, api_buf_get(&b));
    api_buf_deinit(&b);
    return st;
}

static int change(cli *c, api_str origin, const credential *entry, bool *was)
{
    const char *path;
    api_node *root;
    int st = state_path(c, "credentials", &path);
    int lock = st ? -1 : private_lock(c, path);
    if (lock < 0)
        return FAIL_LOCAL;
    st = load(c, &path, &root);
    if (!st) {
        *was = api_node_find(root, origin) != NULL;
        if (entry || *was)
            st = save(c, path, root, origin, entry);
    }
    close(lock);
    return st;
}

int credentials_store(cli *c, api_str origin, const credential *entry)
{
    bool was;
    return change(c, origin, entry, &was);
}

int credentials_remove(cli *c, api_str origin, bool *was)
{
    const char *path = state_find(c, "credentials");
    *was = false;
    return path && access(path, F_OK) == 0 ? change(c, origin, NULL, was) : DONE;
}

/* {.token = {NULL, 0}} when there is no entry. Entries of older versions are bearer tokens. */
static int read_entry(cli *c, api_str origin, credential *out)
{
    const char *path;
    api_node *root;
    int st = load(c, &path, &root);
    if (st)
        return st;
    const api_node *n = api_node_find(root, origin);
    *out = (credential){node_string(n, "username"), node_string(n, "in"), node_string(n, "name"),
                        node_string(n, "scheme"), node_string(n, "token")};
    if (!out->name.n)
        *out = (credential){out->user, API_S("header"), API_S("Authorization"), API_S("Bearer"), out->token};
    return DONE;
}

int credentials_get(cli *c, api_str origin, api_str *user, api_str *token)
{
    credential entry;
    int st = read_entry(c, origin, &entry);
    if (st)
        return st;
    *user = entry.user;
    *token = entry.token;
    return DONE;
}

static int from_environment(cli *c, const char *what, const char *text, const char **out)
{
    *out = text;
    if (strncmp(text, "env:", 4) != 0)
        return DONE;
    *out = getenv(text + 4);
    return *out && **out ? DONE : fail(c, FAIL_USAGE, "%s: the environment variable %s is not set", what, text + 4);
}

api_str credentials_basic(cli *c, const char *user, const char *password)
{
    api_buf b;
    api_buf_init(&b, 1 << 20);
    api_str pair = api_str_of(xasprintf(c, "%s:%s", user, password));
    api__base64_put(API__BASE64, pair.p, pair.n, &b);
    return xtake(c, &b);
}

/* `asks`: of -u, where USER asks for the password and USER:env:NAME takes it from the environment; else of a URL, where
 * both are literal. */
static int add_basic(cli *c, request *r, const char *user, bool asks)
{
    const char *colon = strchr(user, ':'), *password = colon ? colon + 1 : "";
    int n = colon ? (int)(colon - user) : (int)strlen(user), st = DONE;
    if (asks)
        st = colon ? from_environment(c, "-u", colon + 1, &password)
                   : password_get(c, xasprintf(c, "Password of %s", user), false, &password);
    if (st)
        return st;
    api_str basic = credentials_basic(c, xasprintf(c, "%.*s", n, user), password);
    request_header(c, r, API_S("Authorization"), api_str_of(xasprintf(c, "Basic %.*s", API_FMT(basic))));
    return DONE;
}

int credentials_token(cli *c, const char **out)
{
    int st = from_environment(c, "--token", c->flags.token, out);
    return !st && strpbrk(*out, "\r\n") ? fail(c, FAIL_USAGE, "--token: a token cannot contain line breaks") : st;
}

/* ?name= or &name= */
static bool has_query(const char *url, api_str name)
{
    for (const char *p = strchr(url, '?'); p; p = strchr(p + 1, '&'))
        if (strncmp(p + 1, name.p, name.n) == 0 && p[1 + name.n] == '=')
            return true;
    return false;
}

static void add_stored(cli *c, request *r, const credential *e)
{
    const char *name = xstrdup(c, e->name).p;
    if (api_str_is(e->in, "query")) {
        if (!has_query(r->url, api_str_of(name)))
            request_query(c, r, e->name, e->token);
    } else if (api_str_is(e->in, "cookie")) {
        request_cookie(c, r, e->name, e->token);
    } else if (!fields_get(&r->headers, name).p) {
        request_header(
            c, r, e->name,
            api_str_of(xasprintf(c, "%.*s%s%.*s", API_FMT(e->scheme), e->scheme.n ? " " : "", API_FMT(e->token))));
    }
}

int credentials_add(cli *c, request *r)
{
    credential e;
    const char *token;
    bool own = fields_get(&r->headers, "Authorization").p != NULL;
    if (r->foreign && !r->given)
        return DONE;
    if (c->flags.token && !own) {
        int st = credentials_token(c, &token);
        if (!st)
            request_header(c, r, API_S("Authorization"), api_str_of(xasprintf(c, "Bearer %s", token)));
        return st;
    }
    if (c->flags.user && !own)
        return add_basic(c, r, c->flags.user, true);
    if (own || r->foreign || c->flags.local)
        return DONE;
    if (c->server_user)
        return add_basic(c, r, c->server_user, false);
    int st = read_entry(c, url_origin(c, api_str_of(c->server)), &e);
    if (!st && e.token.n)
        add_stored(c, r, &e);
    return st;
}
