/* Apps in C: a shared object is loaded, a source is compiled to one first. The code stays loaded as long as the app;
 * the requests of an app that was replaced hold it. */
#ifndef API__NATIVE_H
#define API__NATIVE_H

#include "app/app.h"
#include "server/reload/scratch.h"

struct api__native {
    void *handle;
    struct api__scratch scratch; /* keeps what was built for debuggers */
    api_arena arena;
    const char **files; /* a change to any of these needs a new build: the source and its headers, or the .so */
    size_t file_count;
};

/* By the name: "shop.c", "shop.so". */
bool api__native_is(const char *path);
/* The app owns its code (app->code). NULL after problems. */
api_app *api__native_load(const char *path, const api_load_options *o, api_problems *problems);

#endif
