/* Waiting that keeps an answer alive. */
#ifndef API__PAUSE_H
#define API__PAUSE_H

#include "server/request/request.h"

/* As api__park_until; meanwhile req->heartbeat is called whenever it is due. What every public function that waits is
 * made of. */
int api__wait_with_heartbeat(api_request *req, int64_t until_ns);

#endif
