/* Credentials: what proves to a server who sends a request. */
#ifndef CLI_CREDENTIALS_H
#define CLI_CREDENTIALS_H

#include "cli/http/request.h"

typedef struct credential {
    api_str user;   /* may be empty */
    api_str in;     /* "header", "query", "cookie" */
    api_str name;   /* of the field, the parameter, the cookie */
    api_str scheme; /* before the token in a header field: "Bearer"; may be empty */
    api_str token;
} credential;

/* Adds those of --token or -u, else those stored for the server. Stored ones never go to another server; those of the
 * command line go with any URL that was given there. */
int credentials_add(cli *c, request *r);
int credentials_store(cli *c, api_str origin, const credential *entry);
/* *was: there was something stored. */
int credentials_remove(cli *c, api_str origin, bool *was);
/* *token is {NULL, 0} when nothing is stored. */
int credentials_get(cli *c, api_str origin, api_str *user, api_str *token);
/* The text of --token. */
int credentials_token(cli *c, const char **out);
/* What follows "Basic ". */
api_str credentials_basic(cli *c, const char *user, const char *password);

#endif
