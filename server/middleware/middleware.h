/* Middleware: what runs around operations, one concern a file, which ends in one const row.
 *
 * There are two kinds. A `struct api__middleware` is one that an app in C uses (api_use_...): it runs around all behind
 * it in the chain (chain.c). A `struct api__stage` is of the server's own: it takes part in every request at fixed
 * points (stages.c).
 *
 * To add one of the first kind: its file here, with its row and the function that declares it, which is named in
 * <api/route.h> and lib/api.sym. Of the second: its file, and its row in the table of stages.c.
 */
#ifndef API__MIDDLEWARE_H
#define API__MIDDLEWARE_H

#include "declare/declarations.h"
#include "server/request/service.h"

struct api__middleware {
    /* Once a service, before requests come: what `run` gets. NULL: nothing. 0; API_ENOMEM; API_EINVALID with *wrong,
     * what of the options cannot be used. */
    int (*prepare)(const struct api__use *use, api_arena *arena, void **config, const char **wrong);
    /* Answers, or calls api_next. */
    void (*run)(api_request *req, const struct api__use *use, const void *config);
    const char *function; /* of the public header, for messages */
};
extern const struct api__middleware api__own_middleware, api__trusted_hosts, api__https_redirect, api__security_headers,
    api__sessions, api__timing;

/* Each member may be NULL. */
struct api__stage {
    bool (*wanted)(const api__service *s);                    /* NULL: always */
    void (*arrive)(api_request *req);                         /* before all others: who asks, and for what */
    void (*begin)(api_request *req);                          /* headers of every answer, of errors too */
    bool (*route)(api_request *req);                          /* after the routers were asked; true: answered */
    void (*respond)(api_request *req);                        /* the answer is there and not a stream */
    void (*finished)(const api_request *req, uint64_t bytes); /* it has left; `bytes` of a body */
};
extern const struct api__stage api__proxies_stage, api__request_id_stage, api__cors_stage, api__compress_stage,
    api__metrics_stage, api__access_log_stage;

#endif
