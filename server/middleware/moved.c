#include "server/middleware/moved.h"

#include <api/err.h>

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
