/* Candidates for the word at the cursor: for the shells' scripts and for the REPL. */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "cli/core/cli.h"

typedef struct candidates {
    cli *c;
    api_str word; /* what is typed already */
    api_words list;
    api_words abouts; /* the descriptions of the candidates; may be "" */
    bool files;       /* there are none: complete file names */
} candidates;

/* argv has the words before the one at the cursor, without "api". Never waits for the network: uses c->spec if it is
 * set. */
void complete(candidates *k, int argc, char **argv);

#endif
