#include "server/http/http1.h"
#include "server/middleware/mw.h"
#include "server/request/response.h"

static api_str without_default_port(api_str host)
{
    api_str name = api__h1_host_name(host), port = {host.p + name.n, host.n - name.n};
    return api_str_is(port, ":80") || api_str_is(port, ":443") || api_str_is(port, ":") ? name : host;
}

bool api__mw_https_redirect(api_request *req)
{
    if (req->https)
        return false;
    if (req->head.host.n && req->head.path.n && req->head.path.p[0] == '/')
        api__respond_moved(req, "https", without_default_port(req->head.host));
    else
        api__respond_error(req, 400, "Invalid host header");
    return true;
}
