/* Log lines to a file descriptor, as text or JSON, from any thread. Untrusted text cannot start a new line, send
 * terminal escapes or change the direction of text: such characters are escaped. */
#ifndef API__LOG_SINK_H
#define API__LOG_SINK_H

#include <api/server.h>
#include <pthread.h>

#include "base/log.h"
#include "server/log/log_out.h"

struct api__log_sink {
    api__log log; /* the interface that the rest of the library logs to */
    enum api_log_format format;
    pthread_mutex_t lock; /* of `out` */
    struct api__log_out out;
};

/* 0; API_EINVALID: no such level. The sink must not be moved afterwards. */
int api__log_sink_init(struct api__log_sink *s, const api_settings *settings);
/* Logs the number of dropped lines, if any and if it can be written. Also valid after a failed init, and for a zeroed
 * sink. */
void api__log_sink_deinit(struct api__log_sink *s);
/* Writes lines meant for a person (the compiler's, with its colours) unchanged; in JSON each becomes a message. */
void api__log_sink_lines(struct api__log_sink *s, api_str text);

#endif
