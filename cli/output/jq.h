/* --jq, by libjq, which is loaded only for it. */
#ifndef CLI_JQ_H
#define CLI_JQ_H

#include "cli/core/cli.h"

/* Compiles the program. */
int jq_check(cli *c, const char *program);
/* Runs it over a JSON text and prints each result. */
int jq_run(cli *c, api_str json);
/* Forgets a program that was checked but not run: c->jq is set. */
void jq_deinit(cli *c);

#endif
