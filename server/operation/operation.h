#ifndef API__OPERATION_H
#define API__OPERATION_H

#include "server/request/request.h"

/* Allows input errors to be recorded. False: out of memory, answered. */
bool api__decode_start(api_request *req);
/* Runs the operation that a program declares for this route. */
void api__handle_declared(api_request *req);

#endif
