/* Parsing the head in one pass: each line is parsed as soon as it is complete, and for an incomplete one the searched
 * length is remembered, so that a head sent byte by byte still takes linear time. */
#include "server/http/http1.h"

#include <strings.h>

#include "server/http/http1_chars.h"

/* Old clients send an empty line after a body (RFC 9112, 2.2). */
#define EMPTY_LINES 2

void api__h1_init(api__h1 *h, api__head *head, api__header *fields, const api_limits *limits)
{
    *h = (api__h1){.head = head, .fields = fields, .limits = limits};
    memset(head, 0, sizeof *head);
    head->fields = fields;
    head->content_length = -1;
}

static long fail(api__h1 *h, int status, const char *why)
{
    h->why = why;
    return -status;
}

/* --- request line --- */

static const struct {
    const char *name;
    uint8_t n;
} methods[API__METHOD_COUNT] = {
    [API__METHOD_GET] = {"GET", 3},         [API__METHOD_HEAD] = {"HEAD", 4},   [API__METHOD_POST] = {"POST", 4},
    [API__METHOD_PUT] = {"PUT", 3},         [API__METHOD_PATCH] = {"PATCH", 5}, [API__METHOD_DELETE] = {"DELETE", 6},
    [API__METHOD_OPTIONS] = {"OPTIONS", 7},
};

static enum api__method method_of(api_str name)
{
    for (int i = 0; i < API__METHOD_COUNT; i++)
        if (methods[i].n == name.n && memcmp(methods[i].name, name.p, name.n) == 0)
            return (enum api__method)i;
    return API__METHOD_OTHER;
}

bool api__h1_host_valid(api_str host)
{
    const char *p = host.p, *end = p + host.n;
    if (p < end && *p == '[') {
        do
            p++;
        while (p < end && (api__is_hex(*p) || *p == ':' || *p == '.'));
        if (p == end || *p++ != ']')
            return false;
    } else {
        for (;;) {
            while (p < end && api__h1_class[(unsigned char)*p] & API__H1_HOST)
                p++;
            if (end - p < 3 || *p != '%' || !api__is_hex(p[1]) || !api__is_hex(p[2]))
                break;
            p += 3;
        }
    }
    if (p == host.p)
        return false;
    if (p < end && *p == ':')
        do
            p++;
        while (p < end && *p >= '0' && *p <= '9');
    return p == end;
}

api_str api__h1_host_name(api_str host)
{
    const char *from = host.n && *host.p == '[' ? memchr(host.p, ']', host.n) : host.p;
    const char *colon = from ? memchr(from, ':', host.n - (size_t)(from - host.p)) : NULL;
    return (api_str){host.p, colon ? (size_t)(colon - host.p) : host.n};
}

/* http://host:port/path?query: the authority replaces Host (RFC 9112, 3.2.2). */
static bool absolute_form(api__head *head, const char **path)
{
    api_str t = head->target;
    size_t scheme = t.n > 7 && strncasecmp(t.p, "http://", 7) == 0    ? 7
                    : t.n > 8 && strncasecmp(t.p, "https://", 8) == 0 ? 8
                                                                      : 0;
    if (!scheme)
        return false;
    const char *p = t.p + scheme, *end = t.p + t.n;
    while (p < end && *p != '/' && *p != '?')
        p++;
    head->host = (api_str){t.p + scheme, (size_t)(p - t.p) - scheme};
    *path = p;
    return api__h1_host_valid(head->host);
}

static bool read_target(api__h1 *h)
{
    api__head *head = h->head;
    const char *p = head->target.p, *end = p + head->target.n;
    if (*p != '/') {
        bool star = head->target.n == 1 && *p == '*' && head->method == API__METHOD_OPTIONS;
        bool connect = api_str_is(head->method_name, "CONNECT") && api__h1_host_valid(head->target);
        if (star || connect) {
            head->path = head->target;
            return true;
        }
        if (!absolute_form(head, &p))
            return false;
    }
    const char *path = p;
    while (p < end && *p != '?')
        p++;
    head->path = p > path ? (api_str){path, (size_t)(p - path)} : API_S("/");
    if (p < end)
        head->query = (api_str){p + 1, (size_t)(end - p - 1)};
    return true;
}

static long read_version(api__h1 *h, const char *p, const char *end)
{
    if (end - p != 8 || memcmp(p, "HTTP/", 5) != 0 || p[6] != '.' || p[5] < '0' || p[5] > '9' || p[7] < '0' ||
        p[7] > '9')
        return fail(h, 400, "Malformed request line");
    if (p[5] != '1')
        return fail(h, 505, "HTTP version not supported, expected HTTP/1.0 or HTTP/1.1");
    h->head->minor = p[7] == '0' ? 0 : 1;
    return 0;
}

