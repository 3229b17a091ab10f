/* Requests to other servers: each worker has one libcurl multi handle, driven by its loop. The owner of a transfer is
 * straight-line code in its request's task: start, wait for an event, inspect, end.
 *
 * libcurl is entered on two stacks: from the loop (sockets and timers, where all callbacks of a transfer run) and from
 * the owner's task (start, pause, end). Callbacks only fill the transfer and unpark its request. */
#ifndef API__FETCHER_H
#define API__FETCHER_H

#include <api/http.h>

#include "server/engine/worker.h"
#include "shared/curl.h"

typedef struct api__fetcher api__fetcher;

typedef struct api__transfer {
    api_request *req;
    api__fetcher *fetcher;
    CURL *easy; /* its options are set between begin and start */
    const struct api__curl *curl;
    struct curl_slist *headers;
    bool out_of_memory; /* a header or an option could not be set */
    bool started;

    bool done; /* the transfer has ended, with `code` */
    CURLcode code;
    char why[CURL_ERROR_SIZE];

    api_buf head;                                       /* lines of the last head, with their line ends */
    bool headed;                                        /* `head` is complete and not interim */
    int status;                                         /* of `head` */
    api_buf body;                                       /* received so far; the owner may take it */
    bool (*on_body)(struct api__transfer *t, size_t n); /* before n bytes are added; false: abort */
    size_t hold; /* pause the peer at this many bytes in `body`; SIZE_MAX: never */
    bool held;   /* the peer is paused */

    api_str up;      /* request body: the piece being sent, lent */
    bool up_ended;   /* no piece follows `up` */
    bool up_waiting; /* libcurl is waiting for the next piece */
} api__transfer;

/* Begins a transfer for the request, without headers; loads libcurl first, on another thread. 0; API_EBUSY
 * (limits.fetches are in progress); API_EUNSUPPORTED (logged); API_ENOMEM. After 0 call api__transfer_end. */
int api__transfer_begin(api__transfer *t, api_request *req);
/* Adds "name: value". API_EUSAGE if this is not a valid field. */
int api__transfer_header(api__transfer *t, api_str name, api_str value);
/* Omits a field that libcurl adds by default. 0 or API_ENOMEM. */
int api__transfer_without(api__transfer *t, const char *name);
/* Requires http or https; API_EUSAGE for anything else. */
int api__transfer_url(api__transfer *t, api_str url);
/* 0 or API_ENOMEM. */
int api__transfer_start(api__transfer *t);
/* Parks until something happens, not necessarily what the caller expects. 0, API_ETIMEOUT, API_ECLOSED. */
int api__transfer_wait(api__transfer *t, int64_t until_ns);
/* Resumes a paused transfer, after `body` was taken or `up` was set. */
void api__transfer_go_on(api__transfer *t);
/* The result of a transfer that is done: 0 or an API_E* code. */
int api__transfer_result(const api__transfer *t);
/* Frees the transfer; aborts it if it is in progress. */
void api__transfer_end(api__transfer *t);

/* Splits the head into *n fields in the request's arena; lines without a colon are skipped. 0 or API_ENOMEM. */
int api__transfer_fields(const api__transfer *t, api_header **fields, size_t *n);

/* Whether the worker has a transfer in progress. */
bool api__fetcher_busy(const api__worker *w);

#endif
