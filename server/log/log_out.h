/* Where log lines go: a descriptor whose reader may be slow, stuck or gone. Nobody who logs waits for it. A line that
 * does not fit at once is dropped and counted; one that was begun is ended before the next, so that lines stay whole.
 */
#ifndef API__LOG_OUT_H
#define API__LOG_OUT_H

#include <api/buf.h>
#include <stdbool.h>
#include <stdint.h>

struct api__log_out {
    int fd;           /* lent */
    int own;          /* the same file, opened anew for us alone so that it can be non-blocking; -1: there is none */
    int kind;         /* how it is written to */
    bool raises;      /* writing may raise SIGPIPE in this process */
    api_buf rest;     /* of a line that was begun */
    uint64_t dropped; /* lines, since the last that went out */
    int why;          /* errno of the last that was dropped */
};

void api__log_out_init(struct api__log_out *o, int fd);
void api__log_out_deinit(struct api__log_out *o);
/* Never blocks. False: nothing of it went out, and it was counted. */
bool api__log_out_put(struct api__log_out *o, const char *p, size_t n);

#endif
