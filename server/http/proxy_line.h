/* The PROXY protocol, versions 1 and 2, without I/O: the header that a TCP proxy sends before the first request on a
 * connection. Only used on connections from trusted peers; one that begins otherwise begins with a request. */
#ifndef API__PROXY_LINE_H
#define API__PROXY_LINE_H

#include <api/str.h>

enum {
    API__PROXY_LINE_NONE = -1, /* the connection begins with something else */
    API__PROXY_LINE_BAD = -2,  /* malformed, or longer than API__PROXY_LINE_MOST bytes */
    API__PROXY_LINE_MOST = 4096
};

typedef struct api__proxy_line {
    char client[64]; /* its canonical address or "unix"; "": the proxy's own connection, or unknown */
    bool https;      /* the client uses TLS to the proxy (only version 2 reports it) */
} api__proxy_line;

/* `p`: the connection's first n bytes. Positive: the header's length, *out is filled; 0: more bytes are needed;
 * negative: one of the above. The result does not depend on how the bytes are split. */
long api__proxy_line_read(const char *p, size_t n, api__proxy_line *out);

#endif
