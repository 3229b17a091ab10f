/* How a handler waits and is woken. All of it is called on the request's own thread; what waits, in the request's own
 * task. Times are CLOCK_MONOTONIC in nanoseconds.
 */
#ifndef API__WAITING_H
#define API__WAITING_H

#include "server/engine/worker.h"
#include "server/request/request.h"

/* A task must end soon after API_ECLOSED, here and in stream.h: otherwise the server cannot stop. */

/* The waiter of the calling request's task; use it for one wait at a time. */
api__waiter *api__request_waiter(api_request *req);
/* Runs fn(arg) on the worker's thread pool and parks the task meanwhile. API_EBUSY when the pool's queue is full. */
int api__blocking(api_request *req, void (*fn)(void *arg), void *arg);
/* The same for password hashes, each of which takes 64 MiB: limits.password_jobs at once, .password_queue waiting. */
int api__blocking_password(api_request *req, void (*fn)(void *arg), void *arg);

/* 0 at `at_ns` or soon after it; API_ECLOSED as soon as the client has gone (api__client_gone) or the server is forced
 * to stop; API_EAGAIN, once, when the server begins to stop and the response is a stream or raw, so that the handler
 * can end it properly. Other requests keep sleeping: they have limits.shutdown_time to end. */
int api__sleep_until(api_request *req, int64_t at_ns);
/* 0: woken by api__unpark or an async handle, perhaps before this call or for something already handled, and once when
 * the server begins to stop: check the condition and wait again. API_ETIMEOUT: `at_ns` has passed (INT64_MAX: never).
 * API_ECLOSED as above. */
int api__park_until(api_request *req, int64_t at_ns);
/* Wakes it, from another task or a callback of the same worker. Never runs the task at once. */
void api__unpark(api_request *req);
/* The server is stopping: no new connections are accepted, and the request should end. */
bool api__stopping(const api_request *req);

#endif
