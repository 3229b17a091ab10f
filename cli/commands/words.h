/* Command lines that are typed at the prompt of the REPL. */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "cli/core/cli.h"

/* Splits a line into words, quoted as in a shell: '...', "...", \x; # starts a comment. JSON after := needs no quoting.
 * argv is NULL-terminated. 0, or what keeps the line open: a quote, ']' for a bracket, a trailing '\\'. */
char words_split(cli *c, const char *line, int *argc, char ***argv);

#endif
