/* Writing the head of a response. */
#include "server/http/http1.h"
#include "shared/status.h"

/* Room for the fixed parts, the longest status text and the numbers. */
#define HEAD_MOST 256

static char *put(char *p, const char *s, size_t n)
{
    memcpy(p, s, n);
    return p + n;
}
#define PUT(p, literal) put(p, literal, sizeof(literal) - 1)

static char *put_number(char *p, uint64_t v)
{
    char digits[20], *d = digits + sizeof digits;
    do
        *--d = (char)('0' + v % 10);
    while (v /= 10);
    return put(p, d, (size_t)(digits + sizeof digits - d));
}

static char *put_status(char *p, int status)
{
    if (status == 200)
        return PUT(p, "HTTP/1.1 200 OK\r\n");
    const char *text = api__status_text(status);
    p = put_number(PUT(p, "HTTP/1.1 "), (uint64_t)status);
    *p++ = ' ';
    p = put(p, text, strlen(text));
    return PUT(p, "\r\n");
}

void api__h1_write(api_buf *b, const struct api__h1_answer *a)
{
    size_t most = HEAD_MOST + a->date.n + a->content_type.n + a->headers.n;
    if (api_buf_reserve(b, most) != 0)
        return;
    char *p = put_status(b->p + b->n, a->status);
    p = put(p, a->date.p, a->date.n);
    if (a->content_type.n) {
        p = PUT(p, "Content-Type: ");
        p = put(p, a->content_type.p, a->content_type.n);
        p = PUT(p, "\r\n");
    }
    if (a->length >= 0) {
        p = put_number(PUT(p, "Content-Length: "), (uint64_t)a->length);
        p = PUT(p, "\r\n");
    } else if (a->chunked) {
        p = PUT(p, "Transfer-Encoding: chunked\r\n");
    }
    if (a->connection) {
        p = PUT(p, "Connection: ");
        p = put(p, a->connection, strlen(a->connection));
        p = PUT(p, "\r\n");
    }
    if (a->headers.n)
        p = put(p, a->headers.p, a->headers.n);
    p = PUT(p, "\r\n");
    b->n = (size_t)(p - b->p);
}
