/* Origins that may send requests to this app. */
#include <strings.h>

#include "server/middleware/cors_origin.h"

bool api__cors_allows(const struct api__cors *c, api_str origin)
{
    for (size_t i = 0; i < c->origin_count; i++)
        if (api_str_eq(c->origins[i], origin))
            return true;
    return c->any_origin;
}

/* Compares the host of the origin, "shop.example:8443" in "https://shop.example:8443". The scheme is compared only if
 * we know that the client used https: a proxy that is not trusted may have terminated TLS. */
bool api__same_origin(const api_request *req)
{
    api_str origin = req->head.origin, host = req->head.host;
    if (req->https && origin.n >= 5 && strncasecmp(origin.p, "http:", 5) == 0)
        return false;
    const char *slashes = origin.n ? memmem(origin.p, origin.n, "://", 3) : NULL;
    if (!slashes)
        return false;
    api_str name = {slashes + 3, (size_t)(origin.p + origin.n - slashes - 3)};
    return name.n == host.n && strncasecmp(name.p, host.p, host.n) == 0;
}
