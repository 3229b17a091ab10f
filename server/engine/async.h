/* How other threads wake a request. */
#ifndef API__ASYNC_H
#define API__ASYNC_H

#include "server/engine/worker.h"

/* A handle that other threads wake the request by, as often as they like, also after it gave up waiting or has ended:
 * then nothing happens. Counted: each holder has a reference. One request has one async, so a ring says no more than
 * "look again". */
typedef struct api__async api__async;
api__async *api__async_of(api_request *req); /* a new reference; NULL: out of memory */
api__async *api__async_ref(api__async *b);
void api__async_unref(api__async *b); /* NULL is none */
void api__async_send(api__async *b);
/* Detaches its async handle: sends have no effect from now on. (async.c) */
void api__async_close(api__exchange *x);

#endif
