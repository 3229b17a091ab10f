/* Work after the answer. */
#ifndef API__EXCHANGE_AFTER_H
#define API__EXCHANGE_AFTER_H

#include "server/request/request.h"

/* Work after the response: fn(req, arg) runs in this task once the response was passed to the connection and as much of
 * it was sent as the socket accepts, in order of the calls. Meanwhile the connection serves its next request. The
 * request's memory stays valid, including head and body; its transport is api__no_transport from then on. A stopping
 * server waits for it, for limits.shutdown_time. 0 or API_ENOMEM. */
int api__after(api_request *req, void (*fn)(api_request *req, void *arg), void *arg);
/* The same, but latest first and after all work of api__after: for releasing a handler's resources. */
int api__defer(api_request *req, void (*fn)(api_request *req, void *arg), void *arg);

#endif
