#ifndef API__HEALTH_H
#define API__HEALTH_H

#include "server/request/request.h"

/* Liveness, readiness, and metrics in the Prometheus text format. */
void api__handle_healthz(api_request *req);
void api__handle_readyz(api_request *req);
void api__handle_metrics(api_request *req);

#endif
