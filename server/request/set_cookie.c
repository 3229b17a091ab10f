#include "server/request/set_cookie.h"

#include <api/err.h>

#include "server/http/cookies.h"
#include "server/request/response.h"

/* An app served under a prefix limits its cookies to that path, away from other apps on the host. A __Host- cookie must
 * have Path=/. */
static int place(api_request *req, api_str name, struct api_cookie_options *o)
{
    if (!req->prefix.n || api__cookie_has_prefix(name, "__Host-") || (o->path && !*o->path))
        return API_OK;
    bool whole = !o->path || strcmp(o->path, "/") == 0;
    o->path = whole ? api_arena_dup(req->arena, req->prefix).p : api__own_path(req, api_str_of(o->path)).p;
    return o->path ? API_OK : API_ENOMEM;
}

static int set_cookie(api_request *req, api_str name, api_str value, const struct api_cookie_options *given,
                      bool expired)
{
    struct api_cookie_options options = *given, *o = &options;
    api_buf *b = req->headers;
    int placed = place(req, name, o);
    if (placed)
        return placed;
    size_t before = b->n;
    API_BUF_LIT(b, "Set-Cookie: ");
    int err = api__cookie_put(b, name, value, o, expired);
    if (err)
        b->n = before;
    else
        API_BUF_LIT(b, "\r\n");
    return err ? err : b->err;
}

int api__set_cookie(api_request *req, api_str name, api_str value, const struct api_cookie_options *o)
{
    return set_cookie(req, name, value, o, false);
}

int api__delete_cookie(api_request *req, api_str name, const struct api_cookie_options *o)
{
    return set_cookie(req, name, API_S(""), o, true);
}
