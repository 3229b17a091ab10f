/* Behind a proxy: who asked whom for what, from the headers of proxies that are trusted, and the path under which the
 * server is shown. Done before everything else, so that addresses in logs, counters and rates, and every URL in answers
 * and pages follow. */
#ifndef API__PROXIES_H
#define API__PROXIES_H

#include "server/request/request.h"

/* Warnings about proxies are at least so far apart. */
#define API__PROXIES_WARN_NS (60 * 1000000000ll)

/* Whether a proxy, trusted or not, has said that it is one. */
bool api__proxies_seen(const api_request *req);

#endif
