/* All apps of a service, the outer one first: routes, documents, middleware made ready, directories opened. */
#ifndef API__SERVED_APPS_H
#define API__SERVED_APPS_H

#include "server/request/served_app.h"

struct api__served_apps {
    api_arena arena;
    api_str root_path;    /* lent: for the documents that are made at once */
    const char *database; /* only while it is prepared */
    struct api__served_app *first;
};

/* NULL after problems, or when out of memory. `database`: its file, which no directory that is served may hold. */
struct api__served_apps *api__served_apps_new(const struct api_app *app, api_str root_path, const char *database,
                                              api_problems *problems);
void api__served_apps_free(struct api__served_apps *p);
#endif
