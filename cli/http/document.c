/* Finding the document where FastAPI, drf-spectacular, springdoc and Swashbuckle put it, or an RFC 8631 Link refers to
 * it. */
#include "cli/http/document.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/core/node.h"
#include "cli/http/cache.h"
#include "cli/http/errors.h"
#include "cli/http/http.h"
#include "cli/http/request.h"
#include "cli/http/response.h"
#include "cli/http/server.h"
#include "cli/http/url.h"
#include "cli/spec/spec.h"

#include <strings.h>
#include <time.h>

/* Where it may be, after /openapi.json and what `/` links to. Each costs a request, so the list is short. */
static const char *const places[] = {
    "/api/openapi.json", "/api/v1/openapi.json", "/api/schema/", "/openapi.yaml",
    "/swagger.json",     "/docs/openapi.json",   "/v3/api-docs", "/swagger/v1/swagger.json",
};

/* In seconds: help does not wait longer for all of them. */
enum { QUICK_MOST = 2 };

typedef struct document {
    api_str text; /* as received: JSON or YAML */
    bool yaml;
    const api_node *root;
    const char *url;
} document; /* in the session's memory */

struct search {
    cli *c;
    bool quick;
    time_t start;
    const char *setting; /* its URL in .api.yaml; NULL */
    cached before;       /* the cached one */
    document *out;       /* root is set when it was found */
    response first;      /* response of the first place */
    bool asked;          /* `first` is set */
    bool old_kind;       /* a document of Swagger 2 was seen */
    api_buf tried;       /* names, joined by ", " */
};

/* Reading a response */

static bool is_document(const api_node *root)
{
    const api_node *version = api_node_get(root, "openapi");
    bool three =
        version && ((version->kind == API_STRING && version->text.n > 2 && memcmp(version->text.p, "3.", 2) == 0) ||
                    (version->kind == API_NUMBER && version->text.p[0] == '3'));
    return three && (api_node_get(root, "paths") || api_node_get(root, "webhooks") || api_node_get(root, "components"));
}

static char first_char(api_str s)
{
    size_t i = s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (i < s.n && strchr(" \t\r\n", s.p[i]))
        i++;
    return i < s.n ? s.p[i] : 0;
}

/* A page of HTML is not a document, whatever its status. */
static int parse(cli *c, const char *url, api_str text, document *out, const char **why)
{
    api_node *root = NULL;
    api_json_error err;
    char first = first_char(text);
    *why = NULL;
    if (!first || first == '<' || first == '[')
        return API_ECONFIG;
    api_str copy = api_arena_dup(&c->session, text);
    *out = (document){.text = {xcheck((void *)(uintptr_t)copy.p), copy.n}, .yaml = first != '{'};
    if (out->yaml) {
        api_problems *problems = xcheck(api_problems_new());
        int st = api_yaml_parse(&c->session, url, copy, &root, problems);
        if (st)
            *why = xasprintf(c, "%s", api_problems_count(problems) ? api_problems_get(problems, 0) : api_strerror(st));
        api_problems_free(problems);
    } else if (api_json_parse(&c->session, copy, 0, &root, &err) != 0) {
        *why = xasprintf(c, "%s:%u:%u: %s", url, err.line, err.column, err.reason);
    }
    out->root = root;
    out->url = xstrdup_session(c, url);
    return root && is_document(root) ? 0 : API_ECONFIG;
}

/* Asking */

/* The document is fetched with -n and --curl too, and -v does not show it. */
static int get(struct search *s, const char *url, response *a)
{
    cli *c = s->c;
    request r;
    int st = request_init(c, &r, "GET", api_str_of(url));
    if (st)
        return st;
    r.quick = s->quick;
    request_header(c, &r, API_S("Accept"),
                   API_S("application/json, application/vnd.oai.openapi+json, application/yaml;q=0.9, */*;q=0.5"));
    if (s->before.etag.n && api_str_is(s->before.url, url))
        request_header(c, &r, API_S("If-None-Match"), s->before.etag);
    bool verbose = c->flags.verbose;
    c->flags.verbose = false;
    st = http_send(c, &r, a, NULL);
    c->flags.verbose = verbose;
    return st;
}

static void remember(struct search *s, const char *url, const response *a)
{
    api_str etag = fields_get(&a->headers, "ETag");
    cached e = {api_str_of(url), etag, s->out->text};
    bool same = a->status == 304 || (api_str_eq(s->before.text, e.text) && api_str_eq(s->before.etag, etag) &&
                                     api_str_is(s->before.url, url));
    if (!same)
        cache_write(s->c, &e);
}

/* Tries one place. A status other than DONE ends the search: no connection, or a malformed document. */
static int try_url(struct search *s, const char *url)
{
    cli *c = s->c;
    response a;
    const char *why = NULL;
    int st = get(s, url, &a);
    if (st)
        return st;
    if (s->tried.n)
        API_BUF_LIT(&s->tried, ", ");
    api_buf_str(&s->tried, api_str_of(url_target(url)));
    bool unchanged = a.status == 304 && s->before.etag.n && api_str_is(s->before.url, url);
    if (unchanged ? parse(c, url, s->before.text, s->out, &why) == 0
                  : a.status == 200 && parse(c, url, a.body, s->out, &why) == 0) {
        remember(s, url, &a);
        return DONE;
    }
    if (why && !s->asked && !s->quick && s->out->text.n && !s->out->yaml)
        st = fail(c, FAIL_LOCAL, "%s", why);
    s->old_kind = s->old_kind || api_node_get(s->out->root, "swagger");
    s->out->root = NULL;
    if (!s->asked)
        s->first = a;
    s->asked = true;
    return st ? st : a.status >= 500 ? FAIL_5XX : DONE;
}

