/* Apps in C: a shared object is loaded, a source is compiled to one first. The code stays loaded as long as the app;
 * the requests of an app that was replaced hold it. */
#ifndef API__NATIVE_H
#define API__NATIVE_H

#include <api/app.h>

#include "app/scratch.h"

struct api__native {
    void *handle;
    struct api__scratch scratch; /* what was built, for debuggers as long as it runs */
    api_arena arena;
    const char **files; /* whoever changes one of these means a new build: the source and its headers, or the .so */
    size_t file_count;
};

/* By the name: "shop.c", "shop.so". */
bool api__native_is(const char *path);
/* NULL after problems. *code goes with the app: to be freed after it. */
api_app *api__native_load(const char *path, const api_load_options *o, struct api__native **code,
                          api_problems *problems);
/* Unloads the code; nothing of the app may be used any more. NULL is allowed. */
void api__native_free(struct api__native *n);

#endif
