/* Input that is not on the command line: files, and stdin. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "cli/core/cli.h"

/* The whole file; "-" is stdin. */
int read_file(cli *c, const char *path, api_str *out);
/* The text of -d: itself, @FILE or @-. */
int read_data(cli *c, const char *data, api_str *out);
/* The body of a request that must have one and was given none, from a pipe or a file on stdin; else {NULL, 0}. */
int read_stdin_body(cli *c, api_str *out);
/* At the end of a command that has set c->stdin_unread, when the writer has had time: a note when input was piped in
 * but not read. */
void note_unread_stdin(cli *c);

#endif
