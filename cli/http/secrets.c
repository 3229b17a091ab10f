#include "cli/http/secrets.h"
#include "cli/core/memory.h"
#include "cli/http/document.h"
#include "cli/http/request.h"
#include "cli/spec/schema.h"
#include "cli/spec/spec.h"
#include "shared/nocase.h"

#include <strings.h>

static bool is_one_of(api_str s, const char *const *words)
{
    for (; *words; words++)
        if (api__nocase_is(s, *words))
            return true;
    return false;
}

/* Is it the name of a key in the document's apiKey schemes, for this place of a request? */
static bool is_key(cli *c, api_str name, const char *place)
{
    if (!c || !document_cached(c))
        return false;
    const api_node *schemes = api_node_get(api_node_get(c->spec->root, "components"), "securitySchemes");
    for (const api_node *n = schemes ? schemes->first : NULL; n; n = n->next) {
        const api_node *s = schema_resolve(c->spec->root, n);
        const api_node *in = api_node_get(s, "in"), *key = api_node_get(s, "name");
        if (in && key && api_str_is(in->text, place) && key->text.p && api__nocase_eq(key->text, name))
            return true;
    }
    return false;
}

bool secret_header(cli *c, api_str name)
{
    static const char *const names[] = {"Authorization", "Proxy-Authorization", "Cookie",       "Set-Cookie",
                                        "X-API-Key",     "X-Auth-Token",        "X-CSRF-Token", NULL};
    return is_one_of(name, names) || is_key(c, name, "header");
}

static bool secret_parameter(cli *c, api_str name)
{
    static const char *const names[] = {"access_token", "api_key",  "apikey", "api-key",       "token",
                                        "auth_token",   "password", "secret", "client_secret", NULL};
    return is_one_of(name, names) || is_key(c, name, "query");
}

static bool secret_field(api_str name)
{
    static const char *const names[] = {"client_secret", "access_token", "refresh_token", "api_key", "secret", NULL};
    for (size_t i = 0; i + 8 <= name.n; i++)
        if (strncasecmp(name.p + i, "password", 8) == 0)
            return true;
    return is_one_of(name, names);
}

/* By its schema: a password, or writeOnly. */
static bool secret_schema(const api_node *root, const api_node *schema)
{
    schema = schema_resolve(root, schema);
    const api_node *format = api_node_get(schema, "format"), *only = api_node_get(schema, "writeOnly");
    return (only && only->truth) || (format && format->kind == API_STRING && api_str_is(format->text, "password"));
}

static void add(cli *c, spans *s, size_t start, size_t end)
{
    if (end <= start)
        return;
    if (s->n == s->cap) {
        struct span *bigger = xcalloc(c, s->cap = s->cap ? s->cap * 2 : 8, sizeof *bigger);
        if (s->n)
            memcpy(bigger, s->v, s->n * sizeof *bigger);
        s->v = bigger;
    }
    s->v[s->n++] = (struct span){start, end};
}

/* name=value&name=value */
static void in_pairs(cli *c, api_str text, size_t at, bool body, spans *out)
{
    while (at < text.n) {
        const char *p = text.p + at, *end = memchr(p, '&', text.n - at);
        size_t n = end ? (size_t)(end - p) : text.n - at;
        const char *equals = memchr(p, '=', n);
        api_str name = {p, equals ? (size_t)(equals - p) : n};
        if (equals && (secret_parameter(c, name) || (body && secret_field(name))))
            add(c, out, at + name.n + 1, at + n);
        at += n + 1;
    }
}

spans secrets_of_url(cli *c, api_str url)
{
    spans out = {NULL, 0, 0};
    const char *query = memchr(url.p, '?', url.n);
    if (query)
        in_pairs(c, url, (size_t)(query - url.p) + 1, false, &out);
    return out;
}

/* JSON */

struct json {
    cli *c;
    api_str text;
    const api_node *root; /* of the document */
    unsigned line;        /* the last one found, and where it starts */
    size_t start;
    spans *out;
};

/* Called for nodes in the order of the text. */
static size_t offset_of(struct json *j, const api_node *n)
{
    while (j->line < n->line) {
        const char *end = memchr(j->text.p + j->start, '\n', j->text.n - j->start);
        if (!end)
            break;
        j->start = (size_t)(end - j->text.p) + 1;
        j->line++;
    }
    return j->start + n->column - 1;
}

static size_t string_end(api_str text, size_t at)
{
    for (at++; at < text.n && text.p[at] != '"'; at++)
        at += text.p[at] == '\\';
    return at;
}

