#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "cli.h"

enum words_result { WORDS_DONE, WORDS_OPEN /* a quote or bracket, or a trailing backslash: the line goes on */ };

/* A line into words, quoted as in a shell: '...', "...", \x; # starts a comment. JSON after := needs no
 * quoting. argv is NULL-terminated. */
enum words_result words_split(cli *c, const char *line, int *argc, char ***argv);

#endif
