#ifndef API__HANDLE_H
#define API__HANDLE_H

#include "server/request/request.h"

/* Handles a request, in its task. Always sets the status and the response. */
void api__handle(api_request *req);

#endif
