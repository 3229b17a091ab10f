/* Which server requests go to: --server, API_SERVER, the nearest .api.yaml, the default. */
#ifndef CLI_SERVER_H
#define CLI_SERVER_H

#include "cli/core/cli.h"

/* Sets c->server. */
int server_find(cli *c);
/* The place of the server's document in .api.yaml; NULL. */
int server_document(cli *c, const char **out);

#endif
