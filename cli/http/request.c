/* Building a request: where it goes, its query, its header fields. */
#include "cli/http/request.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/http/credentials.h"
#include "cli/http/server.h"
#include "cli/http/url.h"
#include "shared/percent.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

void request_header(cli *c, request *r, api_str name, api_str value)
{
    fields_remove(&r->headers, name);
    fields_add(c, &r->headers, name, value);
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
    r->url = xtake(c, &b).p;
}

void request_cookie(cli *c, request *r, api_str name, api_str value)
{
    api_str old = fields_get(&r->headers, "Cookie");
    const char *text = xasprintf(c, "%.*s%s%.*s=%.*s", API_FMT(old), old.n ? "; " : "", API_FMT(name), API_FMT(value));
    request_header(c, r, API_S("Cookie"), api_str_of(text));
}

static void add_flag_headers(cli *c, request *r)
{
    for (size_t i = 0; i < c->flags.headers.n; i++) {
        const char *text = c->flags.headers.v[i], *colon = strchr(text, ':');
        const char *value = colon + 1 + strspn(colon + 1, " \t");
        request_header(c, r, (api_str){text, (size_t)(colon - text)}, api_str_of(value));
    }
}

/* Moves "USER:PASSWORD" of a URL, which would appear in logs and messages, to the header field. */
static api_str basic_of(cli *c, const char *user)
{
    const char *colon = strchr(user, ':');
    int n = colon ? (int)(colon - user) : (int)strlen(user);
    api_str token = credentials_basic(c, xasprintf(c, "%.*s", n, user), colon ? colon + 1 : "");
    return api_str_of(xasprintf(c, "Basic %.*s", API_FMT(token)));
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
    if (url_is_whole(where)) {
        r->url = url_without_user(c, url_clean(c, xstrdup(c, where).p), &user);
        r->foreign = !api_str_eq(url_origin(c, api_str_of(r->url)), url_origin(c, api_str_of(c->server)));
        if (r->foreign && c->flags.local)
            return fail(c, FAIL_USAGE, "--local cannot send requests to other servers");
    } else {
        bool slash = where.n && where.p[0] == '/';
        r->url = url_clean(c, xasprintf(c, "%s%s%.*s", url_base(c, c->server), slash ? "" : "/", API_FMT(where)));
    }
    request_header(c, r, API_S("Accept"), API_S("application/json, */*;q=0.5"));
    request_header(c, r, API_S("User-Agent"), api_str_of(xasprintf(c, "api/%s", api_version())));
    if (user)
        request_header(c, r, API_S("Authorization"), basic_of(c, user));
    /* A page or document may be on another server, which must not get the -H fields: they may be credentials. */
    if (!r->foreign)
        add_flag_headers(c, r);
    return DONE;
}
