/* The request and answer as text: -n, --curl, -v, -i. Secrets are masked wherever they are shown. */
#include "http.h"

#include <strings.h>

static bool is_secret(api_str name)
{
    static const char *const names[] = {"Authorization", "Cookie", "Set-Cookie", "X-API-Key", "Proxy-Authorization"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (name.n == strlen(names[i]) && strncasecmp(name.p, names[i], name.n) == 0)
            return true;
    return false;
}

/* "Bearer xyz" shows as "Bearer ***". */
static void put_field(api_buf *b, const char *prefix, const api_header *h)
{
    api_buf_printf(b, "%s%.*s: ", prefix, API_FMT(h->name));
    const char *space = memchr(h->value.p, ' ', h->value.n);
    if (!is_secret(h->name))
        put_visible(b, h->value, false);
    else if (space && strncasecmp(h->name.p, "Auth", 4) == 0)
        api_buf_printf(b, "%.*s ***", (int)(space - h->value.p), h->value.p);
    else
        API_BUF_LIT(b, "***");
    api_buf_putc(b, '\n');
}

static void put_request(api_buf *b, const request *r, const char *prefix)
{
    const char *authority = strstr(r->url, "://") + 3;
    size_t host = strcspn(authority, "/?");
    const char *target = authority + host;
    api_buf_printf(b, "%s%s %s%s HTTP/1.1\n%sHost: %.*s\n", prefix, r->method, *target == '/' ? "" : "/", target,
                   prefix, (int)host, authority);
    for (size_t i = 0; i < r->headers.n; i++)
        put_field(b, prefix, &r->headers.v[i]);
    if (r->has_body)
        api_buf_printf(b, "%sContent-Length: %zu\n", prefix, r->body.n);
}

void print_dry_run(cli *c, const request *r)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_request(&b, r, "");
    api_buf_putc(&b, '\n');
    if (r->has_body) {
        api_buf_str(&b, r->body);
        api_buf_putc(&b, '\n');
    }
    put_out(c, api_buf_get(&b));
    api_buf_deinit(&b);
}

/* In single quotes, where only the quote itself is special. */
static void put_quoted(api_buf *b, api_str s)
{
    api_buf_putc(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\'')
            API_BUF_LIT(b, "'\\''");
        else
            api_buf_putc(b, s.p[i]);
    }
    api_buf_putc(b, '\'');
}

static void put_curl_field(api_buf *b, const api_header *h)
{
    const char *space = memchr(h->value.p, ' ', h->value.n);
    if (is_secret(h->name)) {
        int scheme = space && strncasecmp(h->name.p, "Auth", 4) == 0 ? (int)(space - h->value.p) + 1 : 0;
        api_buf_printf(b, " -H \"%.*s: %.*s$API_TOKEN\"", API_FMT(h->name), scheme, h->value.p);
        return;
    }
    API_BUF_LIT(b, " -H ");
    api_buf line;
    api_buf_init(&line, API_BUF_NO_MAX);
    api_buf_printf(&line, "%.*s: %.*s", API_FMT(h->name), API_FMT(h->value));
    put_quoted(b, api_buf_get(&line));
    api_buf_deinit(&line);
}

void print_curl_line(cli *c, const request *r)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "curl");
    if (strcmp(r->method, "HEAD") == 0)
        API_BUF_LIT(&b, " -I");
    else
        api_buf_printf(&b, " -X %s", r->method);
    api_buf_putc(&b, ' ');
    put_quoted(&b, api_str_of(r->url));
    for (size_t i = 0; i < r->headers.n; i++)
        if (strcasecmp(keep(c, r->headers.v[i].name).p, "User-Agent") != 0)
            put_curl_field(&b, &r->headers.v[i]);
    if (r->has_body) {
        API_BUF_LIT(&b, " --data-raw ");
        put_quoted(&b, r->body);
    }
    api_buf_putc(&b, '\n');
    put_out(c, api_buf_get(&b));
    api_buf_deinit(&b);
}

void trace_request(cli *c, const request *r)
{
    if (!c->flags.verbose)
        return;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_request(&b, r, "> ");
    API_BUF_LIT(&b, ">\n");
    fwrite(b.p, 1, b.n, stderr);
    if (r->has_body) {
        b.n = 0;
        put_visible(&b, r->body, true);
        fprintf(stderr, "%.*s\n", (int)b.n, b.n ? b.p : "");
    }
    api_buf_deinit(&b);
}

static void put_answer(api_buf *b, const answer *a, const char *prefix)
{
    const char *text = status_text(a->status);
    api_buf_printf(b, "%sHTTP/1.1 %d ", prefix, a->status);
    put_visible(b, a->reason.n ? a->reason : api_str_of(text), false);
    api_buf_putc(b, '\n');
    for (size_t i = 0; i < a->headers.n; i++)
        put_field(b, prefix, &a->headers.v[i]);
}

void trace_answer(cli *c, const answer *a)
{
    if (!c->flags.verbose)
        return;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_answer(&b, a, "< ");
    API_BUF_LIT(&b, "<\n");
    if (b.n)
        fwrite(b.p, 1, b.n, stderr);
    api_buf_deinit(&b);
}

void put_head(api_buf *b, const answer *a)
{
    put_answer(b, a, "");
    api_buf_putc(b, '\n');
}
