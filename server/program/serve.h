/* What serving with threads and with processes have in common. */
#ifndef API__SERVE_H
#define API__SERVE_H

#include <api/serve.h>

/* "Listening on http://127.0.0.1:8000 (2 workers)   docs ...   database ..." */
void api__serve_say_start(const char *url, int workers, const char *database);
/* One server in this process, until a signal: SIGTERM, and SIGINT but where a parent has opened the sockets.
 * `started(arg)` is called when it listens. */
int api__serve_here(const api_serve *flags, api_app *app, const api_settings *s,
                    void (*started)(void *arg, api_server *server), void *arg);

#endif
