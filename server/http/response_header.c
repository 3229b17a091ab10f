#include <api/http.h>
#include <strings.h>

api_str api_response_header(const api_response *r, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < r->header_count; i++)
        if (r->headers[i].name.n == n && strncasecmp(r->headers[i].name.p, name, n) == 0)
            return r->headers[i].value;
    return (api_str){NULL, 0};
}
