#include "base/log.h"

#include <api/buf.h>

void api__logf(const api__log *log, enum api_log_level level, const char *fmt, ...)
{
    if (!log || level > log->level)
        return;
    api_buf line;
    api_buf_init(&line, 16384); /* longer lines come from hostile input and are cut off */
    va_list ap;
    va_start(ap, fmt);
    api_buf_vprintf(&line, fmt, ap);
    va_end(ap);
    if (line.n)
        log->write(log->arg, level, line.p, line.n);
    api_buf_deinit(&line);
}