static long read_request_line(api__h1 *h, const char *p, const char *end)
{
    const char *q = p;
    while (q < end && api__h1_class[(unsigned char)*q] & API__H1_TOKEN)
        q++;
    if (q == p || q == end || *q != ' ')
        return fail(h, 400, "Malformed request line");
    h->head->method_name = (api_str){p, (size_t)(q - p)};
    h->head->method = method_of(h->head->method_name);
    p = ++q;
    while (q < end && api__h1_class[(unsigned char)*q] & API__H1_TARGET)
        q++;
    if (q == p || q == end || *q != ' ')
        return fail(h, 400, "Malformed request target");
    h->head->target = (api_str){p, (size_t)(q - p)};
    long bad = read_version(h, q + 1, end);
    if (bad)
        return bad;
    return read_target(h) ? 0 : fail(h, 400, "Malformed request target");
}

/* --- fields --- */

/* The next element of a comma-separated list; empty ones are skipped. */
static bool list_next(api_str *list, api_str *item)
{
    const char *p = list->p, *end = p + list->n;
    while (p < end && (*p == ',' || *p == ' ' || *p == '\t'))
        p++;
    const char *start = p;
    while (p < end && *p != ',')
        p++;
    const char *stop = p;
    while (stop > start && (stop[-1] == ' ' || stop[-1] == '\t'))
        stop--;
    *list = (api_str){p, (size_t)(end - p)};
    *item = (api_str){start, (size_t)(stop - start)};
    return item->n > 0;
}

static bool same(api_str s, const char *z, size_t n)
{
    return s.n == n && strncasecmp(s.p, z, n) == 0;
}
#define SAME(s, literal) same(s, literal, sizeof(literal) - 1)

static long field_host(api__h1 *h, api_str v)
{
    if (h->has_host)
        return fail(h, 400, "Duplicate Host header");
    if (!api__h1_host_valid(v))
        return fail(h, 400, "Malformed Host");
    h->has_host = true;
    if (!h->head->host.p)
        h->head->host = v;
    return 0;
}

static long field_length(api__h1 *h, api_str v)
{
    if (h->has_length)
        return fail(h, 400, "Duplicate Content-Length header");
    h->has_length = true;
    int64_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < '0' || v.p[i] > '9' || __builtin_mul_overflow(n, 10, &n) ||
            __builtin_add_overflow(n, v.p[i] - '0', &n))
            return fail(h, 400, "Malformed Content-Length");
    if (!v.n)
        return fail(h, 400, "Malformed Content-Length");
    h->head->content_length = n;
    return 0;
}

/* Duplicates are refused: a proxy might check one of them and the server another. */
static long field_authorization(api__h1 *h, api_str v)
{
    if (h->head->authorization.p)
        return fail(h, 400, "Duplicate Authorization header");
    h->head->authorization = v;
    return 0;
}

static long field_transfer_encoding(api__h1 *h, api_str v)
{
    if (h->has_te)
        return fail(h, 400, "Duplicate Transfer-Encoding header");
    h->has_te = true;
    api_str item;
    bool last_chunked = false;
    unsigned chunked = 0, count = 0;
    for (; list_next(&v, &item); count++)
        chunked += last_chunked = SAME(item, "chunked");
    if (!last_chunked || chunked > 1)
        return fail(h, 400, "Transfer-Encoding must end with chunked and contain it only once");
    if (count > 1)
        return fail(h, 501, "Transfer-Encoding other than chunked is not supported");
    h->head->chunked = true;
    return 0;
}

static long field_connection(api__h1 *h, api_str v)
{
    for (api_str item; list_next(&v, &item);) {
        h->close |= SAME(item, "close");
        h->head->keep_alive |= SAME(item, "keep-alive");
    }
    return 0;
}

static long field_expect(api__h1 *h, api_str v)
{
    if (!SAME(v, "100-continue"))
        h->unmet = true; /* reported by finish(), once the client's error format is known */
    h->head->expect_continue = true;
    return 0;
}

/* Fields needed by the engine or by every request. Their index in the table is (9 * length + first letter) mod 32. */
struct known {
    const char *name;
    uint8_t n;
    uint16_t slot; /* offset of the string in the head; 0: `read` handles it */
    long (*read)(api__h1 *h, api_str value);
};
#define SLOT(name, member)                                                                                             \
    {                                                                                                                  \
        name, sizeof(name) - 1, offsetof(api__head, member), NULL                                                      \
    }
#define READ(name, fn)                                                                                                 \
    {                                                                                                                  \
        name, sizeof(name) - 1, 0, fn                                                                                  \
    }
