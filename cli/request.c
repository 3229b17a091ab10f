/* Building a request: where it goes, its query, its header fields. */
#include "http.h"
#include "shared/percent.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

static bool is_name(api_str a, api_str b)
{
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

api_str fields_get(const fields *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (is_name(f->v[i].name, api_str_of(name)))
            return f->v[i].value;
    return (api_str){NULL, 0};
}

bool fields_remove(fields *f, api_str name)
{
    size_t left = 0;
    for (size_t i = 0; i < f->n; i++)
        if (!is_name(f->v[i].name, name))
            f->v[left++] = f->v[i];
    bool was = left < f->n;
    f->n = left;
    return was;
}

static void add_field(cli *c, fields *f, api_str name, api_str value)
{
    api_header *bigger = make(c, f->n + 1, sizeof *bigger);
    if (f->n)
        memcpy(bigger, f->v, f->n * sizeof *bigger);
    bigger[f->n] = (api_header){name, value};
    f->v = bigger;
    f->n++;
}

void request_header(cli *c, request *r, api_str name, api_str value)
{
    fields_remove(&r->headers, name);
    add_field(c, &r->headers, keep(c, name), keep(c, value));
}

void request_body(cli *c, request *r, api_str body, const char *type)
{
    r->body = body;
    r->has_body = true;
    if (type && !fields_get(&r->headers, "Content-Type").p)
        request_header(c, r, API_S("Content-Type"), api_str_of(type));
}

void request_query(cli *c, request *r, api_str name, api_str value)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    const char *mark = strchr(r->url, '?');
    api_buf_str(&b, api_str_of(r->url));
    if (!mark || mark[1])
        api_buf_putc(&b, mark ? '&' : '?');
    api__percent_put(&b, name, "");
    api_buf_putc(&b, '=');
    api__percent_put(&b, value, "");
    r->url = keep(c, api_buf_get(&b)).p;
    api_buf_deinit(&b);
}

void request_cookie(cli *c, request *r, api_str name, api_str value)
{
    api_str old = fields_get(&r->headers, "Cookie");
    const char *text = printed(c, "%.*s%s%.*s=%.*s", API_FMT(old), old.n ? "; " : "", API_FMT(name), API_FMT(value));
    request_header(c, r, API_S("Cookie"), api_str_of(text));
}

api_str url_origin(cli *c, api_str url)
{
    const char *p = memmem(url.p, url.n, "://", 3);
    if (!p)
        return API_S("");
    size_t n = (size_t)(p + 3 - url.p);
    while (n < url.n && !strchr("/?#", url.p[n]))
        n++;
    const char *at = memrchr(p + 3, '@', (size_t)(url.p + n - (p + 3)));
    const char *host = at ? at + 1 : p + 3;
    char *text = printed(c, "%.*s%.*s", (int)(p + 3 - url.p), url.p, (int)(url.p + n - host), host);
    for (char *q = text; *q; q++)
        *q = (char)tolower((unsigned char)*q);
    size_t len = strlen(text);
    bool plain = strncmp(text, "http:", 5) == 0;
    const char *port = plain ? ":80" : ":443";
    if (len > strlen(port) && strcmp(text + len - strlen(port), port) == 0)
        text[len - strlen(port)] = 0;
    return api_str_of(text);
}

static const char *decoded(cli *c, const char *p, size_t n)
{
    char *out = make(c, n + 1, 1);
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        int byte = api__percent_byte(p + i, p + n);
        out[left++] = byte > 0 ? (char)byte : p[i]; /* a NUL would end the text */
        i += byte > 0 ? 2 : 0;
    }
    return out;
}

const char *url_without_user(cli *c, const char *url, const char **user)
{
    const char *host = strstr(url, "://");
    size_t n = host ? strcspn(host + 3, "/?#") : 0;
    const char *at = host ? memrchr(host + 3, '@', n) : NULL;
    if (user)
        *user = at ? decoded(c, host + 3, (size_t)(at - host) - 3) : NULL;
    return at ? printed(c, "%.*s%s", (int)(host - url) + 3, url, at + 1) : url;
}

static bool is_url(api_str s)
{
    return (s.n > 7 && strncasecmp(s.p, "http://", 7) == 0) || (s.n > 8 && strncasecmp(s.p, "https://", 8) == 0);
}

const char *url_clean(cli *c, const char *url)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__percent_put(&b, (api_str){url, strcspn(url, "#")}, "!$%&'()*+,/:;=?@[]");
    const char *out = keep(c, api_buf_get(&b)).p;
    api_buf_deinit(&b);
    return out;
}

static void add_flag_headers(cli *c, request *r)
{
    for (size_t i = 0; i < c->flags.headers.n; i++) {
        const char *text = c->flags.headers.v[i], *colon = strchr(text, ':');
        const char *value = colon + 1 + strspn(colon + 1, " \t");
        request_header(c, r, (api_str){text, (size_t)(colon - text)}, api_str_of(value));
    }
}

/* "USER:PASSWORD" of a URL, which would stand in logs and messages, as the field that it means. */
static api_str basic_of(cli *c, const char *user)
{
    const char *colon = strchr(user, ':');
    int n = colon ? (int)(colon - user) : (int)strlen(user);
    api_str token = credentials_basic(c, printed(c, "%.*s", n, user), colon ? colon + 1 : "");
    return api_str_of(printed(c, "Basic %.*s", API_FMT(token)));
}

void request_given(cli *c, request *r)
{
    r->given = true;
    if (r->foreign)
        add_flag_headers(c, r);
}

int request_init(cli *c, request *r, const char *method, api_str where)
{
    const char *user = NULL;
    *r = (request){.method = method};
    int st = server_find(c);
    if (st)
        return st;
    if (is_url(where)) {
        r->url = url_without_user(c, url_clean(c, keep(c, where).p), &user);
        r->foreign = !api_str_eq(url_origin(c, api_str_of(r->url)), url_origin(c, api_str_of(c->server)));
        if (r->foreign && c->flags.local)
            return fail(c, FAIL_USAGE, "--local answers paths of its own app only");
    } else {
        size_t n = strlen(c->server);
        while (n && c->server[n - 1] == '/')
            n--;
        bool slash = where.n && where.p[0] == '/';
        r->url = url_clean(c, printed(c, "%.*s%s%.*s", (int)n, c->server, slash ? "" : "/", API_FMT(where)));
    }
    request_header(c, r, API_S("Accept"), API_S("application/json, */*;q=0.5"));
    request_header(c, r, API_S("User-Agent"), api_str_of(printed(c, "api/%s", api_version())));
    if (user)
        request_header(c, r, API_S("Authorization"), basic_of(c, user));
    /* A page or document that a server names may be another server's, which is not to see what -H proves. */
    if (!r->foreign)
        add_flag_headers(c, r);
    return DONE;
}
