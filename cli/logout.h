/* Logging out. */
#ifndef CLI_LOGOUT_H
#define CLI_LOGOUT_H

#include "cli.h"

/* Forgets what is stored for the server, and ends it there where its document says how. */
int logout_run(cli *c);

#endif
