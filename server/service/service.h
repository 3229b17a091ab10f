/* A generation of the app being served: tables, store, router, documents. A reload makes a new one; requests in flight
 * keep theirs. */
#ifndef API__SERVICE_H
#define API__SERVICE_H

#include <api/operation.h>
#include <api/server.h>

#include "app/app.h"
#include "auth/auth.h"
#include "base/log.h"
#include "server/middleware/proxies.h"
#include "server/request/request.h"
#include "store/store.h"

/* A dependency that another one stands in for: tests say so (<api/test.h>). */
struct api__override {
    const api_dependency *def, *by; /* `by` has no inputs */
    struct api__override *next;
};

typedef struct api__service {
    int refs;        /* atomic */
    api_arena arena; /* of what its settings say */
    struct api_app *app;
    api__store *store;
    struct api__served_apps *served; /* routes, documents, middleware; of mounted apps too */
    struct api__auth_tables auth_tables;
    api__login_guard *guard;
    struct api__reader_pool *reader_pool; /* readers for the thread pool */
    struct api__metrics *metrics;         /* shared by generations and workers; may be NULL */
    const api__log *log;
    api_limits limits;
    struct api__proxies proxies;
    bool fronted;                            /* proxies or a root_path are set: api__proxies_apply has work to do */
    bool development;                        /* reasons of 500s in their bodies */
    bool access_log, log_json, metrics_open; /* metrics_open: /metrics answers */
    void *state;                             /* the program's, atomic: api_state_set */
    struct api__lifespan *lifespan;          /* what its hooks run on; NULL until there are some */
    bool started;                            /* its start-up hooks have run */
    int stopping;                            /* atomic: /readyz says 503 */
    const struct api__override *overrides;   /* NULL but in tests */
} api__service;

/* Handles one worker thread uses: never shared between threads. */
typedef struct api__local {
    api__reader *reader;
    api__basic_cache *basic; /* NULL without auth */
    uint64_t ids;            /* state of the request ids' generator */
} api__local;

api__service *api__service_new(struct api_app *app, const api_settings *s, const api__log *log,
                               struct api__metrics *metrics, api_problems *problems);
api__service *api__service_ref(api__service *s);
void api__service_unref(api__service *s); /* the last one closes the store */
int api__local_init(api__local *l, api__service *s);
void api__local_deinit(api__local *l);

#endif
