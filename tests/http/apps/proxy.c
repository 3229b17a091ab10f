/* Requests to another server, whose URL is in the environment: fetched whole, or handed on. */
#include <api.h>
#include <stdlib.h>

static api_str target(api_request *req, api_str path)
{
    api_str query = api_request_query(req);
    return api_printf(req, "%s/%.*s%s%.*s", getenv("TARGET"), API_FMT(path), query.n ? "?" : "", API_FMT(query));
}

#define PATH(in) in(path, string, path)
API_OPERATION(hand_on, PATH, .any_query = true)
{
    return api_proxy(req, target(req, api_request_tail(req)));
}

API_OPERATION(fetched, PATH)
{
    api_response a;
    int err = api_fetch(req, target(req, in->path), &a, .timeout_ms = 2000, .redirects = 2);
    return api_json(req, 200, api_pair("error", api_strerror(err)), api_pair("status", a.status),
                    api_pair("type", api_response_header(&a, "content-type")), api_pair("body", a.body));
}

/* Two at once would be two requests; one behind the other is straight-line code. */
API_OPERATION(both, API_NONE)
{
    api_response a, b;
    if (api_fetch(req, target(req, API_S("items/1")), &a) || api_fetch(req, target(req, API_S("items/2")), &b))
        return 502;
    return api_json_text(req, 200, api_printf(req, "[%.*s,%.*s]", API_FMT(a.body), API_FMT(b.body)));
}

API_APP(.title = "Proxy")
{
    api_get(app, "/fetch/{path:path}", fetched);
    api_get(app, "/both", both);
    api_get(app, "/on/{path:path}", hand_on, .operation_id = "on_get");
    api_post(app, "/on/{path:path}", hand_on, .operation_id = "on_post");
    api_put(app, "/on/{path:path}", hand_on, .operation_id = "on_put");
    api_delete(app, "/on/{path:path}", hand_on, .operation_id = "on_delete");
}
