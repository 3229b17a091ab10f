#ifndef API__OPERATION_H
#define API__OPERATION_H

#include "server/request/request.h"

/* Runs the operation that a program declares for this route. */
void api__handle_declared(api_request *req);

#endif
