/* Digits that jq would lose: it holds each number as a double and prints that. */
#ifndef CLI_JQ_NUMBERS_H
#define CLI_JQ_NUMBERS_H

#include "cli.h"
#include "jq_kind.h"

typedef struct jq_number {
    double value;
    api_str text; /* as the document wrote it */
    bool lossy;   /* the double is another number */
} jq_number;

typedef struct jq_numbers {
    enum jq_kind kind;
    jq_number *list; /* JQ_PASSES: in the order of the document; else by value */
    size_t count;
    bool lossy; /* any of them */
} jq_numbers;

/* Reads the numbers of a document. JQ_PASSES: `out` is the document with a stand-in for each that jq might change, a
 * number of its own that no document has. Else `out` is the document as it is. */
void jq_numbers_init(cli *c, jq_numbers *n, enum jq_kind kind, api_str json, api_str *out);
/* Appends a result of jq, each number with its own digits again, where it is known which one it is. */
void jq_numbers_put(const jq_numbers *n, api_str result, api_buf *b);

#endif
