/* Reading a descriptor to its end, and writing all of a text. */
#ifndef CLI_DESCRIPTOR_H
#define CLI_DESCRIPTOR_H

#include "cli/core/cli.h"

/* Appends up to the end. 0 or an errno (EFBIG: more than the buffer takes). */
int descriptor_read(int fd, api_buf *b);
/* 0 or an errno. */
int descriptor_write(int fd, api_str s);

#endif
