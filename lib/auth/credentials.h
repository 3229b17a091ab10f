/* The Authorization header (RFC 9110 11.6.2, RFC 7617). */
#ifndef API__CREDENTIALS_H
#define API__CREDENTIALS_H

#include <api/arena.h>

enum api__scheme { API__SCHEME_NONE, API__SCHEME_BASIC, API__SCHEME_TOKEN, API__SCHEME_OTHER };
struct api__credentials {
    enum api__scheme scheme;
    api_str user, password; /* BASIC, decoded into the arena */
    api_str token;          /* TOKEN: from "Token KEY" or "Bearer KEY" */
};

/* 0; API_EINVALID when the scheme is known and its value is malformed; API_ENOMEM. */
int api__credentials_parse(api_str header, api_arena *a, struct api__credentials *out);

#endif
