/* Behind a proxy: who asked whom for what, from the headers of proxies that are trusted, and the path under which the
 * server is shown. Done before everything else, so that addresses in logs, counters and rates, and every URL in answers
 * and pages follow. */
#ifndef API__PROXIES_H
#define API__PROXIES_H

#include "base/networks.h"
#include "server/request/request.h"

/* Warnings about proxies are at least so far apart. */
#define API__PROXIES_WARN_NS (60 * 1000000000ll)

struct api__proxies {
    api__networks trusted; /* none: nobody's headers are believed */
    api_str root_path;     /* "" or "/v1" */
    int64_t next_warning;  /* atomic */
};

/* From a trusted peer:
 *   req->peer       the first untrusted address from the right, the leftmost when all are trusted; what is no address
 *                   ("unknown", a made-up name) ends the search; in canonical form
 *   req->https      the scheme that the client used
 *   req->head.host  the host that the client named, with its port where that is not the scheme's own
 *   req->prefix     X-Forwarded-Prefix, else root_path; root_path from others
 * Forwarded counts before X-Forwarded-For, -Proto, -Host and -Port, which are not looked at then. Of the latter the
 * last member counts, the nearest proxy's. What is malformed is as if it had not come. Then the prefix is taken off
 * req->head.path where it begins with it: proxies that take it off and those that leave it there are served alike. */
void api__proxies_apply(api_request *req, struct api__proxies *p);
/* Whether a proxy, trusted or not, has said that it is one. */
bool api__proxies_seen(const api_request *req);

#endif
