/* Items: an API in C. `make serve` serves it and compiles it again on every save. */
#include <api.h>

#define ITEM(field)                                                                                                    \
    field(string, name, .min_length = 1, .max_length = 100, .filter = true)                                            \
        field(number, price, .minimum = 0, .filter = true, .sort = true) field(boolean, is_offer, .nullable = true)
API_MODEL(Item, ITEM, .description = "Something that is sold")

#define HELLO(in) in(query, string, name, .default_value = "World", .max_length = 50)
API_OPERATION(hello, HELLO, .summary = "Say hello")
{
    return api_json(req, 200, api_pair("message", api_printf(req, "Hello, %.*s!", API_FMT(in->name))));
}

#define QUOTE(in) in(body, Item, item)in(query, integer, count, .default_value = 1, .minimum = 1)
API_OPERATION(quote, QUOTE, .summary = "What so many of an item cost",
              .errors = API_ERRORS({409, "Not sold in such numbers"}))
{
    if (in->count > 1000)
        api_fail(req, 409, "More than 1000 are not sold at once");
    return api_json(req, 200, api_pair("name", in->item.name), api_pair("total", in->item.price * (double)in->count));
}

API_APP(.title = "Items", .version = "1.0.0", .database = "sqlite:items.db")
{
    api_get(app, "/hello", hello);
    api_post(app, "/quote", quote);
    api_resource(app, "/items/", Item); /* list, create, read, replace, update, delete */
}
