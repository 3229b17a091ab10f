/* The generation of the app that a request belongs to, as lower rooms see it: its parts, and the calls they may make to
 * higher rooms. A reload creates a new generation; requests in flight keep theirs. Created by service/service.c. */
#ifndef API__REQUEST_SERVICE_H
#define API__REQUEST_SERVICE_H

#include <api/operation.h>

#include "app/app.h"
#include "auth/basic_cache.h"
#include "auth/login_throttle.h"
#include "auth/tables.h"
#include "base/log.h"
#include "base/networks.h"
#include "server/request/request.h"
#include "store/store.h"

struct api__lease;
struct api__stages;

typedef struct api__service api__service;
typedef struct api__local api__local;

/* A dependency that a test has replaced by another (<api/test.h>). */
struct api__override {
    const api_dependency *def, *by; /* `by` must have no inputs */
    struct api__override *next;
};

/* Finding the client behind proxies (middleware/proxies.c). */
struct api__proxies {
    api__networks trusted; /* proxies whose headers are believed; may be empty */
    api_str root_path;     /* "" or "/v1" */
    int64_t next_warning;  /* atomic */
};

/* The only calls from lower rooms into higher ones. (service/service.c) */
struct api__service_calls {
    /* Handles a request, in its task. Always sets a status. */
    void (*handle)(api_request *req);
    /* Adds the headers of every response, including errors found before `handle`: request id and CORS. Called once,
     * first. */
    void (*begin)(api_request *req);
    /* After the response was framed or its stream ended: access log and metrics. `bytes`: the body's length. */
    void (*finished)(api_request *req, uint64_t bytes);
    /* A worker's handles: created on any thread, released on the worker's. 0 or API_ENOMEM. */
    int (*local_init)(api__local *l, api__service *s);
    void (*local_deinit)(api__local *l);
    /* Its worker starts or stops serving with this lease: starts and stops the program's timers. */
    void (*lease_begins)(struct api__lease *lease);
    void (*lease_ends)(struct api__lease *lease);
    /* Frees the service, after its last reference. */
    void (*free)(api__service *s);
};

struct api__service {
    const struct api__service_calls *calls;
    int refs;        /* atomic */
    api_arena arena; /* holds copies of the settings */
    struct api_app *app;
    api__store *store;
    struct api__served_apps *apps;        /* routes, documents, middleware; of mounted apps too */
    const struct api__served_app *served; /* the first of them: served_app.h */
    struct api__auth_tables auth_tables;
    api__login_throttle *login_throttle;
    struct api__reader_pool *reader_pool; /* readers for the thread pool */
    struct api__metrics *metrics;         /* shared by generations and workers; may be NULL */
    const api__log *log;
    api_limits limits;
    struct api__proxies proxies;
    const struct api__stages *stages;        /* middleware/stages.h */
    bool development;                        /* put the reason of a 500 into its body */
    bool access_log, log_json, metrics_open; /* metrics_open: serve /metrics */
    void *state;                             /* the program's (api_set_state); atomic */
    struct api__lifespan *lifespan;          /* runs its start-up and shutdown hooks; NULL: none */
    bool started;                            /* its start-up hooks have run */
    int stopping;                            /* atomic: /readyz answers 503 */
    const struct api__override *overrides;   /* NULL except in tests */
};

/* Handles one worker thread uses: never shared between threads. */
struct api__local {
    api__reader *reader;
    api__basic_cache *basic; /* NULL without auth */
    uint64_t ids;            /* state of the request ids' generator */
};

api__service *api__service_ref(api__service *s);
void api__service_unref(api__service *s);

#endif
