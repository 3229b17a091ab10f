/* Quoting words for a shell. */
#ifndef CLI_SHELL_H
#define CLI_SHELL_H

#include "cli/core/cli.h"

/* In single quotes, where only the quote itself is special. */
void shell_quoted_put(api_buf *b, api_str s);
/* Quoted only where it has to be. */
void shell_word_put(api_buf *b, api_str s);

#endif
