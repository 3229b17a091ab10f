/* Listening sockets: TCP addresses, a Unix socket, or sockets passed in LISTEN_FDS. They are opened once for the whole
 * server. For TCP each worker gets its own socket on the same port (the kernel distributes the clients); other sockets
 * are shared, with one queue. */
#ifndef API__LISTENER_H
#define API__LISTENER_H

#include <sys/types.h>

#include <api/server.h>

#include "server/engine/worker.h"

struct api__sockets {
    int *fds; /* `count` if shared, else `count` for each worker */
    size_t count, workers;
    bool shared;
    char *url;       /* "http://127.0.0.1:8000", "unix:/path" */
    char *unix_path; /* removed at the end, if it is still the same file */
    dev_t unix_dev;
    ino_t unix_ino;
};

/* 0, or an error with problems added. */
int api__sockets_open(struct api__sockets *s, const api_settings *settings, size_t workers, api_problems *problems);
/* Whether only this machine can reach them. */
bool api__sockets_local(const struct api__sockets *s);
/* Closes sockets that no worker has taken. */
void api__sockets_close(struct api__sockets *s);

/* Gives worker number `i` its listeners. */
int api__listeners_add(api__worker *w, struct api__sockets *s, size_t i);
/* Accepts clients that are already queued, then closes. */
void api__listeners_close(api__worker *w);
void api__listeners_free(api__worker *w);
void api__listeners_retry(api__timer *t); /* callback of timers.accept */

#endif
