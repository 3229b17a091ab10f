/* A request to another server, and a whole server under a prefix. No other request waits for them.
 *   ORIGIN=http://127.0.0.1:9000 api serve proxy.c --reload
 *   curl localhost:8000/price/1                      # fetches ORIGIN/items/1
 *   curl localhost:8000/origin/items/                # is passed on */
#include <api.h>
#include <stdlib.h>

static const char *origin(void)
{
    const char *url = getenv("ORIGIN");
    return url ? url : "http://127.0.0.1:9000";
}

#define ITEM(field) field(string, name) field(number, price)
API_MODEL(Item, ITEM, .additional = true)

#define PRICE(in) in(path, integer, id)
API_OPERATION(price, PRICE, .errors = API_ERRORS({502, "The other server failed"}, {404, "No such item"}))
{
    api_response response;
    api_str url = api_printf(req, "%s/items/%lld", origin(), (long long)in->id);
    if (api_fetch(req, url, &response, .timeout_ms = 5000) != 0)
        api_fail(req, 502, "The other server does not answer");
    if (response.status == 404)
        api_fail(req, 404, "No such item");
    Item item;
    if (response.status != 200 || api_parse(req, Item, response.body, &item) != 0)
        api_fail(req, 502, "The other server's response is not an item");
    return api_json(req, 200, api_pair("name", item.name), api_pair("with_tax", item.price * 1.2));
}

#define PASS_ON(in) in(path, string, rest)
API_OPERATION(pass_on, PASS_ON, .any_query = true, .hidden = true)
{
    api_str rest = api_request_tail(req), query = api_request_query(req); /* as they were sent, not decoded */
    return api_proxy(req, api_printf(req, "%s/%.*s%s%.*s", origin(), API_FMT(rest), query.n ? "?" : "",
                                     API_FMT(query)));
}

API_APP(.title = "Proxy", .version = "1.0.0")
{
    api_get(app, "/price/{id}", price);
    api_get(app, "/origin/{rest:path}", pass_on);
    api_post(app, "/origin/{rest:path}", pass_on, .operation_id = "pass_on_post");
}
