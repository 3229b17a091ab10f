/* How a handler waits, is woken, and works on after its answer. All but api__async_send, _ref, _unref and api__spawn
 * are called on the request's own thread; what waits, in the request's own task. Times are CLOCK_MONOTONIC in
 * nanoseconds.
 */
#ifndef API__WAITING_H
#define API__WAITING_H

#include "server/engine/worker.h"
#include "server/request/request.h"

/* API_ECLOSED, here and in stream.h, is to be taken seriously: a task that goes on for ever keeps the server from
 * ending. */

/* The waiter of the calling request's task; use it for one wait at a time. */
api__waiter *api__request_waiter(api_request *req);
/* Runs fn(arg) on the worker's thread pool and parks the task meanwhile. API_EBUSY when the pool's queue is full. */
int api__blocking(api_request *req, void (*fn)(void *arg), void *arg);
/* The same for password hashes, each of which takes 64 MiB: limits.password_jobs at once, .password_queue waiting. */
int api__blocking_password(api_request *req, void (*fn)(void *arg), void *arg);

/* 0 at `at_ns` or soon after it; API_ECLOSED as soon as the client has gone (api__client_gone) or the server is forced
 * to end; API_EAGAIN, once, when the server begins to stop and the answer is a stream or raw: the handler can say
 * goodbye. Other requests sleep on: they have limits.shutdown_time to end. */
int api__sleep_until(api_request *req, int64_t at_ns);
/* 0: woken by api__unpark or a async, perhaps before this call, perhaps for something that is over, and once when the
 * server begins to stop: look at what was waited for and wait again. API_ETIMEOUT, API_ECLOSED as above. INT64_MAX: no
 * deadline. */
int api__park_until(api_request *req, int64_t at_ns);
/* From another task or a callback of the same worker. It never runs the task at once. */
void api__unpark(api_request *req);
/* No new connections are taken; the request should come to its end. */
bool api__stopping(const api_request *req);

/* A handle that other threads wake the request by, as often as they like, also after it gave up waiting or has ended:
 * then nothing happens. Counted: each holder has a reference. One request has one async, so a ring says no more than
 * "look again". */
typedef struct api__async api__async;
api__async *api__async_of(api_request *req); /* a new reference; NULL: out of memory */
api__async *api__async_ref(api__async *b);
void api__async_unref(api__async *b); /* NULL is none */
void api__async_send(api__async *b);

/* Work after the answer: fn(req, arg) runs in this task once the answer was handed to the connection and as much of it
 * was sent as the socket takes, in order of the calls. The connection goes on with its next request meanwhile. All that
 * the request's memory holds stays valid, head and body as well; its transport is api__no_transport from then on.
 * A server that stops waits for it, for limits.shutdown_time. 0 or API_ENOMEM. */
int api__after(api_request *req, void (*fn)(api_request *req, void *arg), void *arg);
/* The same, latest first, after all work of api__after: what tears down what a handler was given. */
int api__defer(api_request *req, void (*fn)(api_request *req, void *arg), void *arg);

/* Runs fn(req, arg) in a task of its own on that worker, soon, with a request that has no client: service, local
 * handles, arena and all that waits are there, the transport is api__no_transport. done(arg), unless NULL, follows on
 * the worker's thread; it is also called when fn could not be run (no memory, no task, the worker has ended): then fn
 * was not called. Any thread, while the worker exists. 0 or API_ENOMEM (nothing will be called). */
int api__spawn(api__worker *w, void (*fn)(api_request *req, void *arg), void *arg, void (*done)(void *arg));

/* Runs fn every `ms` in such a task, first in `ms`; a run that takes longer delays the next, none is made up for. Ends
 * when the worker stops. On the worker's thread, or before it runs. NULL: out of memory. */
typedef struct api__ticker api__ticker;
api__ticker *api__every(api__worker *w, int64_t ms, void (*fn)(api_request *req, void *arg), void *arg);
/* No run begins any more; one that is under way goes on. The handle is given back. The worker does this for those left
 * when it is released. */
void api__ticker_stop(api__ticker *t);

/* The request whose task runs on this thread now, NULL: none. For a handler of SIGSEGV: it only reads a variable. */
const api_request *api__running(void);

#endif
