/* Middleware that an app switches on, one concern a file. Each is told its configuration, which outlives the request,
 * and returns true when it has answered: then nothing behind it runs. None of them waits. */
#ifndef API__MW_H
#define API__MW_H

#include "server/request/request.h"

/* --- who may be asked for (mw_trusted_hosts.c) --- */
struct api__trusted_hosts_config {
    /* Ended by NULL: "example.com", "*.example.com" (what is below it, not itself), "::1", "*". Any case. */
    const char *const *hosts;
};
/* 0, or API_EINVALID with the first pattern that has a '*' in the wrong place. */
int api__trusted_hosts_check(const struct api__trusted_hosts_config *c, const char **bad);
/* 400 "Invalid host header" for another Host; its port does not count. A host of which only "www." with it is listed is
 * sent there (307). */
bool api__mw_trusted_hosts(api_request *req, const struct api__trusted_hosts_config *c);

/* --- http to https (mw_https_redirect.c) --- */
/* 307 to the same URL in https unless req->https; ports 80 and 443 are dropped. 400 when there is no Host to send to.
 */
bool api__mw_https_redirect(api_request *req);

/* --- what the browser may do with answers (mw_security_headers.c) --- */
struct api__security_headers_config {
    /* NULL: the defaults "frame-ancestors 'none'", "strict-origin-when-cross-origin", "DENY"; "": left out. The default
     * policy follows frame_options: SAMEORIGIN is frame-ancestors 'self'. */
    const char *content_security_policy, *referrer_policy, *frame_options;
    int64_t hsts_max_age; /* seconds; 0: no Strict-Transport-Security; never over plain http */
    bool hsts_subdomains;
};
/* Also X-Content-Type-Options: nosniff. Never answers. */
bool api__mw_security_headers(api_request *req, const struct api__security_headers_config *c);

/* Location for this request's path and query at scheme://host. 307. For the middleware above. */
void api__respond_moved(api_request *req, const char *scheme, api_str host);

#endif
