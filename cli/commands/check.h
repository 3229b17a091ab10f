/* Checking input with libapi before anything is sent: in the server's own words. */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "cli/items/items.h"
#include "cli/spec/spec.h"

/* Fields of a body whose errors are not the user's, and are not reported. */
typedef struct trusted {
    const item *given; /* with `others` all fields but these */
    size_t count;
    bool others;
} trusted;

/* Each prints every mistake. Formats, in which servers differ, are notes. */
int check_body(cli *c, const operation *o, api_str json, const trusted *t);
/* All the texts given for one parameter. */
int check_param(cli *c, const param *p, const api_str *texts, size_t count);
/* A required parameter is missing. */
int check_missing(cli *c, const param *p);
/* No parameter of the operation has this name. */
int check_unknown(cli *c, const operation *o, api_str name, bool is_flag);

#endif
