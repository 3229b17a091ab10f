/* Redirects http to https: 307 to the same URL without ports 80 and 443; 400 if there is no usable Host. */
#include "server/http/http1.h"
#include "server/middleware/middleware.h"
#include "server/middleware/moved.h"
#include "server/request/response.h"

static api_str without_default_port(api_str host)
{
    api_str name = api__h1_host_name(host), port = {host.p + name.n, host.n - name.n};
    return api_str_is(port, ":80") || api_str_is(port, ":443") || api_str_is(port, ":") ? name : host;
}

static void run(api_request *req, const struct api__use *u, const void *config)
{
    (void)u, (void)config;
    if (req->https)
        api_next(req);
    else if (req->head.host.n && req->head.path.n && req->head.path.p[0] == '/')
        api__respond_moved(req, "https", without_default_port(req->head.host));
    else
        api__respond_error(req, 400, "Invalid host header");
}

const struct api__middleware api__https_redirect = {.run = run, .function = "api_use_https_redirect"};

void api_use_https_redirect(api_router *r)
{
    api__declarations_use(r, &api__https_redirect);
}
