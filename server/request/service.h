/* The generation of the app that a request belongs to, as the rooms below see it: its parts, and what may be called of
 * them. A reload makes a new one; requests in flight keep theirs. Made by service/service.c. */
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

/* A dependency that another one stands in for: tests say so (<api/test.h>). */
struct api__override {
    const api_dependency *def, *by; /* `by` has no inputs */
    struct api__override *next;
};

/* Who asked, behind proxies (middleware/proxies.c). */
struct api__proxies {
    api__networks trusted; /* none: nobody's headers are believed */
    api_str root_path;     /* "" or "/v1" */
    int64_t next_warning;  /* atomic */
};

/* What the rooms below call of those above: the only calls upwards. (service/service.c) */
struct api__service_calls {
    /* In the request's task: its whole work. Sets status and answer, always. */
    void (*handle)(api_request *req);
    /* Headers of every answer, of errors found before `handle` too: request id and CORS. Once, before anything else. */
    void (*begin)(api_request *req);
    /* After the answer was framed or its stream has ended: access log and metrics. `bytes`: the body's length. */
    void (*finished)(api_request *req, uint64_t bytes);
    /* A worker's handles, made by any thread and given up by the worker. 0 or API_ENOMEM. */
    int (*local_init)(api__local *l, api__service *s);
    void (*local_deinit)(api__local *l);
    /* The lease is the one its worker serves from now on, or is not any more: timers of the program. */
    void (*lease_begins)(struct api__lease *lease);
    void (*lease_ends)(struct api__lease *lease);
    /* The last reference is gone. */
    void (*free)(api__service *s);
};

struct api__service {
    const struct api__service_calls *calls;
    int refs;        /* atomic */
    api_arena arena; /* of what its settings say */
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
    bool development;                        /* reasons of 500s in their bodies */
    bool access_log, log_json, metrics_open; /* metrics_open: /metrics answers */
    void *state;                             /* the program's, atomic: api_set_state */
    struct api__lifespan *lifespan;          /* what its hooks run on; NULL until there are some */
    bool started;                            /* its start-up hooks have run */
    int stopping;                            /* atomic: /readyz says 503 */
    const struct api__override *overrides;   /* NULL but in tests */
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