/* Masks a value; of strings only the inside, so that the text is still JSON. */
static void mask_value(struct json *j, const api_node *n)
{
    size_t at = offset_of(j, n), end = at, depth = 0;
    api_str text = j->text;
    if (n->kind == API_STRING) {
        add(j->c, j->out, at + 1, string_end(text, at));
        return;
    }
    for (; end < text.n && (depth || !strchr(",]} \t\r\n", text.p[end])); end++) {
        if (text.p[end] == '"')
            end = string_end(text, end);
        else if (strchr("[{", text.p[end]))
            depth++;
        else if (strchr("]}", text.p[end]))
            depth--;
    }
    add(j->c, j->out, at, end);
}

static void in_json(struct json *j, const api_node *n, const api_node *schema)
{
    for (const api_node *m = n->kind >= API_ARRAY ? n->first : NULL; m; m = m->next) {
        const api_node *below = !schema                ? NULL
                                : n->kind == API_ARRAY ? schema_items(j->root, schema)
                                                       : schema_property(j->root, schema, m->key);
        bool named = n->kind == API_OBJECT && secret_field(m->key);
        if (m->kind != API_NULL && m->kind != API_BOOL && (named || (below && secret_schema(j->root, below))))
            mask_value(j, m);
        else
            in_json(j, m, below);
    }
}

/* Forms with files */

/* Parts as form.c writes them; files are not secret. */
static void in_multipart(cli *c, api_str text, spans *out)
{
    static const char mark[] = "name=\"", gap[] = "\r\n\r\n", end[] = "\r\n--";
    size_t at = 0;
    for (const char *p; at < text.n && (p = memmem(text.p + at, text.n - at, mark, 6));) {
        const char *name = p + 6, *last = text.p + text.n;
        const char *quote = memchr(name, '"', (size_t)(last - name));
        const char *value = quote ? memmem(quote, (size_t)(last - quote), gap, 4) : NULL;
        const char *stop = value ? memmem(value + 4, (size_t)(last - value) - 4, end, 4) : NULL;
        if (!stop)
            return;
        if (quote + 1 == value && secret_field((api_str){name, (size_t)(quote - name)}))
            add(c, out, (size_t)(value + 4 - text.p), (size_t)(stop - text.p));
        at = (size_t)(stop - text.p);
    }
}

spans secrets_of_body(cli *c, const request *r)
{
    spans out = {NULL, 0, 0};
    api_str type = fields_get(&r->headers, "Content-Type");
    api_node *tree;
    api_json_error err;
    if (api__nocase_starts(type, "multipart/")) {
        in_multipart(c, r->body, &out);
    } else if (api__nocase_starts(type, "application/x-www-form-urlencoded")) {
        in_pairs(c, r->body, 0, true, &out);
    } else if (r->body.n && api_json_parse(&c->arena, r->body, 0, &tree, &err) == 0) {
        struct json j = {c, r->body, c->spec ? c->spec->root : NULL, 1, 0, &out};
        in_json(&j, tree, j.root ? r->schema : NULL);
    }
    return out;
}

/* Writing */

api_str masked(cli *c, api_str text, const spans *s)
{
    if (!s->n)
        return text;
    api_buf b;
    size_t at = 0;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (size_t i = 0; i < s->n; i++) {
        api_buf_put(&b, text.p + at, s->v[i].start - at);
        API_BUF_LIT(&b, "***");
        at = s->v[i].end;
    }
    api_buf_put(&b, text.p + at, text.n - at);
    return xtake(c, &b);
}

const char *masked_url(cli *c, const char *url)
{
    spans s = secrets_of_url(c, api_str_of(url));
    return xstrdup(c, masked(c, api_str_of(url), &s)).p;
}

/* Does a word of the line have a secret name before = or :, as in an item, a flag or a query? */
static bool secret_word(cli *c, const char *p, size_t n)
{
    size_t start = 0;
    for (size_t i = 0; i < n; i++) {
        if (strchr("?&'\"", p[i]))
            start = i + 1;
        if (p[i] != '=' && p[i] != ':')
            continue;
        api_str name = {p + start, i - start};
        if (secret_header(c, name) || secret_parameter(c, name) || secret_field(name))
            return true;
    }
    const char *scheme = memmem(p, n, "://", 3), *end = p + n, *host = scheme ? scheme + 3 : end;
    size_t authority = 0;
    while (host + authority < end && !strchr("/?#", host[authority]))
        authority++;
    return memchr(host, '@', authority);
}

bool secret_line(cli *c, const char *line)
{
    bool user = false;
    for (const char *p = line + strspn(line, " \t"); *p; p += strspn(p, " \t")) {
        size_t n = strcspn(p, " \t");
        bool short_user = n > 2 && strncmp(p, "-u", 2) == 0, long_user = n > 7 && strncmp(p, "--user=", 7) == 0;
        if ((user || short_user || long_user) && memchr(p, ':', n))
            return true;
        if (strncmp(p, "--token", 7) == 0 || secret_word(c, p, n))
            return true;
        user = (n == 2 && strncmp(p, "-u", 2) == 0) || (n == 6 && strncmp(p, "--user", 6) == 0);
        p += n;
    }
    return false;
}
