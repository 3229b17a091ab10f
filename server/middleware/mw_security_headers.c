#include <strings.h>

#include "server/middleware/mw.h"
#include "server/request/response.h"

static void put(api_request *req, const char *name, const char *value)
{
    if (*value)
        api__respond_header(req, name, api_str_of(value));
}

static const char *policy(const struct api__security_headers_config *c, const char *frame)
{
    if (c->content_security_policy)
        return c->content_security_policy;
    return strcasecmp(frame, "SAMEORIGIN") == 0 ? "frame-ancestors 'self'"
           : strcasecmp(frame, "DENY") == 0     ? "frame-ancestors 'none'"
                                                : "";
}

bool api__mw_security_headers(api_request *req, const struct api__security_headers_config *c)
{
    const char *frame = c->frame_options ? c->frame_options : "DENY";
    put(req, "X-Content-Type-Options", "nosniff");
    put(req, "Referrer-Policy", c->referrer_policy ? c->referrer_policy : "strict-origin-when-cross-origin");
    put(req, "X-Frame-Options", frame);
    put(req, "Content-Security-Policy", policy(c, frame));
    if (req->https && c->hsts_max_age > 0)
        api_buf_printf(req->headers, "Strict-Transport-Security: max-age=%lld%s\r\n", (long long)c->hsts_max_age,
                       c->hsts_subdomains ? "; includeSubDomains" : "");
    return false;
}
