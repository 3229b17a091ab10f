/* Waiting while keeping a stream alive. */
#ifndef API__HEARTBEAT_H
#define API__HEARTBEAT_H

#include "server/request/request.h"

/* As api__park_until, but calls req->heartbeat whenever it is due. All public functions that wait use it. */
int api__wait_with_heartbeat(api_request *req, int64_t until_ns);

#endif
