/* The PROXY protocol, versions 1 and 2: what a proxy of connections says before the first request on one, without I/O.
 * Asked of connections of trusted peers only; what else they begin with is a request. */
#ifndef API__PROXY_LINE_H
#define API__PROXY_LINE_H

#include <api/str.h>

enum {
    API__PROXY_LINE_NONE = -1, /* the connection begins with something else */
    API__PROXY_LINE_BAD = -2,  /* malformed, or over API__PROXY_LINE_MOST bytes */
    API__PROXY_LINE_MOST = 4096
};

typedef struct api__proxy_line {
    char client[64]; /* its address, canonical; "unix"; "": the proxy speaks for itself, or does not know */
    bool https;      /* the client speaks TLS with the proxy (version 2 can say so) */
} api__proxy_line;

/* `p`: the connection's first n bytes. More than 0: the header's length, *out is filled; 0: more bytes are needed;
 * less: one of the above. The same however the bytes are cut. */
long api__proxy_line_read(const char *p, size_t n, api__proxy_line *out);

#endif
