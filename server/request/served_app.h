/* An app as one generation of the service serves it: the app itself, which is immutable and may be served twice, plus
 * the run-time state of its declarations. Created by service/served_apps.c; the parts are opaque here. */
#ifndef API__SERVED_APP_H
#define API__SERVED_APP_H

#include "declare/declarations.h"
#include "server/request/service.h"

/* A list of the apps and their prefixes; the outer app comes first, with prefix "". */
struct api__served_app {
    const struct api_app *app;
    struct api__router *router;
    struct api__documents *documents;
    void **uses; /* indexed by api__use.index: what each middleware has prepared; NULL: nothing */
    struct api__static *statics;
    size_t static_count;
    struct api__served_app *next;
};

/* The app that this request belongs to: the outer one until the request is routed. */
const struct api__served_app *api__served_app(const api_request *req);
static inline const struct api__declarations *api__declarations(const api_request *req)
{
    return api__served_app(req)->app->declarations;
}

#endif
