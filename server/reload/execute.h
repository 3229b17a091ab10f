/* Runs a program to its end and keeps its output. */
#ifndef API__EXECUTE_H
#define API__EXECUTE_H

#include <api/buf.h>
#include <stdint.h>

/* Runs argv[0] from PATH with stdin closed, and stdout and stderr into `output` up to its cap (the rest is read and
 * dropped). It has a process group of its own, which is killed when `span_ms` is over (API_ETIMEOUT) or *stop_fd can be
 * read (API_ECLOSED; stop_fd may be NULL). API_ESYS with errno: it could not be started. 0: *status is wait(2)'s. */
int api__execute(const char *const *argv, int64_t span_ms, const int *stop_fd, api_buf *output, int *status);

#endif
