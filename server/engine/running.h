/* The request that runs on a thread. */
#ifndef API__RUNNING_H
#define API__RUNNING_H

#include "server/request/request.h"

/* The request whose task runs on this thread now, NULL: none. For a handler of SIGSEGV: it only reads a variable. */
const api_request *api__running(void);
/* Says so from here on; NULL: none. */
void api__set_running(const api_request *req);

#endif
