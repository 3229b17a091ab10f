/* The struct of a server: server.c opens and runs it, server_reload.c replaces its app. */
#ifndef API__SERVER_H
#define API__SERVER_H

#include <pthread.h>

#include "server/engine/listener.h"
#include "server/log/log_sink.h"
#include "server/reload/rebuild.h"

struct api_server {
    api_arena arena;
    api_settings settings; /* strings in the arena */
    struct api__log_sink sink;
    struct api__metrics *metrics;
    api__service *service; /* the current one */
    struct api__shared shared;
    struct api__sockets sockets;
    api__worker **workers;
    pthread_t *threads;
    size_t worker_count, started;
    int wake_fd; /* eventfd: a stop was requested, or a worker has ended */
    struct api__rebuild rebuild;
    bool reloads;         /* rebuild is in use */
    int64_t *loaded_from; /* atomic: start of the load whose app is served now; NULL: not needed */
    unsigned stops;       /* atomic: calls of api_server_stop */
    unsigned ended;       /* atomic: workers that have ended */
    unsigned answered;    /* stops that were acted on */
};

/* Call after poll, on the server's thread: gives the workers an app that was loaded meanwhile. */
void api__reload(api_server *s);

#endif
