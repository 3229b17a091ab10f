/* Host decides which links an answer has and which cache it goes to: only names that are ours are answered. */
#include <api/err.h>
#include <strings.h>

#include "server/http/field_params.h"
#include "server/http/http1.h"
#include "server/middleware/mw.h"
#include "server/request/response.h"

void api__respond_moved(api_request *req, const char *scheme, api_str host)
{
    const api__head *h = &req->head;
    api_str to = api_arena_printf(req->arena, "%s://%.*s%.*s%.*s%s%.*s", scheme, API_FMT(host), API_FMT(req->prefix),
                                  API_FMT(h->path), h->query.p ? "?" : "", API_FMT(h->query));
    if (!to.p) {
        api__respond_failure(req, API_ENOMEM);
        return;
    }
    api__respond_header(req, "Location", to);
    req->status = 307;
}

int api__trusted_hosts_check(const struct api__trusted_hosts_config *c, const char **bad)
{
    for (const char *const *h = c->hosts; *h; h++) {
        const char *star = strchr(*h, '*');
        bool good =
            !star || strcmp(*h, "*") == 0 || (star == *h && star[1] == '.' && star[2] && !strchr(star + 1, '*'));
        if (!**h || !good) {
            *bad = *h;
            return API_EINVALID;
        }
    }
    return API_OK;
}

static bool matches(const char *pattern, api_str name)
{
    size_t n = strlen(pattern);
    if (strcmp(pattern, "*") == 0)
        return true;
    if (pattern[0] == '*') /* ".example.com" is its end, and something is before it */
        return name.n > n - 1 && strncasecmp(name.p + name.n - (n - 1), pattern + 1, n - 1) == 0;
    if (name.n == n + 2 && name.p[0] == '[') /* IPv6 is listed with or without brackets */
        return strncasecmp(name.p + 1, pattern, n) == 0;
    return api__same_word(name, pattern);
}

static bool listed(const struct api__trusted_hosts_config *c, api_str name)
{
    for (const char *const *h = c->hosts; *h; h++)
        if (matches(*h, name))
            return true;
    return false;
}

static bool www_listed(const struct api__trusted_hosts_config *c, api_str name)
{
    for (const char *const *h = c->hosts; *h; h++)
        if (strncasecmp(*h, "www.", 4) == 0 && api__same_word(name, *h + 4))
            return true;
    return false;
}

bool api__mw_trusted_hosts(api_request *req, const struct api__trusted_hosts_config *c)
{
    api_str host = req->head.host, name = api__h1_host_name(host);
    if (listed(c, name))
        return false;
    if (!www_listed(c, name)) {
        api__respond_error(req, 400, "Invalid host header");
        return true;
    }
    api_str www = api_arena_printf(req->arena, "www.%.*s", API_FMT(host));
    if (www.p)
        api__respond_moved(req, req->https ? "https" : "http", www);
    else
        api__respond_failure(req, API_ENOMEM);
    return true;
}
