/* Behind a proxy: the original client, scheme and host from the headers of trusted proxies, and the URL prefix of the
 * server. Runs before everything else, because log addresses, counters, rates and all URLs in responses depend on it.
 */
#ifndef API__PROXIES_H
#define API__PROXIES_H

#include "server/request/request.h"

/* Minimum interval between warnings about proxies. */
#define API__PROXIES_WARN_NS (60 * 1000000000ll)

/* Whether the request came through a proxy that identified itself, trusted or not. */
bool api__proxies_seen(const api_request *req);

#endif
