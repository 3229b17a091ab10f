/* Example lines of help. */
#ifndef CLI_EXAMPLE_H
#define CLI_EXAMPLE_H

#include "cli/spec/spec.h"

/* Appends a command that calls the operation, with what it requires. */
void example_put(cli *c, api_buf *b, const operation *o);

#endif
