/* Checking input with libapi before anything is sent: the server's own words. */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "items.h"
#include "spec.h"

/* Fields of a body whose mistakes are not the user's. */
typedef struct trusted {
    const item *given; /* `others`: all fields but these; else these */
    size_t count;
    bool others;
} trusted;

/* Each says every mistake on stderr and returns DONE or FAIL_USAGE. What servers differ in, formats, is a note. */
int check_body(cli *c, const operation *o, api_str json, const trusted *t);
/* All the texts given for one parameter. */
int check_param(cli *c, const param *p, const api_str *texts, size_t count);
/* A parameter that must be there is not. */
int missing_param(cli *c, const param *p);
/* A name that is none of the operation's parameters. */
int unknown_param(cli *c, const operation *o, api_str name, bool is_flag);

#endif
