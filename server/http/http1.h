/* HTTP/1.1 requests (RFC 9110, 9112) without I/O: bytes in, heads and body pieces out. Anything ambiguous about where a
 * message ends is an error. Every function gives the same results however the bytes are cut. */
#ifndef API__HTTP1_H
#define API__HTTP1_H

#include <api/limits.h>

#include "server/http/head.h"

/* Reads one head. The bytes stay where they are: the head's strings point into them. */
typedef struct api__h1 {
    api__head *head;
    api__header *fields; /* limits->header_count of them */
    const api_limits *limits;
    const char *why; /* after an error: one sentence for the client */
    size_t line;     /* where the present line starts */
    size_t scanned;  /* up to here it holds no line end */
    size_t fields_at;
    unsigned empty_lines;
    bool started, has_host, has_te, has_length, close, unmet;
} api__h1;

void api__h1_init(api__h1 *h, api__head *head, api__header *fields, const api_limits *limits);
/* `p` is the head from its first byte, `n` bytes of it so far; p may differ from the last call's only after another
 * api__h1_init. More than 0: the head's length; 0: more bytes are needed; less: minus the status to answer with. */
long api__h1_head(api__h1 *h, const char *p, size_t n);

/* Whether a text may stand in Host: a name or an address, and a port. */
bool api__h1_host_valid(api_str host);
/* The name in a Host value, without its port; brackets stay. */
api_str api__h1_host_name(api_str host);

/* Reads one body. */
typedef struct api__h1_body {
    uint64_t left;         /* of the body or the chunk */
    uint32_t extras;       /* bytes of chunk extensions and trailers so far */
    uint8_t state, digits; /* of a chunk's size so far */
} api__h1_body;

enum api__h1_step {
    API__H1_BAD = -1, /* broken framing: 400 */
    API__H1_END,      /* the body is complete; *at is behind it */
    API__H1_MORE,     /* everything was taken */
    API__H1_PIECE     /* *piece is the next part of it */
};

void api__h1_body_init(api__h1_body *b, const api__head *head);
enum api__h1_step api__h1_body_next(api__h1_body *b, const char **at, const char *end, api_str *piece);
/* Nothing of it is left to read. */
bool api__h1_body_ended(const api__h1_body *b);

/* Appends status line and headers of the answer. No Content-Length when `length` is negative; `chunked` then says how
 * the body comes. */
struct api__h1_answer {
    int status;
    bool chunked;
    int64_t length;
    api_str date, content_type, headers; /* date: a whole line */
    const char *connection;              /* NULL: nothing to say */
};
void api__h1_write(api_buf *b, const struct api__h1_answer *a);

#endif
