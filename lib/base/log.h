/* Log lines, passed to one callback; nothing else in the library prints. */
#ifndef API__LOG_H
#define API__LOG_H

#include <api/str.h>

enum api_log_level { API_LOG_ERROR, API_LOG_WARN, API_LOG_INFO, API_LOG_DEBUG };

typedef struct api__log {
    enum api_log_level level; /* lines above it are dropped before formatting */
    void (*write)(void *arg, enum api_log_level level, const char *line,
                  size_t n); /* one message, no newline; any thread */
    void *arg;
} api__log;

void api__logf(const api__log *log, enum api_log_level level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