#define AT(n, first) ((9 * (n) + (first)) & 31)
static const struct known known[32] = {
    [AT(4, 'h')] = READ("host", field_host),
    [AT(6, 'a')] = SLOT("accept", accept),
    [AT(6, 'e')] = READ("expect", field_expect),
    [AT(6, 'o')] = SLOT("origin", origin),
    [AT(8, 'i')] = SLOT("if-match", if_match),
    [AT(10, 'c')] = READ("connection", field_connection),
    [AT(12, 'c')] = SLOT("content-type", content_type),
    [AT(12, 'x')] = SLOT("x-request-id", request_id),
    [AT(13, 'a')] = READ("authorization", field_authorization),
    [AT(13, 'i')] = SLOT("if-none-match", if_none_match),
    [AT(14, 'c')] = READ("content-length", field_length),
    [AT(15, 'a')] = SLOT("accept-encoding", accept_encoding),
    [AT(17, 't')] = READ("transfer-encoding", field_transfer_encoding),
};

static long known_field(api__h1 *h, const api__header *f)
{
    const struct known *k = &known[AT(f->name.n, (unsigned char)*f->name.p | 0x20)];
    if (k->n != f->name.n || strncasecmp(k->name, f->name.p, k->n) != 0)
        return 0;
    if (k->read)
        return k->read(h, f->value);
    /* The first of duplicate fields is kept; a caller that needs all of them searches the fields. */
    api_str *slot = (api_str *)(void *)((char *)h->head + k->slot);
    if (!slot->p)
        *slot = f->value;
    return 0;
}

static long read_field(api__h1 *h, const char *p, const char *end)
{
    if (h->head->count == (uint32_t)h->limits->header_count)
        return fail(h, 431, "Too many header fields");
    const char *q = p;
    while (q < end && api__h1_class[(unsigned char)*q] & API__H1_TOKEN)
        q++;
    if (q == p || q == end || *q != ':') /* also rejects white space before the colon, and folded lines */
        return fail(h, 400, "Malformed header field");
    api__header *f = &h->fields[h->head->count++];
    f->name = (api_str){p, (size_t)(q - p)};
    for (q++; q < end && (*q == ' ' || *q == '\t');)
        q++;
    while (end > q && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    f->value = (api_str){q, (size_t)(end - q)};
    return known_field(h, f);
}

/* --- the whole head --- */

/* Checks that need all fields. */
static long finish(api__h1 *h)
{
    api__head *head = h->head;
    if (head->minor && !h->has_host)
        return fail(h, 400, "Missing Host header");
    if (head->chunked && h->has_length)
        return fail(h, 400, "Content-Length and Transfer-Encoding cannot be combined");
    if (head->chunked && !head->minor)
        return fail(h, 400, "Transfer-Encoding is not allowed in HTTP/1.0");
    if (h->unmet)
        return fail(h, 417, "Only Expect: 100-continue is supported");
    head->keep_alive = !h->close && (head->minor || head->keep_alive);
    head->expect_continue &= head->minor == 1;
    return 0;
}

static long too_long(api__h1 *h, size_t at)
{
    if (!h->started && at - h->line > (size_t)h->limits->request_line)
        return fail(h, 414, "The request line is too long");
    if (h->started && at - h->fields_at > (size_t)h->limits->header_bytes)
        return fail(h, 431, "The header fields are too large");
    return 0;
}

/* Finds the end of the current line. 1: found; 0: more bytes are needed; negative: an error. */
static long line_end(api__h1 *h, const char *p, size_t n, size_t *at)
{
    size_t from = h->scanned > h->line ? h->scanned : h->line;
    size_t i = (size_t)(api__h1_find_control(p + from, p + n) - p);
    h->scanned = i;
    long bad = too_long(h, i);
    if (bad)
        return bad;
    if (i == n)
        return 0;
    if (p[i] != '\r')
        return fail(h, 400, "Control character in the head");
    if (i + 1 == n)
        return 0;
    if (p[i + 1] != '\n')
        return fail(h, 400, "Bare CR in the head");
    *at = i;
    return 1;
}

long api__h1_head(api__h1 *h, const char *p, size_t n)
{
    for (;;) {
        size_t end;
        long r = line_end(h, p, n, &end);
        if (r <= 0)
            return r;
        const char *from = p + h->line, *to = p + end;
        if (h->started && from == to)
            return (r = finish(h)) ? r : (long)end + 2;
        if (h->started) {
            r = read_field(h, from, to);
        } else if (from == to) {
            r = ++h->empty_lines > EMPTY_LINES ? fail(h, 400, "Too many empty lines before the request") : 0;
        } else {
            r = read_request_line(h, from, to);
            h->started = true;
            h->fields_at = end + 2;
        }
        if (r)
            return r;
        h->line = end + 2;
    }
}
