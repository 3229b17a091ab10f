/* Keeping digits that jq would lose, since it holds numbers as doubles. */
#ifndef CLI_JQ_NUMBERS_H
#define CLI_JQ_NUMBERS_H

#include "cli/core/cli.h"
#include "cli/output/jq_kind.h"

typedef struct jq_number {
    double value;
    api_str text; /* as in the document */
    bool lossy;   /* the double is another number */
} jq_number;

typedef struct jq_numbers {
    enum jq_kind kind;
    jq_number *list; /* JQ_PASSES: in the order of the document; else by value */
    size_t count;
    bool lossy; /* any of them */
} jq_numbers;

/* Reads the numbers of a document. For JQ_PASSES `out` is the document with a stand-in, a number that is not in it, for
 * each that jq might change; else it is the document itself. */
void jq_numbers_init(cli *c, jq_numbers *n, enum jq_kind kind, api_str json, api_str *out);
/* Appends a result of jq, with the original digits of every number that can be identified. */
void jq_numbers_put(const jq_numbers *n, api_str result, api_buf *b);

#endif
