/* The smallest app, with the two routes of FastAPI's README:
 *   api serve hello.c --reload                                     # compiles it, again on every save
 *   cc hello.c -o hello $(pkg-config --cflags --libs api) && ./hello serve
 *   curl 'localhost:8000/items/5?q=somequery' */
#include <api.h>

API_OPERATION(read_root, API_NONE)
{
    return api_json(req, 200, api_pair("Hello", "World"));
}

#define READ_ITEM(in) in(path, integer, item_id) in(query, string, q, .optional = true)
API_OPERATION(read_item, READ_ITEM)
{
    return api_json(req, 200, api_member(in, item_id), api_member(in, q));
}

API_APP(.title = "Hello", .version = "1.0.0")
{
    api_get(app, "/", read_root);
    api_get(app, "/items/{item_id}", read_item);
}
