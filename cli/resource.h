#ifndef CLI_RESOURCE_H
#define CLI_RESOURCE_H

#include "items.h"
#include "spec.h"

/* call.c: an operation with its words: path values, then items; flags are its parameters. A status, said. */
int operation_call(cli *c, const operation *o, int argc, char **argv);
/* update where the server has no PATCH: GET, merge, PUT with If-Match. */
int update_by_put(cli *c, const operation *get, const operation *put, int argc, char **argv);

#endif
