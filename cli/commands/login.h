/* Logging in by the security schemes of the server's document. */
#ifndef CLI_LOGIN_H
#define CLI_LOGIN_H

#include "cli/core/cli.h"

/* Asks for what the security scheme needs and stores it. `scheme` NULL: the document's first that can be used. */
int login_run(cli *c, const char *scheme);

#endif
