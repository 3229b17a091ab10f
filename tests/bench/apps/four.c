/* The four-route app that the peers of this directory have too: fixed text, JSON by id and query, a body that is
 * validated and echoed through its model, and a list of a hundred. No database behind it. */
#include <api.h>

#define ITEM(field)                                                                                                    \
    field(string, name, .min_length = 1, .max_length = 100) field(number, price, .minimum = 0)                         \
        field(boolean, is_offer, .nullable = true)
API_MODEL(Item, ITEM)

#define KNOWN(field) field(integer, id) ITEM(field) field(string, q, .nullable = true)
API_MODEL(Known, KNOWN)

API_OPERATION(plaintext, API_NONE, .media = API_MEDIA_TEXT)
{
    return api_text(req, 200, API_S("Hello, World!"));
}

#define READ_ITEM(in) in(path, integer, id)in(query, string, q, .optional = true)
API_OPERATION(read_item, READ_ITEM, .response = &Known_model)
{
    Known item = {.id = in->id, .name = API_S("Foo"), .price = 9.99, .q = in->q};
    return api_reply(req, 200, Known, &item);
}

#define ECHO(in) in(body, Item, item)
API_OPERATION(echo, ECHO, .response = &Item_model)
{
    return api_reply(req, 200, Item, &in->item);
}

API_OPERATION(hundred, API_NONE, .response = &Known_model, .response_list = true)
{
    Known items[100] = {0};
    for (int i = 0; i < 100; i++)
        items[i] = (Known){.id = i + 1, .name = API_S("Foo"), .price = 9.99};
    return api_reply_list(req, 200, Known, items, 100);
}

API_APP(.title = "Four", .version = "1.0.0")
{
    api_get(app, "/plaintext", plaintext);
    api_get(app, "/items/{id}", read_item);
    api_get(app, "/items/", hundred);
    api_post(app, "/items/", echo);
}
