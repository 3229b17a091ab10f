/* What the declarations of an app in C need at run time beside the app itself, which is immutable and may be served
 * twice: middleware made ready, directories opened, mounted apps with their routes and documents. One a service. */
#ifndef API__PREPARED_H
#define API__PREPARED_H

#include "app/declared.h"
#include "server/files/files.h"
#include "server/middleware/mw.h"
#include "server/middleware/sessions.h"
#include "server/router/router.h"

/* By api__use.index. */
union api__use_config {
    struct api__trusted_hosts_config hosts;
    struct api__security_headers_config security;
    struct api__session_config session;
};

/* An app under a prefix; the outer one first, with prefix "". */
struct api__served_app {
    const struct api_app *app;
    struct api__router *router;
    struct api__documents *documents;
    union api__use_config *uses;
    struct api__static *statics;
    size_t static_count;
    struct api__served_app *next;
};

struct api__served_apps {
    api_arena arena;
    api_str root_path;    /* lent: for the documents that are made at once */
    const char *database; /* only while it is prepared */
    struct api__served_app *apps;
};

/* NULL after problems, or when out of memory. `database`: its file, which no directory that is served may hold. */
struct api__served_apps *api__served_apps_new(const struct api_app *app, api_str root_path, const char *database,
                                              api_problems *problems);
void api__served_apps_free(struct api__served_apps *p);
/* The app that this request belongs to: the outer one until it was routed. */
const struct api__served_app *api__served_app(const api_request *req);
static inline const struct api__declarations *api__declarations(const api_request *req)
{
    return api__served_app(req)->app->declared;
}

/* Answers with a file of a directory (endpoint.data: struct api__static). */
void api__handle_static(api_request *req);

#endif
