/* A generation of the app being served: tables, store, router, documents. A reload makes a new one. */
#ifndef API__SERVICE_H
#define API__SERVICE_H

#include <api/server.h>

#include "server/request/service.h"

/* Returns one reference. NULL: problems were added, for instance because a start-up hook failed. */
api__service *api__service_new(struct api_app *app, const api_settings *s, const api__log *log,
                               struct api__metrics *metrics, api_problems *problems);

#endif
