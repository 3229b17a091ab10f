/* The dependencies of a request. */
#ifndef API__DEPENDS_H
#define API__DEPENDS_H

#include "server/call/call.h"

/* What a test has put in the place of a dependency; NULL: nothing. */
const api_dependency *api__override_find(const api_request *req, const api_dependency *def);
/* A dependency's value, made if it was not yet; NULL with state REFUSED after mistakes. */
struct api__made *api__depend(api_request *req, const struct api__dependency *d);

#endif
