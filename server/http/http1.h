/* HTTP/1.1 requests (RFC 9110, 9112) without I/O: bytes in, heads and body pieces out. Any ambiguity about where a
 * message ends is an error. Results do not depend on how the bytes are split across calls. */
#ifndef API__HTTP1_H
#define API__HTTP1_H

#include <api/limits.h>

#include "server/http/head.h"

/* Parser of one head, whose strings point into the bytes it is given. */
typedef struct api__h1 {
    api__head *head;
    api__header *fields; /* limits->header_count of them */
    const api_limits *limits;
    const char *why; /* after an error: one sentence for the client */
    size_t line;     /* where the current line starts */
    size_t scanned;  /* no line end before this offset */
    size_t fields_at;
    unsigned empty_lines;
    bool started, has_host, has_te, has_length, close, unmet;
} api__h1;

void api__h1_init(api__h1 *h, api__head *head, api__header *fields, const api_limits *limits);
/* `p` points to the first byte of the head, of which n bytes have arrived; it must not change between calls without
 * another api__h1_init. Positive: the head's length; 0: more bytes are needed; negative: minus the error status. */
long api__h1_head(api__h1 *h, const char *p, size_t n);

/* Whether a text is a valid Host value: a name or an address, and optionally a port. */
bool api__h1_host_valid(api_str host);
/* The name in a Host value, without its port but with brackets. */
api_str api__h1_host_name(api_str host);

/* Parser of one body. */
typedef struct api__h1_body {
    uint64_t left;         /* bytes left of the body or the chunk */
    uint32_t extras;       /* bytes of chunk extensions and trailers read so far */
    uint8_t state, digits; /* digits: read so far of a chunk's size */
} api__h1_body;

enum api__h1_step {
    API__H1_BAD = -1, /* malformed framing: 400 */
    API__H1_END,      /* the body is complete; *at points after it */
    API__H1_MORE,     /* all bytes were consumed */
    API__H1_PIECE     /* *piece is the next part of the body */
};

void api__h1_body_init(api__h1_body *b, const api__head *head);
enum api__h1_step api__h1_body_next(api__h1_body *b, const char **at, const char *end, api_str *piece);
/* The whole body has been read. */
bool api__h1_body_ended(const api__h1_body *b);

/* Status line and headers of a response. A negative `length` omits Content-Length; the body is then chunked, or ends
 * with the connection. */
struct api__h1_answer {
    int status;
    bool chunked;
    int64_t length;
    api_str date, content_type, headers; /* date: a complete header line */
    const char *connection;              /* NULL: no Connection header */
};
void api__h1_write(api_buf *b, const struct api__h1_answer *a);

#endif
