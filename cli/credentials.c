/* Tokens of logins, one an origin, in a file that only the user can read. */
#include "files.h"
#include "http.h"
#include "password.h"

#include <stdlib.h>
#include <unistd.h>

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
        return fail(c, FAIL_LOCAL, "%s is damaged; \"api auth login\" writes it anew after you removed it", *path);
    return DONE;
}

/* The file without `origin`, then the new entry if there is one. */
static int save(cli *c, const char *path, const api_node *root, api_str origin, api_str user, api_str token)
{
    api_buf b;
    api_buf_init(&b, 1 << 24);
    const char *comma = "{\n";
    for (const api_node *n = root->first; n; n = n->next) {
        if (api_str_eq(n->key, origin))
            continue;
        api_buf_str(&b, api_str_of(comma));
        api_json_put_str(&b, n->key);
        api_buf_putc(&b, ':');
        api_json_put_node(&b, n);
        comma = ",\n";
    }
    if (token.p) {
        api_buf_str(&b, api_str_of(comma));
        api_json_put_str(&b, origin);
        API_BUF_LIT(&b, ":{\"username\":");
        api_json_put_str(&b, user);
        API_BUF_LIT(&b, ",\"token\":");
        api_json_put_str(&b, token);
        api_buf_putc(&b, '}');
    }
    API_BUF_LIT(&b, "\n}\n");
    if (b.n && b.p[0] != '{')
        b.p[0] = '{', b.n = 2, b.p[1] = '}';
    int st = b.err ? fail(c, FAIL_LOCAL, "%s", api_strerror(b.err)) : private_write(c, path, api_buf_get(&b));
    api_buf_deinit(&b);
    return st;
}

static int change(cli *c, api_str origin, api_str user, api_str token, bool *was)
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
        if (token.p || *was)
            st = save(c, path, root, origin, user, token);
    }
    close(lock);
    return st;
}

int credentials_store(cli *c, api_str origin, api_str user, api_str token)
{
    bool was;
    return change(c, origin, user, token, &was);
}

int credentials_remove(cli *c, api_str origin, bool *was)
{
    return change(c, origin, API_S(""), (api_str){NULL, 0}, was);
}

static api_str member(const api_node *n, const char *key)
{
    const api_node *m = api_node_get(n, key);
    return m && m->kind == API_STRING ? m->text : (api_str){NULL, 0};
}

int credentials_get(cli *c, api_str origin, api_str *user, api_str *token)
{
    const char *path;
    api_node *root;
    int st = load(c, &path, &root);
    if (st)
        return st;
    const api_node *entry = api_node_find(root, origin);
    *user = member(entry, "username");
    *token = member(entry, "token");
    return DONE;
}

static int from_environment(cli *c, const char *what, const char *text, const char **out)
{
    *out = text;
    if (strncmp(text, "env:", 4) != 0)
        return DONE;
    *out = getenv(text + 4);
    return *out && **out ? DONE : fail(c, FAIL_USAGE, "%s: the environment has no %s", what, text + 4);
}

static void put_base64(api_buf *b, api_str s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < s.n; i += 3) {
        unsigned v = (unsigned char)s.p[i] << 16;
        v |= i + 1 < s.n ? (unsigned)(unsigned char)s.p[i + 1] << 8 : 0;
        v |= i + 2 < s.n ? (unsigned char)s.p[i + 2] : 0;
        api_buf_putc(b, digits[v >> 18]);
        api_buf_putc(b, digits[v >> 12 & 63]);
        api_buf_putc(b, i + 1 < s.n ? digits[v >> 6 & 63] : '=');
        api_buf_putc(b, i + 2 < s.n ? digits[v & 63] : '=');
    }
}

/* -u USER asks; -u USER:env:NAME does not. */
static int basic(cli *c, api_str *out)
{
    const char *colon = strchr(c->flags.user, ':'), *password;
    int n = colon ? (int)(colon - c->flags.user) : (int)strlen(c->flags.user);
    int st = colon ? from_environment(c, "-u", colon + 1, &password)
                   : password_get(c, printed(c, "Password of %s", c->flags.user), false, &password);
    if (st)
        return st;
    api_buf b;
    api_buf_init(&b, 1 << 20);
    put_base64(&b, api_str_of(printed(c, "%.*s:%s", n, c->flags.user, password)));
    *out = api_str_of(printed(c, "Basic %s", api_buf_cstr(&b)));
    api_buf_deinit(&b);
    return DONE;
}

int credentials_header(cli *c, api_str *out)
{
    api_str user, token;
    if (c->flags.token) {
        const char *text;
        int st = from_environment(c, "--token", c->flags.token, &text);
        if (!st && strpbrk(text, "\r\n"))
            st = fail(c, FAIL_USAGE, "--token: a token is one line");
        if (!st)
            *out = api_str_of(printed(c, "Bearer %s", text));
        return st;
    }
    if (c->flags.user)
        return basic(c, out);
    if (c->flags.local)
        return DONE;
    int st = credentials_get(c, url_origin(c, api_str_of(c->server)), &user, &token);
    if (!st && token.n)
        *out = api_str_of(printed(c, "Bearer %.*s", API_FMT(token)));
    return st;
}
