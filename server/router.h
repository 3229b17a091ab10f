/* From a path to what answers it. Built once from the app's operations and the server's own pages. */
#ifndef API__ROUTER_H
#define API__ROUTER_H

#include "server/request.h"
#include "server/service.h"

typedef void (*api__handler)(api_request *req);

/* How one method of a route is answered. */
typedef struct api__endpoint {
    api__handler handle;
    const struct api__operation *operation; /* NULL for the server's own pages, which need no login */
} api__endpoint;

struct api__route {
    api_str first, second; /* segments; second {"", 0} with `item` set takes any */
    bool item;
    const api__resource *resource;
    api__endpoint endpoints[API__METHOD_COUNT]; /* HEAD is GET's; OPTIONS is everywhere */
    char allow[64];
};

struct api__router *api__router_new(const struct api_app *app);
void api__router_free(struct api__router *r);
/* Finds the route of req->head.path and the {id} in it; NULL when there is none. 0, API_EINVALID (bad
 * percent-encoding), API_ENOMEM. */
int api__route(const struct api__router *r, api_request *req);

#endif
