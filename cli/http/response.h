/* A response, whatever carried it. */
#ifndef CLI_RESPONSE_H
#define CLI_RESPONSE_H

#include "cli/http/fields.h"

/* In the command's memory. */
typedef struct response {
    int status;
    api_str reason; /* may be empty */
    fields headers;
    api_str body;
    bool streamed;     /* it was a stream, which has been printed */
    const char *error; /* why there is no response */
} response;

/* By its Content-Type, or without one. */
bool response_is_json(const response *a);
/* Many documents or events, one after the other, by its Content-Type. */
bool response_is_stream(const response *a);
/* The target of a Link field with this relation; {NULL, 0} when there is none. */
api_str response_link(const response *a, const char *rel);

#endif
