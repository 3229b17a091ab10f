/* The server's own struct: server.c has its life, reload.c replaces its app. */
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
    api__service *service; /* the present one */
    struct api__shared shared;
    struct api__sockets sockets;
    api__worker **workers;
    pthread_t *threads;
    size_t worker_count, started;
    int wake_fd; /* eventfd: somebody asked to stop, or a worker has ended */
    struct api__rebuild rebuild;
    bool reloads;         /* rebuild is in use */
    int64_t *loaded_from; /* atomic; set to when a load begins whose app comes to serve; NULL: nobody asks */
    unsigned stops;       /* atomic: calls of api_server_stop */
    unsigned ended;       /* atomic: workers that have */
    unsigned answered;    /* stops that were acted on */
};

/* After poll, on the thread that runs the server: an app that was loaded anew is handed to the workers. */
void api__reload(api_server *s);

#endif
