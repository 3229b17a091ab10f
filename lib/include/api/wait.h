/* Waiting and time. Each function here that waits suspends the calling request alone; the server goes on. Call them
 * where there is an api_request (handlers, dependencies, middleware, hooks), and only from that request's own task.
 */
#ifndef API_WAIT_H
#define API_WAIT_H

#include <api/request.h>

/* 0; API_ECLOSED: the client has gone, or the server is stopping. */
int api_sleep(api_request *req, int64_t ms);
/* Runs fn(arg) on the thread pool and waits for it: for computations and for libraries that block. fn must not use the
 * request. 0; API_EBUSY: the pool's queue is full. */
int api_run_blocking(api_request *req, void (*fn)(void *arg), void *arg);
/* Whether the client has gone, so that nobody will read the response. */
bool api_cancelled(api_request *req);
/* Nanoseconds of a clock that never goes back. In a test the test client's clock. */
int64_t api_monotonic_ns(const api_request *req);
/* Microseconds since 1970-01-01 UTC. In a test the test client's clock. */
int64_t api_wall_us(const api_request *req);

#endif
