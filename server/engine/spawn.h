/* Tasks of the server's own, which have no client. Any thread may ask for one. */
#ifndef API__SPAWN_H
#define API__SPAWN_H

#include "server/engine/worker.h"

/* Soon runs fn(req, arg) in a new task on that worker, with a request that has no client: service, local handles, arena
 * and waiting work, the transport is api__no_transport. done(arg), unless NULL, follows on the worker's thread; it is
 * also called when fn could not be run (out of memory or tasks, or the worker has ended). Any thread, while the worker
 * exists. 0 or API_ENOMEM (nothing will be called). */
int api__spawn(api__worker *w, void (*fn)(api_request *req, void *arg), void *arg, void (*done)(void *arg));

#endif
