/* Messages on stderr. */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include "cli/core/cli.h"

/* Prints an error of one line; `status` is returned. */
int fail(cli *c, int status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A line that -q leaves out. */
void note(cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Text from elsewhere as one line without control characters, in the command's memory. */
const char *printable(cli *c, api_str s);
/* `; did you mean "price"?` where one of the list is near, else "". */
const char *suggestion(cli *c, api_str word, const api_str *list, size_t n);

#endif
