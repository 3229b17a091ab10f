#ifndef API__MOVED_H
#define API__MOVED_H

#include "server/request/request.h"

/* 307 to this request's path and query at scheme://host. */
void api__respond_moved(api_request *req, const char *scheme, api_str host);

#endif
