/* The time as a request sees it: its worker's clock, which tests can set. */
#include <api/wait.h>

#include "server/engine/worker.h"

int64_t api_monotonic_ns(const api_request *req)
{
    return api__loop_clock(&req->worker->loop);
}

int64_t api_wall_us(const api_request *req)
{
    return api__loop_wall(&req->worker->loop);
}
