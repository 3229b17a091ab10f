/* What check, routes and openapi look at. */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include "cli/core/cli.h"

/* The file named, else the program of API_APP_PROGRAM, else the app file here, else the server; a note names it. *file:
 * an app file (*path, NULL: the starter); else c->server or, with c->flags.local set, the program. */
int source_find(cli *c, int argc, char **argv, const char **path, bool *file);

#endif
