/* A shop: an item by its id with an optional query, validated bodies, and a resource with its table in one line.
 *   api serve items.c --reload                       # then http://127.0.0.1:8000/docs
 *   cc items.c -o items $(pkg-config --cflags --libs api) && ./items serve
 *   ./items products create name=Pen price=2.5       # any other word is the command line of api
 * items.yaml describes the same products without code. */
#include <api.h>

#define ITEM(field)                                             \
    field(string,  name,     .min_length = 1, .max_length = 100) \
    field(number,  price,    .filter = true, .sort = true)      \
    field(boolean, is_offer, .nullable = true)
API_MODEL(Item, ITEM, .description = "Something that is sold") /* struct Item, its checks, its JSON, its schema */

#define READ_ITEM(in) in(path, integer, item_id) in(query, string, q, .optional = true)
API_OPERATION(read_item, READ_ITEM)
{
    return api_json(req, 200, api_member(in, item_id), api_member(in, q));
}

#define UPDATE_ITEM(in) in(path, integer, item_id) in(body, Item, item)
API_OPERATION(update_item, UPDATE_ITEM)
{
    return api_json(req, 200, api_pair("item_name", in->item.name), api_member(in, item_id));
}

#define CREATE_ITEM(in) in(body, Item, item)
API_OPERATION(create_item, CREATE_ITEM, .status = 201, .response = &Item_model)
{
    return api_reply(req, 201, Item, &in->item);
}

API_APP(.title = "Shop", .version = "1.0.0", .database = "sqlite:items.db")
{
    api_get(app, "/items/{item_id}", read_item);
    api_put(app, "/items/{item_id}", update_item);
    api_post(app, "/items/", create_item);
    api_resource(app, "/products/", Item); /* list, create, read, replace, update, delete */
}
