/* A request on its way to be sent. */
#ifndef CLI_REQUEST_H
#define CLI_REQUEST_H

#include "cli/http/fields.h"

typedef struct request {
    const char *method;
    const char *url; /* whole: scheme://host[:port]/path?query */
    fields headers;
    api_str body;
    bool has_body;
    bool foreign;           /* to another origin than the server's: without stored credentials */
    bool given;             /* its URL was given in full on the command line */
    const api_node *schema; /* of the body, where it is known: which of its fields are secret */
    bool quick;             /* for help: a short timeout and no retries */
    bool follow;            /* a success that is a stream is printed as it comes */
} request;

/* Starts a request to a path (or URL) of the server, with the -H fields unless it is another server's. */
int request_init(cli *c, request *r, const char *method, api_str path_or_url);
/* Its URL was given on the command line: -H and the credentials given with it go along, to whichever server. */
void request_given(cli *c, request *r);
/* Replaces a field of this name. */
void request_header(cli *c, request *r, api_str name, api_str value);
void request_query(cli *c, request *r, api_str name, api_str value);
void request_cookie(cli *c, request *r, api_str name, api_str value);
/* `type` is used where there is no Content-Type yet; NULL: none. */
void request_body(cli *c, request *r, api_str body, const char *type);

#endif
