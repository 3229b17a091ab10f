/* Pages for load balancers and monitoring. */
#include "server/pages/health.h"
#include "server/middleware/metrics.h"
#include "server/middleware/middleware.h"
#include "server/middleware/proxies.h"
#include "server/request/response.h"

void api__handle_healthz(api_request *req)
{
    API_BUF_LIT(req->headers, "Cache-Control: no-store\r\n");
    API_BUF_LIT(req->body, "{\"status\":\"ok\"}");
    api__respond_json(req, 200);
}

void api__handle_readyz(api_request *req)
{
    bool stopping = __atomic_load_n(&req->service->stopping, __ATOMIC_RELAXED);
    int err = stopping ? API_ECLOSED : api__store_ready(req->service->store);
    API_BUF_LIT(req->headers, "Cache-Control: no-store\r\n");
    if (err) {
        api__respond_error(req, 503, stopping ? "The server is stopping" : api_strerror(err));
        return;
    }
    API_BUF_LIT(req->body, "{\"status\":\"ready\"}");
    api__respond_json(req, 200);
}

void api__handle_metrics(api_request *req)
{
    /* Behind a proxy on this machine, remote clients appear to come from loopback. */
    if (!req->service->metrics_open || api__proxies_seen(req)) {
        api__respond_error(req, 404, NULL);
        return;
    }
    API_BUF_LIT(req->headers, "Cache-Control: no-store\r\n");
    api__metrics_put(req->service->metrics, req->service->store, req->body);
    req->status = 200;
    req->content_type = API_S("text/plain; version=0.0.4; charset=utf-8");
}
