/* Security headers for browsers. An option that is NULL has its default; "" omits the header. */
#include <strings.h>

#include "declare/setup.h"
#include "server/middleware/middleware.h"
#include "server/request/response.h"

static void put(api_request *req, const char *name, const char *value)
{
    if (*value)
        api__respond_header(req, name, api_str_of(value));
}

static const char *policy(const struct api_security_headers_options *c, const char *frame)
{
    if (c->content_security_policy)
        return c->content_security_policy;
    return strcasecmp(frame, "SAMEORIGIN") == 0 ? "frame-ancestors 'self'"
           : strcasecmp(frame, "DENY") == 0     ? "frame-ancestors 'none'"
                                                : "";
}

static void run(api_request *req, const struct api__use *u, const void *config)
{
    (void)config;
    const struct api_security_headers_options *c = u->options;
    const char *frame = c->frame_options ? c->frame_options : "DENY";
    put(req, "X-Content-Type-Options", "nosniff");
    put(req, "Referrer-Policy", c->referrer_policy ? c->referrer_policy : "strict-origin-when-cross-origin");
    put(req, "X-Frame-Options", frame);
    put(req, "Content-Security-Policy", policy(c, frame));
    if (req->https && c->hsts_max_age > 0)
        api_buf_printf(req->headers, "Strict-Transport-Security: max-age=%lld\r\n", (long long)c->hsts_max_age);
    api_next(req);
}

const struct api__middleware api__security_headers = {.run = run, .function = "api_use_security_headers"};

void api__use_security_headers(api_router *r, const struct api_security_headers_options *o)
{
    struct api__use *u = api__declarations_use(r, &api__security_headers);
    struct api_security_headers_options *copy = api__setup_alloc(r->setup, sizeof *copy);
    if (!u || !copy)
        return;
    *copy = *o;
    copy->content_security_policy = api__setup_copy_text(r->setup, o->content_security_policy);
    copy->referrer_policy = api__setup_copy_text(r->setup, o->referrer_policy);
    copy->frame_options = api__setup_copy_text(r->setup, o->frame_options);
    u->options = copy;
}
