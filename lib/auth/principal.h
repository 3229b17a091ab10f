/* Who makes a request, and what a grant requires of them. */
#ifndef API__PRINCIPAL_H
#define API__PRINCIPAL_H

#include <api/app.h>

#include "model/resource.h"

typedef struct api__principal {
    bool asked; /* the credentials of the request have been checked */
    bool known;
    bool admin;
    int64_t id;
    api_str username;
    const char *scheme; /* "basic", "token" */
    int64_t token;      /* the id of the token that was sent; 0: none */
} api__principal;

/* Depends on the user only: decided before the body is read. */
bool api__grant_allows(enum api__grant grant, const api__principal *p);

#endif
