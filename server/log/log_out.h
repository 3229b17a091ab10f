/* The descriptor log lines are written to. Its reader may be slow, stuck or gone; logging never waits for it. A line
 * that cannot be written at once is dropped and counted; a partly written line is finished before the next one, so that
 * lines stay whole. */
#ifndef API__LOG_OUT_H
#define API__LOG_OUT_H

#include <api/buf.h>
#include <stdbool.h>
#include <stdint.h>

struct api__log_out {
    int fd;           /* borrowed */
    int own;          /* the same file, reopened so that it can be non-blocking; -1: not reopened */
    int kind;         /* how it is written to: enum in log_out.c */
    bool raises;      /* writing may raise SIGPIPE in this process */
    api_buf rest;     /* unwritten part of a line */
    uint64_t dropped; /* lines dropped since the last written one */
    int why;          /* errno of the last dropped line */
};

void api__log_out_init(struct api__log_out *o, int fd);
void api__log_out_deinit(struct api__log_out *o);
/* Never blocks. False: nothing was written; the line is counted as dropped. */
bool api__log_out_put(struct api__log_out *o, const char *p, size_t n);

#endif
