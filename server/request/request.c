#include "server/request/request.h"

#include <strings.h>

api_str api__request_header(const api_request *req, const char *name)
{
    size_t n = strlen(name);
    for (uint32_t i = 0; i < req->head.count; i++) {
        const api__header *f = &req->head.fields[i];
        if (f->name.n == n && strncasecmp(f->name.p, name, n) == 0)
            return f->value;
    }
    return (api_str){NULL, 0};
}
