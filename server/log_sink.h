/* Log lines to a file descriptor, as text or JSON: one write a line, so that lines of threads do not mix. */
#ifndef API__LOG_SINK_H
#define API__LOG_SINK_H

#include <api/server.h>

#include "base/log.h"

struct api__log_sink {
    api__log log; /* what the rest of the library writes to */
    int fd;
    enum api_log_format format;
};

/* 0; API_EINVALID: no such level. */
int api__log_sink_init(struct api__log_sink *s, const api_settings *settings);

#endif
