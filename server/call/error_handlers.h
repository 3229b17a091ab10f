#ifndef API__ERROR_HANDLERS_H
#define API__ERROR_HANDLERS_H

#include "server/request/request.h"

/* Runs the handler declared for an error response's status (api_on_error), if any, which may replace the response. */
void api__run_error_handler(api_request *req);

#endif
