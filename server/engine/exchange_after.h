/* Work after the answer. */
#ifndef API__EXCHANGE_AFTER_H
#define API__EXCHANGE_AFTER_H

#include "server/request/request.h"

/* Work after the answer: fn(req, arg) runs in this task once the answer was handed to the connection and as much of it
 * was sent as the socket takes, in order of the calls. The connection goes on with its next request meanwhile. All that
 * the request's memory holds stays valid, head and body as well; its transport is api__no_transport from then on.
 * A server that stops waits for it, for limits.shutdown_time. 0 or API_ENOMEM. */
int api__after(api_request *req, void (*fn)(api_request *req, void *arg), void *arg);
/* The same, latest first, after all work of api__after: what tears down what a handler was given. */
int api__defer(api_request *req, void (*fn)(api_request *req, void *arg), void *arg);

#endif
