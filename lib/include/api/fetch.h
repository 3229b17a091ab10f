/* Requests to other servers (libcurl on the worker's loop): the calling request waits, nobody else. */
#ifndef API_FETCH_H
#define API_FETCH_H

#include <api/http.h>
#include <api/request.h>

struct api_fetch_options {
    int api__first;
    const char *method; /* default GET, or POST with a body */
    const api_header *headers;
    size_t header_count;
    api_str body;
    const char *content_type; /* default application/json with a body, unless the headers say one */
    int64_t timeout_ms;       /* of the whole; default limits.fetch_time */
    int64_t connect_ms;       /* default limits.fetch_connect */
    size_t max_body;          /* bytes, unpacked; default limits.fetch_body */
    int redirects;            /* followed at most; default none: the answer is the redirect */
};

/* http and https. 0 with an answer of any status, which lives as long as the request. A packed body is unpacked, and
 * what its head said about that left out. API_ECLOSED: no connection, or it broke, or our own client has gone;
 * API_ETIMEOUT; API_ETOOBIG: the body, or one redirect too many; API_EUSAGE: no URL that is spoken (or a redirect to
 * one), a method or header that is none; API_EBUSY: limits.fetches are under way on this worker; API_EUNSUPPORTED: no
 * libcurl on this machine, see the log. The environment's http_proxy, https_proxy and no_proxy count. */
#define api_fetch(req, url, out, ...)                                                                                  \
    api__fetch((req), API_TEXT(url), &(const struct api_fetch_options){0, __VA_ARGS__}, (out))
int api__fetch(api_request *req, api_str url, const struct api_fetch_options *o, api_response *out);

/* Hands the request on to `url` and its answer back piece by piece, as fast as the slower side takes it. The body goes
 * up first: an answer that comes before its end is passed on with its next piece. Fields that are of one connection
 * only are left out (RFC 9110 7.6.1), Host is the target's, X-Forwarded-For, -Proto, -Host and -Prefix say who asked,
 * as far as the app's proxies are believed; what clients sent of them goes no further. Redirects are the client's to
 * follow. Parts of the URL that come from the client go as they were sent (api_request_tail, api_request_query), not
 * decoded. Returns as a handler does: 0 after it has answered; 400 for a path with a segment
 * "..", whatever its encoding, which could leave the part of the other server that is meant; 502 when there is no
 * answer; 504 when it does not begin within limits.fetch_time, 413 and the like for a body that was not good. */
#define api_proxy(req, url) api__proxy((req), API_TEXT(url))
int api__proxy(api_request *req, api_str url);

#endif
