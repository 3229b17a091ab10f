/* Requests to other servers: one libcurl multi handle a worker, driven by the worker's loop. What a transfer's owner
 * sees is straight-line code in its request's task: start, wait until something has come, look, end.
 *
 * libcurl is entered on two stacks: from the loop (sockets and timers, where all callbacks of a transfer are made) and
 * from the owner's task (start, pause, end). Callbacks only fill the transfer and unpark its request.
 */
#ifndef API__FETCHER_H
#define API__FETCHER_H

#include <api/http.h>

#include "server/engine/worker.h"
#include "shared/curl.h"

typedef struct api__fetcher api__fetcher;

typedef struct api__transfer {
    api_request *req;
    api__fetcher *fetcher;
    CURL *easy; /* options are set on it between begin and start */
    const struct api__curl *curl;
    struct curl_slist *headers;
    bool out_of_memory; /* a header or an option did not fit */
    bool started;

    bool done; /* nothing more will come; the result is `code` */
    CURLcode code;
    char why[CURL_ERROR_SIZE];

    api_buf head;                                       /* the last head's lines, each with its line end */
    bool headed;                                        /* it is complete and not an interim one */
    int status;                                         /* of it */
    api_buf body;                                       /* what has come of it; the owner may take it away */
    bool (*on_body)(struct api__transfer *t, size_t n); /* n bytes are to be added; false: break it off */
    size_t hold; /* bytes of body; at this many the other side is made to wait. SIZE_MAX: never */
    bool held;   /* and it does */

    api_str up;      /* of the body to be sent: the piece that is going, lent */
    bool up_ended;   /* behind it there is no more */
    bool up_waiting; /* libcurl wants more */
} api__transfer;

/* A transfer for the request, with an empty list of headers; loads libcurl first, beside the loop. 0; API_EBUSY
 * (limits.fetches are under way); API_EUNSUPPORTED (logged); API_ENOMEM. After 0 call api__transfer_end. */
int api__transfer_begin(api__transfer *t, api_request *req);
/* Adds "name: value". API_EUSAGE when that would not be one field. */
int api__transfer_header(api__transfer *t, api_str name, api_str value);
/* A field that libcurl would add by itself. 0 or API_ENOMEM. */
int api__transfer_without(api__transfer *t, const char *name);
/* http or https; API_EUSAGE for what is none. */
int api__transfer_url(api__transfer *t, api_str url);
/* 0 or API_ENOMEM. */
int api__transfer_start(api__transfer *t);
/* Parks until something has happened, which need not be what was waited for. 0, API_ETIMEOUT, API_ECLOSED. */
int api__transfer_wait(api__transfer *t, int64_t until_ns);
/* The body was taken, or more is there to be sent: goes on if it was waiting. */
void api__transfer_go_on(api__transfer *t);
/* What a transfer that is done has come to: 0 or an API_E* code. */
int api__transfer_result(const api__transfer *t);
/* Frees all of it, under way or not. */
void api__transfer_end(api__transfer *t);

/* Splits the head: lines without a colon are left out. *n of them, in the request's arena. 0 or API_ENOMEM. */
int api__transfer_fields(const api__transfer *t, api_header **fields, size_t *n);

/* Whether the worker has a transfer under way. */
bool api__fetcher_busy(const api__worker *w);

#endif
