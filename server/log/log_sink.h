/* Log lines to a file descriptor, as text or JSON, from any thread. What came from outside cannot start a line of its
 * own, speak to a terminal or turn the direction of its text around. */
#ifndef API__LOG_SINK_H
#define API__LOG_SINK_H

#include <api/server.h>
#include <pthread.h>

#include "base/log.h"
#include "server/log/log_out.h"

struct api__log_sink {
    api__log log; /* what the rest of the library writes to */
    enum api_log_format format;
    pthread_mutex_t lock; /* of `out` */
    struct api__log_out out;
};

/* 0; API_EINVALID: no such level. It stays where it is. */
int api__log_sink_init(struct api__log_sink *s, const api_settings *settings);
/* Says what was dropped, if that can be said. Also after an init that failed, and of one that is all zeros. */
void api__log_sink_deinit(struct api__log_sink *s);
/* Lines for a person as they are: the compiler's, with its colours. Of JSON each is a message. */
void api__log_sink_lines(struct api__log_sink *s, api_str text);

#endif
