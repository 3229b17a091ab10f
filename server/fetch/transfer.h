/* A request to another server and its response. */
#ifndef API__TRANSFER_H
#define API__TRANSFER_H

#include <api/http.h>

#include "server/request/request.h"
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

/* Adds "name: value". API_EUSAGE if this is not a valid field. */
int api__transfer_header(api__transfer *t, api_str name, api_str value);
/* Omits a field that libcurl adds by default. 0 or API_ENOMEM. */
int api__transfer_without(api__transfer *t, const char *name);
/* Requires http or https; API_EUSAGE for anything else. */
int api__transfer_url(api__transfer *t, api_str url);
/* The result of a transfer that is done: 0 or an API_E* code. */
int api__transfer_result(const api__transfer *t);
/* Splits the head into *n fields in the request's arena; lines without a colon are skipped. 0 or API_ENOMEM. */
int api__transfer_fields(const api__transfer *t, api_header **fields, size_t *n);

#endif
