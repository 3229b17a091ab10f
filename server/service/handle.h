#ifndef API__HANDLE_H
#define API__HANDLE_H

#include "server/request/request.h"

/* The whole work on one request, in its task: sets status and answer, always. */
void api__handle(api_request *req);

#endif
