/* The routes of an app: the server's own pages, then its operations. */
#ifndef API__ROUTES_H
#define API__ROUTES_H

#include "server/router/router.h"

/* NULL: problems were added, or out of memory. `app` must outlive the router. */
struct api__router *api__routes_new(const struct api_app *app, api_problems *problems);

#endif
