/* Requests to other servers: each worker has one libcurl multi handle, driven by its loop. The owner of a transfer is
 * straight-line code in its request's task: start, wait for an event, inspect, end.
 *
 * libcurl is entered on two stacks: from the loop (sockets and timers, where all callbacks of a transfer run) and from
 * the owner's task (start, pause, end). Callbacks only fill the transfer and unpark its request. */
#ifndef API__FETCHER_H
#define API__FETCHER_H

#include "server/engine/worker.h"
#include "server/fetch/transfer.h"

/* Begins a transfer for the request, without headers; loads libcurl first, on another thread. 0; API_EBUSY
 * (limits.fetches are in progress); API_EUNSUPPORTED (logged); API_ENOMEM. After 0 call api__transfer_end. */
int api__transfer_begin(api__transfer *t, api_request *req);
/* 0 or API_ENOMEM. */
int api__transfer_start(api__transfer *t);
/* Parks until something happens, not necessarily what the caller expects. 0, API_ETIMEOUT, API_ECLOSED. */
int api__transfer_wait(api__transfer *t, int64_t until_ns);
/* Resumes a paused transfer, after `body` was taken or `up` was set. */
void api__transfer_go_on(api__transfer *t);
/* Frees the transfer; aborts it if it is in progress. */
void api__transfer_end(api__transfer *t);

/* Whether the worker has a transfer in progress. */
bool api__fetcher_busy(const api__worker *w);

#endif
