/* Secrets, which are not shown: header fields, parameters and body fields with credentials. */
#ifndef CLI_SECRETS_H
#define CLI_SECRETS_H

#include "cli/http/http.h"

/* Places of a text that are masked, in order. */
typedef struct spans {
    struct span {
        size_t start, end;
    } * v;
    size_t n, cap;
} spans;

/* `c` NULL: by its name alone. */
bool secret_header(cli *c, api_str name);
/* Values of secret parameters of a URL's query. */
spans secrets_of_url(cli *c, api_str url);
/* Values of secret fields of a body: JSON, a form, a form with files. */
spans secrets_of_body(cli *c, const request *r);
/* May a line typed in the REPL contain a secret? Then it is not kept in the history. */
bool secret_line(cli *c, const char *line);

/* The text with "***" for each. */
api_str masked(cli *c, api_str text, const spans *s);
/* A URL for messages. */
const char *masked_url(cli *c, const char *url);

#endif
