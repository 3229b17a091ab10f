/* api RESOURCE VERB, from the server's document. */
#ifndef CLI_RESOURCE_H
#define CLI_RESOURCE_H

#include "cli/core/cli.h"

int resource_run(cli *c, int argc, char **argv);
/* The help of a resource or of one of its verbs; without a document the general help. */
int resource_help(cli *c, int argc, char **argv);

#endif
