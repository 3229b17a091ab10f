/* From words to the command that they name. */
#ifndef CLI_DISPATCH_H
#define CLI_DISPATCH_H

#include "cli.h"

/* Runs one command line, without "api". */
int cli_run(cli *c, int argc, char **argv);

#endif
