/* The request that runs on a thread. */
#ifndef API__RUNNING_H
#define API__RUNNING_H

#include "server/request/request.h"

/* The request whose task runs on this thread now; NULL: none. Safe in a SIGSEGV handler: it only reads a variable. */
const api_request *api__running(void);
/* Sets what api__running returns on this thread, also for the pool's threads. */
void api__set_running(const api_request *req);

#endif
