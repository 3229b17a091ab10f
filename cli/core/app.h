/* The app of this directory. */
#ifndef CLI_APP_H
#define CLI_APP_H

#include "cli/core/cli.h"

/* How an app in C is built; zeros are the defaults. */
typedef struct app_build {
    const char *cc, *cflags;
    int64_t time; /* ms */
    bool copy;    /* see api_load_options */
} app_build;
/* Its flags, for commands that take an app and have no others. */
extern const api__flag app_build_flags[];

/* "api.yaml", "api.yml" or "api.json" of the working directory; NULL when there is none. */
const char *app_find(void);
/* Reads or compiles an app; `path` NULL: the app file of this directory, else the starter; `build` NULL: by default. */
int app_open(cli *c, const char *path, const app_build *build, api_app **out);

#endif
