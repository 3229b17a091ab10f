/* The request of a transfer and its response; fetcher.c moves the bytes. */
#include <strings.h>

#include "base/text.h"
#include "server/fetch/transfer.h"
#include "server/http/http1_chars.h"

/* --- the request --- */

static bool is_value(api_str s)
{
    return !s.n || api__h1_find_control(s.p, api__text_end(s)) == api__text_end(s);
}

static int add_line(api__transfer *t, api_str line)
{
    struct curl_slist *list = line.p ? t->curl->slist_append(t->headers, line.p) : NULL;
    if (list)
        t->headers = list;
    return list ? API_OK : API_ENOMEM;
}

int api__transfer_header(api__transfer *t, api_str name, api_str value)
{
    if (!api__is_token(name) || !is_value(value))
        return API_EUSAGE;
    /* libcurl sends an empty field for "name;" and removes one for "name:". */
    return add_line(t, value.n ? api_arena_printf(t->req->arena, "%.*s: %.*s", API_FMT(name), API_FMT(value))
                               : api_arena_printf(t->req->arena, "%.*s;", API_FMT(name)));
}

int api__transfer_without(api__transfer *t, const char *name)
{
    return add_line(t, api_arena_printf(t->req->arena, "%s:", name));
}

static bool has_scheme(api_str url, const char *scheme)
{
    size_t n = strlen(scheme);
    return url.n >= n && strncasecmp(url.p, scheme, n) == 0;
}

int api__transfer_url(api__transfer *t, api_str url)
{
    if (!has_scheme(url, "http://") && !has_scheme(url, "https://"))
        return API_EUSAGE;
    for (size_t i = 0; i < url.n; i++)
        if ((unsigned char)url.p[i] <= ' ' || url.p[i] == 0x7f)
            return API_EUSAGE;
    api_str z = api_arena_dup(t->req->arena, url);
    return z.p && t->curl->easy_setopt(t->easy, CURLOPT_URL, z.p) == CURLE_OK ? API_OK : API_ENOMEM;
}

/* --- the response --- */

int api__transfer_result(const api__transfer *t)
{
    static const struct {
        CURLcode code;
        int err;
    } list[] = {
        {CURLE_OK, API_OK},
        {CURLE_OPERATION_TIMEDOUT, API_ETIMEOUT},
        {CURLE_OUT_OF_MEMORY, API_ENOMEM},
        {CURLE_URL_MALFORMAT, API_EUSAGE},
        {CURLE_UNSUPPORTED_PROTOCOL, API_EUSAGE},
        {CURLE_TOO_MANY_REDIRECTS, API_ETOOBIG},
        {CURLE_FILESIZE_EXCEEDED, API_ETOOBIG},
    };
    if (t->body.err || t->head.err)
        return t->body.err ? t->body.err : t->head.err;
    /* The response is not HTTP, which libcurl reports as an unsupported protocol. */
    if (t->code == CURLE_UNSUPPORTED_PROTOCOL && strstr(t->why, "HTTP/0.9"))
        return API_ECLOSED;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].code == t->code)
            return list[i].err;
    return API_ECLOSED;
}

/* Terminates the field with a NUL, over the byte after it in our copy of the head. */
static api_str cut(const char *p, const char *end)
{
    *(char *)(uintptr_t)end = 0;
    return (api_str){p, (size_t)(end - p)};
}

static api_str trimmed(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    while (end > p && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return cut(p, end);
}

int api__transfer_fields(const api__transfer *t, api_header **fields, size_t *n)
{
    api_str head = api_arena_dup(t->req->arena, api_buf_get(&t->head));
    size_t lines = 0;
    for (size_t i = 0; i < head.n; i++)
        lines += head.p[i] == '\n';
    *n = 0;
    *fields = api_arena_calloc(t->req->arena, lines + 1, sizeof **fields);
    if (!head.p || !*fields)
        return API_ENOMEM;
    for (const char *p = head.p, *end = p + head.n, *next; p < end; p = next) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        next = stop ? stop + 1 : end;
        stop = stop ? stop : end;
        if (stop > p && stop[-1] == '\r')
            stop--;
        const char *colon = memchr(p, ':', (size_t)(stop - p));
        if (colon)
            (*fields)[(*n)++] = (api_header){cut(p, colon), trimmed(colon + 1, stop)};
    }
    return API_OK;
}
