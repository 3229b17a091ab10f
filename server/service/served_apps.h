/* All apps of a service, the outer one first: their routes, documents, prepared middleware and open directories. */
#ifndef API__SERVED_APPS_H
#define API__SERVED_APPS_H

#include "server/request/served_app.h"

struct api__served_apps {
    api_arena arena;
    api_str root_path;    /* lent: the prefix of the documents made at start */
    const char *database; /* set only during api__served_apps_new */
    struct api__served_app *first;
};

/* NULL: problems were added, or out of memory. `database`: the database file, which no served directory may contain. */
struct api__served_apps *api__served_apps_new(const struct api_app *app, api_str root_path, const char *database,
                                              api_problems *problems);
void api__served_apps_free(struct api__served_apps *p);
#endif
