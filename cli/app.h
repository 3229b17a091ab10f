/* The app file of this directory, and where a command gets its document from. */
#ifndef CLI_APP_H
#define CLI_APP_H

#include "cli.h"

/* "api.yaml", "api.yml" or "api.json" of the working directory; NULL when there is none. */
const char *app_find(void);
/* How an app in C is built; zeros are the defaults. */
typedef struct app_build {
    const char *cc, *cflags;
    int64_t time; /* ms */
    bool copy;    /* see api_load_options */
} app_build;
/* Its flags, for commands that take an app and have no others. */
extern const api__flag app_build_flags[];
/* Reads or compiles the app; `path` NULL: the app file of this directory, else the starter; `build` NULL: by default. A
 * status, said; *out at DONE. */
int app_open(cli *c, const char *path, const app_build *build, api_app **out);
/* What check, routes and openapi look at, which is said on stderr: the file named, else the program of API_APP_PROGRAM,
 * else the app file here, else the server. *file: an app file (*path, NULL: the starter); else c->server or, with
 * c->flags.local set, the program. A status, said. */
int app_meant(cli *c, int argc, char **argv, const char **path, bool *file);

#endif
