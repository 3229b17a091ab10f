/* The final stage of stdout and stderr of the whole program, whichever function wrote. */
#ifndef CLI_SINK_H
#define CLI_SINK_H

#include "cli/core/cli.h"

void sink_init(cli *c);
/* Bytes on stdout. */
void print_bytes(api_str s);
/* The same with colours, for text whose foreign parts have their control characters escaped already. print_bytes
 * escapes colours on a terminal. */
void print_colored(cli *c, api_str text);
/* Appends such a text as a terminal may get it. */
void terminal_put(api_buf *b, api_str text, bool color);
/* Nothing more can be written to stdout: its reader is gone, or the disk is full. */
bool stdout_failed(void);
/* The reader of stdout is gone. */
bool stdout_closed(void);
/* Flushes stdout. A reader that is gone is not a failure, a full disk is. */
int stdout_end(cli *c, int status);
/* The same at the program's end. */
int stdout_close(cli *c, int status);

#endif