static bool is_over(const struct search *s)
{
    return s->out->root || (s->quick && time(NULL) - s->start >= QUICK_MOST);
}

/* Link: <URL>; rel="service-desc" of the server's own page. */
static int try_link(struct search *s, const char *base)
{
    response a;
    const char *page = xasprintf(s->c, "%s/", base);
    int st = get(s, page, &a);
    if (st)
        return st;
    api_str to = response_link(&a, "service-desc");
    return to.n ? try_url(s, url_resolve(s->c, page, to)) : DONE;
}

static int try_all(struct search *s, const char *base, bool link)
{
    int st = link ? try_link(s, base) : DONE;
    for (size_t i = 0; !st && !is_over(s) && i < sizeof places / sizeof *places; i++)
        st = try_url(s, xasprintf(s->c, "%s%s", base, places[i]));
    return st;
}

/* For a server with a path: below that path first, then at the root. */
static int try_usual(struct search *s)
{
    cli *c = s->c;
    const char *base = url_base(c, c->server), *root = xasprintf(c, "%.*s", (int)(url_target(base) - base), base);
    bool has_path = strcmp(base, root) != 0;
    int st = try_url(s, xasprintf(c, "%s/openapi.json", base));
    if (!st && !is_over(s) && has_path)
        st = try_url(s, xasprintf(c, "%s/openapi.json", root));
    if (c->flags.local)
        return st;
    if (!st && !is_over(s))
        st = try_all(s, base, true);
    if (!st && !is_over(s) && has_path)
        st = try_all(s, root, true);
    return st;
}

static int search(struct search *s)
{
    cli *c = s->c;
    int st = server_document(c, &s->setting);
    if (st)
        return st;
    if (s->setting)
        return try_url(s, url_resolve(c, xasprintf(c, "%s/", c->server), api_str_of(s->setting)));
    if (s->before.url.n)
        st = try_url(s, s->before.url.p);
    return st || is_over(s) ? st : try_usual(s);
}

static int not_found(struct search *s)
{
    cli *c = s->c;
    const response *a = &s->first;
    if (s->quick)
        return FAIL_LOCAL;
    if (a->status == 401 || a->status == 403 || a->status >= 500)
        return report_failure(c, a);
    fail(c, FAIL_LOCAL, "no OpenAPI 3 document found at %s: %s%s", c->server,
         s->old_kind ? "there is a Swagger 2.0 document, which is not supported; tried " : "tried ",
         api_buf_cstr(&s->tried));
    if (!s->setting)
        note(c, "hint: set \"openapi: URL\" in .api.yaml");
    return a->status >= 400 ? FAIL_4XX : FAIL_LOCAL;
}

/* Looks where .api.yaml or the cache refer to, then in the usual places. `quick`: without messages and retries. */
static int fetch(cli *c, bool quick, document *out)
{
    *out = (document){0};
    struct search s = {.c = c, .quick = quick, .start = time(NULL), .out = out};
    int st = server_find(c);
    if (st)
        return st;
    s.before = cache_read(c);
    api_buf_init(&s.tried, API_BUF_NO_MAX);
    st = search(&s);
    if (st == FAIL_5XX || (!st && !out->root))
        st = not_found(&s);
    api_buf_deinit(&s.tried);
    return st;
}

/* --- as operations --- */

static void take(cli *c, const document *d, bool old)
{
    c->spec = spec_read(c, d->root);
    c->spec->url = d->url;
    c->spec->old = old;
}

int document_load(cli *c)
{
    document d;
    int st = server_find(c);
    if (st || (c->spec && !c->spec->old))
        return st;
    st = fetch(c, false, &d);
    if (!st)
        take(c, &d, false);
    return st;
}

bool document_cached(cli *c)
{
    document d;
    const char *why;
    if (server_find(c) != DONE)
        return false;
    if (c->spec)
        return true;
    cached e = cache_read(c);
    if (e.url.n && parse(c, e.url.p, e.text, &d, &why) == 0)
        take(c, &d, true);
    return c->spec != NULL;
}

bool document_try(cli *c)
{
    document d;
    if (document_cached(c))
        return true;
    if (server_find(c) != DONE || fetch(c, true, &d) != DONE)
        return false;
    take(c, &d, false);
    return true;
}

int document_text(cli *c, api_str *json)
{
    document d;
    int st = fetch(c, false, &d);
    if (!st)
        *json = d.yaml ? node_json(c, d.root) : d.text;
    return st;
}

/* A server with a path, as in https://example.com/v1: the document's paths may begin with it or not. */
const char *document_url(cli *c, api_str path)
{
    const char *whole = xasprintf(c, "%.*s%.*s", API_FMT(c->spec->prefix), API_FMT(path));
    const char *base = url_base(c, c->server), *own = url_target(base);
    size_t n = strlen(own);
    bool has = n && strncmp(whole, own, n) == 0 && (whole[n] == '/' || !whole[n]);
    return xasprintf(c, "%.*s%s%s", (int)(has ? own - base : (ptrdiff_t)strlen(base)), base, *whole == '/' ? "" : "/",
                     whole);
}
