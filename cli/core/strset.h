/* A hash set of borrowed texts, with a number for each. */
#ifndef CLI_STRSET_H
#define CLI_STRSET_H

#include "cli/core/cli.h"

typedef struct strset_entry {
    api_str text; /* NULL: free */
    size_t number;
} strset_entry;

typedef struct strset {
    strset_entry *v;
    size_t n, cap;
    bool fold; /* names that differ in case only are one */
} strset;

/* True when the text was not there yet. */
bool strset_add(strset *s, api_str text);
/* The number kept with the text, which is added with 0 when it was not there; good until more is added. */
size_t *strset_number(strset *s, api_str text);
bool strset_has(const strset *s, api_str text);
void strset_deinit(strset *s);

#endif
