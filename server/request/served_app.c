#include "server/request/served_app.h"

const struct api__served_app *api__served_app(const api_request *req)
{
    const struct api__served_app *first = req->service->served, *s = first;
    while (s && s->router != req->router)
        s = s->next;
    return s ? s : first;
}
