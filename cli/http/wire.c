/* Requests and responses as text, with secrets masked. */
#include "cli/http/wire.h"
#include "cli/core/memory.h"
#include "cli/core/shell.h"
#include "cli/core/sink.h"
#include "cli/http/request.h"
#include "cli/http/response.h"
#include "cli/http/secrets.h"
#include "cli/http/url.h"
#include "shared/nocase.h"
#include "shared/percent.h"
#include "shared/status.h"
#include "shared/visible.h"

/* "Bearer xyz" shows as "Bearer ***". */
static size_t scheme_length(const api_header *h)
{
    const char *space = h->value.n ? memchr(h->value.p, ' ', h->value.n) : NULL;
    bool has = space && api__nocase_is(h->name, "Authorization");
    size_t n = has ? (size_t)(space - h->value.p) : 0;
    for (size_t i = 0; i < n; i++)
        if (!api__is_unreserved(h->value.p[i]))
            return 0;
    return n ? n + 1 : 0;
}

static void put_field(cli *c, api_buf *b, const char *prefix, const api_header *h)
{
    api_buf_str(b, api_str_of(prefix));
    api__visible_put(b, h->name, API__VISIBLE_CELL);
    API_BUF_LIT(b, ": ");
    if (!secret_header(c, h->name))
        api__visible_put(b, h->value, API__VISIBLE_CELL);
    else
        api_buf_printf(b, "%.*s***", (int)scheme_length(h), h->value.p);
    api_buf_putc(b, '\n');
}

static void put_request(cli *c, api_buf *b, const request *r, const char *prefix)
{
    const char *url = masked_url(c, r->url), *target = url_target(url), *authority = strstr(url, "://") + 3;
    api_buf_printf(b, "%s%s %s%s HTTP/1.1\n%sHost: %.*s\n", prefix, r->method, *target == '/' ? "" : "/", target,
                   prefix, (int)(target - authority), authority);
    for (size_t i = 0; i < r->headers.n; i++)
        put_field(c, b, prefix, &r->headers.v[i]);
    if (r->has_body)
        api_buf_printf(b, "%sContent-Length: %zu\n", prefix, r->body.n);
}

static api_str shown_body(cli *c, const request *r)
{
    spans s = secrets_of_body(c, r);
    return masked(c, r->body, &s);
}

void print_dry_run(cli *c, const request *r)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_request(c, &b, r, "");
    api_buf_putc(&b, '\n');
    if (r->has_body) {
        api_buf_str(&b, shown_body(c, r));
        api_buf_putc(&b, '\n');
    }
    print_bytes(api_buf_get(&b));
    api_buf_deinit(&b);
}

/* In quotes, with the shell's variable in place of each secret: 'text'"$NAME"'text' */
static void put_quoted_secrets(api_buf *b, api_str text, const spans *s, const char *variable)
{
    size_t at = 0;
    for (size_t i = 0; i < s->n; i++) {
        shell_quoted_put(b, (api_str){text.p + at, s->v[i].start - at});
        api_buf_printf(b, "\"$%s\"", variable);
        at = s->v[i].end;
    }
    if (at < text.n || !s->n)
        shell_quoted_put(b, (api_str){text.p + at, text.n - at});
}

static void put_curl_field(cli *c, api_buf *b, const api_header *h)
{
    if (secret_header(c, h->name)) {
        api_buf_printf(b, " -H \"%.*s: %.*s$API_TOKEN\"", API_FMT(h->name), (int)scheme_length(h), h->value.p);
        return;
    }
    API_BUF_LIT(b, " -H ");
    shell_quoted_put(b, api_str_of(xasprintf(c, "%.*s: %.*s", API_FMT(h->name), API_FMT(h->value))));
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
    spans secrets = secrets_of_url(c, api_str_of(r->url));
    put_quoted_secrets(&b, api_str_of(r->url), &secrets, "API_TOKEN");
    for (size_t i = 0; i < r->headers.n; i++)
        if (!api__nocase_is(r->headers.v[i].name, "User-Agent"))
            put_curl_field(c, &b, &r->headers.v[i]);
    if (r->has_body) {
        API_BUF_LIT(&b, " --data-raw ");
        secrets = secrets_of_body(c, r);
        put_quoted_secrets(&b, r->body, &secrets, "API_PASSWORD");
    }
    api_buf_putc(&b, '\n');
    print_bytes(api_buf_get(&b));
    api_buf_deinit(&b);
}

void trace_request(cli *c, const request *r)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_request(c, &b, r, "> ");
    API_BUF_LIT(&b, ">\n");
    fwrite(b.p, 1, b.n, stderr);
    if (r->has_body) {
        b.n = 0;
        api__visible_put(&b, shown_body(c, r), API__VISIBLE_LINES);
        fprintf(stderr, "%.*s\n", (int)b.n, b.n ? b.p : "");
    }
    api_buf_deinit(&b);
}

static void put_response(cli *c, api_buf *b, const response *a, const char *prefix)
{
    api_buf_printf(b, "%sHTTP/1.1 %d ", prefix, a->status);
    api__visible_put(b, a->reason.n ? a->reason : api_str_of(api__status_phrase(a->status)), API__VISIBLE_CELL);
    api_buf_putc(b, '\n');
    for (size_t i = 0; i < a->headers.n; i++)
        put_field(c, b, prefix, &a->headers.v[i]);
}

void trace_response(cli *c, const response *a)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_response(c, &b, a, "< ");
    API_BUF_LIT(&b, "<\n");
    if (b.n)
        fwrite(b.p, 1, b.n, stderr);
    api_buf_deinit(&b);
}

static void write_head(const response *a, FILE *to)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_response(NULL, &b, a, "");
    api_buf_putc(&b, '\n');
    fflush(stdout);
    fwrite(b.p, 1, b.n, to);
    api_buf_deinit(&b);
}

void print_head(const response *a)
{
    write_head(a, stdout);
}

void print_error_head(const response *a)
{
    write_head(a, stderr);
}
