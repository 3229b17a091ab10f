/* A serializer, a ModelViewSet and a router of Django REST Framework, with its errors and its pagination:
 *   api serve viewset.c --reload
 *   curl 'localhost:8000/items/?limit=10'
 * viewset.yaml describes the same without code. */
#include <api.h>

#define ITEM(field)                                              \
    field(string,  name,     .min_length = 1, .max_length = 100) \
    field(number,  price)                                        \
    field(boolean, is_offer, .nullable = true)
API_MODEL(Item, ITEM)

API_APP(.title = "Items", .version = "1.0.0", .database = "sqlite:viewset.db", .errors = "drf")
{
    api_resource(app, "/items/", Item, .pagination = "limit_offset");
}
