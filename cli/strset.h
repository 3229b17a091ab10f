/* A set of borrowed texts: what a long list is asked about often. */
#ifndef CLI_STRSET_H
#define CLI_STRSET_H

#include "cli.h"

typedef struct strset {
    api_str *v;
    size_t n, cap;
    bool fold; /* names that differ in case only are one */
} strset;

/* True when the text was not there yet. */
bool strset_add(strset *s, api_str text);
bool strset_has(const strset *s, api_str text);
void strset_deinit(strset *s);

#endif
