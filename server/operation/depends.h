/* The dependencies of a request. */
#ifndef API__DEPENDS_H
#define API__DEPENDS_H

#include "server/call/call.h"

/* The dependency that a test has put in place of `def`; NULL: none. */
const api_dependency *api__override_find(const api_request *req, const api_dependency *def);
/* A dependency's value, computed at the first call; value is NULL and state REFUSED after invalid inputs. */
struct api__made *api__depend(api_request *req, const struct api__dependency *d);

#endif
