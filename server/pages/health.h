#ifndef API__HEALTH_H
#define API__HEALTH_H

#include "server/request/request.h"

/* Alive; ready for requests; counters in the text format of Prometheus. */
void api__handle_healthz(api_request *req);
void api__handle_readyz(api_request *req);
void api__handle_metrics(api_request *req);

#endif
