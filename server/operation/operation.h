#ifndef API__OPERATION_H
#define API__OPERATION_H

#include "server/request/request.h"

/* Runs the operation that a program has declared for this route. */
void api__handle_declared(api_request *req);

#endif
