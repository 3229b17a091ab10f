/* What may stand at the cursor: for the shells' scripts and for the REPL. */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "cli.h"

typedef struct candidates {
    cli *c;
    api_str word; /* what is typed already */
    api_words list;
    api_words abouts; /* one a candidate, may be "" */
    bool files;       /* nothing of ours fits: file names do */
} candidates;

/* The words before the one at the cursor, without "api". Never waits for the network: uses c->spec if there is one. */
void complete(candidates *k, int argc, char **argv);

#endif
