#ifndef API__CORS_ORIGIN_H
#define API__CORS_ORIGIN_H

#include "app/app.h"
#include "server/request/request.h"

/* Whether the app allows requests from this origin. */
bool api__cors_allows(const struct api__cors *c, api_str origin);
/* Whether Origin is the host that this request was sent to. */
bool api__same_origin(const api_request *req);

#endif
