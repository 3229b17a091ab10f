/* A request to another server, and a whole server behind a prefix. Waiting for them holds up nobody else.
 *   ORIGIN=http://127.0.0.1:9000 api serve proxy.c --reload
 *   curl localhost:8000/price/1                      # asks ORIGIN/items/1
 *   curl localhost:8000/origin/items/                # is handed on as it is */
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
API_OPERATION(price, PRICE, .errors = API_ERRORS({502, "No answer from the other server"}, {404, "No such item"}))
{
    api_response answer;
    api_str url = api_printf(req, "%s/items/%lld", origin(), (long long)in->id);
    if (api_fetch(req, url, &answer, .timeout_ms = 5000) != 0)
        api_fail(req, 502, "The other server does not answer");
    if (answer.status == 404)
        api_fail(req, 404, "No such item");
    Item item;
    if (answer.status != 200 || api_parse(req, Item, answer.body, &item) != 0)
        api_fail(req, 502, "The other server's answer is no item");
    return api_json(req, 200, api_pair("name", item.name), api_pair("with_tax", item.price * 1.2));
}

#define HAND_ON(in) in(path, string, rest)
API_OPERATION(hand_on, HAND_ON, .any_query = true, .hidden = true)
{
    api_str rest = api_request_tail(req), query = api_request_query(req); /* as they were sent */
    return api_proxy(req, api_printf(req, "%s/%.*s%s%.*s", origin(), API_FMT(rest), query.n ? "?" : "",
                                     API_FMT(query)));
}

API_APP(.title = "Proxy", .version = "1.0.0")
{
    api_get(app, "/price/{id}", price);
    api_get(app, "/origin/{rest:path}", hand_on);
    api_post(app, "/origin/{rest:path}", hand_on, .operation_id = "hand_on_post");
}
