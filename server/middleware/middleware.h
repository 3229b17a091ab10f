/* Middleware runs around operations; each file implements one and ends with its const row.
 *
 * There are two kinds. A `struct api__middleware` is one that a C app enables (api_use_...): it runs around everything
 * after it in the chain (chain.c). A `struct api__stage` is the server's own: it is called at fixed points of every
 * request (stages.c).
 *
 * To add one of the first kind: its file here, with its row and the function that declares it, which is named in
 * <api/route.h> and lib/api.sym. Of the second: its file, and its row in the table of stages.c.
 */
#ifndef API__MIDDLEWARE_H
#define API__MIDDLEWARE_H

#include "declare/declarations.h"
#include "server/request/service.h"

struct api__middleware {
    /* Called once per service, before any request: *config is passed to `run`. NULL: not needed. 0; API_ENOMEM;
     * API_ECONFIG with *wrong, the invalid option. */
    int (*prepare)(const struct api__use *use, api_arena *arena, void **config, const char **wrong);
    /* Responds, or calls api_next. */
    void (*run)(api_request *req, const struct api__use *use, const void *config);
    const char *function; /* its public function, for messages */
};
extern const struct api__middleware api__own_middleware, api__trusted_hosts, api__https_redirect, api__security_headers,
    api__sessions, api__timing;

/* Each member may be NULL. */
struct api__stage {
    bool (*wanted)(const api__service *s);                    /* NULL: always */
    void (*arrive)(api_request *req);                         /* first: client address, scheme, host */
    void (*begin)(api_request *req);                          /* adds headers to every response, errors too */
    bool (*route)(api_request *req);                          /* after routing; true: responded */
    void (*respond)(api_request *req);                        /* the response is complete, not a stream */
    void (*finished)(const api_request *req, uint64_t bytes); /* it was sent, with `bytes` of body */
};
extern const struct api__stage api__proxies_stage, api__request_id_stage, api__cors_stage, api__compress_stage,
    api__metrics_stage, api__access_log_stage;

#endif
