/* The app file of this directory, and where a command gets its document from. */
#ifndef CLI_APP_H
#define CLI_APP_H

#include "cli.h"

/* "api.yaml", "api.yml" or "api.json" of the working directory; NULL when there is none. */
const char *app_find(void);
/* Reads the app file; `path` NULL: the one of this directory, else the starter. A status, said; *out at DONE. */
int app_open(cli *c, const char *path, api_app **out);
/* True when openapi, routes and check mean an app file (in *path), false when they mean the server. */
bool app_meant(const cli *c, int argc, char **argv, const char **path);
/* "api.db (SQLite)" for a database setting. */
const char *app_database_label(cli *c, const char *database);

#endif
