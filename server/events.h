/* Server-Sent Events, and waiting that keeps them alive. */
#ifndef API__EVENTS_H
#define API__EVENTS_H

#include "server/request.h"

/* As api__park_until, with until_ns on the request's own clock (api_now_ns); meanwhile an event stream gets its
 * heartbeats. What every public function that waits is made of. */
int api__pause(api_request *req, int64_t until_ns);

#endif
