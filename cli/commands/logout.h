/* Logging out. */
#ifndef CLI_LOGOUT_H
#define CLI_LOGOUT_H

#include "cli/core/cli.h"

/* Deletes what is stored for the server, and revokes it there where the document has an operation for that. */
int logout_run(cli *c);

#endif
