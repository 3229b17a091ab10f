#ifndef API__ERROR_HANDLERS_H
#define API__ERROR_HANDLERS_H

#include "server/request/request.h"

/* Lets the program answer an error instead, where it has declared that for this status (api_on_error). */
void api__run_error_handler(api_request *req);

#endif
