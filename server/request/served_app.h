/* An app as it is served, of a generation: beside the app itself, which is immutable and may be served twice, what its
 * declarations need at run time. Made by service/served_apps.c; what its parts are is known to the rooms they are of.
 */
#ifndef API__SERVED_APP_H
#define API__SERVED_APP_H

#include "declare/declarations.h"
#include "server/request/service.h"

/* An app under a prefix; the outer one first, with prefix "". */
struct api__served_app {
    const struct api_app *app;
    struct api__router *router;
    struct api__documents *documents;
    void **uses; /* by api__use.index: what its middleware has prepared; NULL: nothing */
    struct api__static *statics;
    size_t static_count;
    struct api__served_app *next;
};

/* The app that this request belongs to: the outer one until it was routed. */
const struct api__served_app *api__served_app(const api_request *req);
static inline const struct api__declarations *api__declarations(const api_request *req)
{
    return api__served_app(req)->app->declarations;
}

#endif
