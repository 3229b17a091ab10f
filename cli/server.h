/* Which server requests go to: --server, API_SERVER, the nearest .api.yaml, the default. */
#ifndef CLI_SERVER_H
#define CLI_SERVER_H

#include "cli.h"

/* Sets c->server. */
int server_find(cli *c);
/* Where .api.yaml says that the server's document is; NULL. */
int server_document(cli *c, const char **out);

#endif
