/* Logging in as the document says. */
#ifndef CLI_LOGIN_H
#define CLI_LOGIN_H

#include "cli.h"

/* How requests to a server prove who sends them. */
typedef struct credential {
    api_str user;   /* may be empty */
    api_str in;     /* "header", "query", "cookie" */
    api_str name;   /* of the field, the parameter, the cookie */
    api_str scheme; /* before the token in a header field: "Bearer"; may be empty */
    api_str token;
} credential;

/* Asks for what the scheme needs and stores it. `scheme` NULL: the document's first that works. A status, said. */
int login_run(cli *c, const char *scheme);
/* Forgets what is stored for the server, and ends it there where its document says how. A status, said. */
int logout_run(cli *c);

#endif
