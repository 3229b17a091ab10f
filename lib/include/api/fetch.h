/* Requests to other servers, by libcurl on the worker's own loop: the calling request alone waits. */
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
    const char *content_type; /* default application/json with a body, unless among the headers */
    int64_t timeout_ms;       /* from start to end; default limits.fetch_time */
    int64_t connect_ms;       /* for the lookup and the connection; default limits.fetch_connect */
    size_t max_body;          /* bytes, unpacked; default limits.fetch_body */
    int redirects;            /* the most that are followed; default none: the redirect is the response */
};

/* Fetches an http or https URL. 0: there is a response, of any status, which lives until the request ends. A compressed
 * body is decompressed, and Content-Encoding and Content-Length are removed. API_ECLOSED: no connection, it broke, or
 * our own client has gone; API_ETIMEOUT; API_ETOOBIG: the body, or one redirect too many; API_EUSAGE: the URL (or that
 * of a redirect), the method or a header is not valid; API_EBUSY: limits.fetches are in flight on this worker;
 * API_EUNSUPPORTED: this machine has no libcurl, see the log. http_proxy, https_proxy and no_proxy of the environment
 * are respected. */
#define api_fetch(req, url, out, ...)                                                                                  \
    api__fetch((req), API_TEXT(url), &(const struct api_fetch_options){0, __VA_ARGS__}, (out))
int api__fetch(api_request *req, api_str url, const struct api_fetch_options *o, api_response *out);

/* Passes the request on to `url`, and the response back, piece by piece and no faster than the slower side takes it.
 * The request's body is sent first: a response that begins before the body's end is passed on with its next piece.
 * Headers of one connection only are removed (RFC 9110, 7.6.1). Host is the target's; X-Forwarded-For, -Proto, -Host
 * and -Prefix name the client, as far as the app's proxies are trusted, and replace those that the client sent.
 * Redirects are passed on. Parts of the URL that come from the client must stay encoded: api_request_tail,
 * api_request_query.
 *
 * Returns as a handler does: 0 after it has responded; 400 for a path with a segment ".." in any encoding, which could
 * leave the part of the other server that is meant; 502: no response; 504: it did not begin within limits.fetch_time;
 * 413 and the like for a body that was refused. */
#define api_proxy(req, url) api__proxy((req), API_TEXT(url))
int api__proxy(api_request *req, api_str url);

#endif
