/* A generation of the app being served: tables, store, router, documents. */
#ifndef API__SERVICE_H
#define API__SERVICE_H

#include <api/server.h>

#include "server/request/service.h"

/* With one reference. NULL after problems: the app's hooks may have refused to start. */
api__service *api__service_new(struct api_app *app, const api_settings *s, const api__log *log,
                               struct api__metrics *metrics, api_problems *problems);

#endif
