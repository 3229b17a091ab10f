/* Requests to other servers (libcurl on the worker's loop): the calling request waits, nobody else. */
#ifndef API_FETCH_H
#define API_FETCH_H

#include <api/client.h>
#include <api/request.h>

struct api_fetch_options {
    int api__first;
    const char *method; /* default GET, or POST with a body */
    const api_header *headers;
    size_t header_count;
    api_str body;
    const char *content_type; /* default application/json with a body */
    int64_t timeout_ms;       /* of the whole; default 30 s */
    int64_t connect_ms;       /* default 10 s */
    size_t most;              /* bytes of the answer's body; default limits.fetch_body */
    int redirects;            /* followed; default none */
};

/* 0 with an answer of any status, which lives as long as the request; API_ECLOSED (no connection, or it broke),
 * API_ETIMEOUT, API_ETOOBIG, API_EUSAGE (no URL that is spoken), API_EUNSUPPORTED (no libcurl on this machine). */
#define api_fetch(req, url, out, ...) api__fetch((req), (url), &(const struct api_fetch_options){0, __VA_ARGS__}, (out))
int api__fetch(api_request *req, const char *url, const struct api_fetch_options *o, api_answer *out);

/* Hands the request on to `url` and its answer back as it comes, without holding it: what a proxy does. Hop-by-hop
 * fields are left out. Returns as a handler does; 502 when there is no answer, 504 when it is late. */
int api_proxy(api_request *req, const char *url);

#endif
