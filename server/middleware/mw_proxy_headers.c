/* What a proxy says about its client is believed only from proxies that are listed: anybody can send these headers. */
#include "server/http/field_params.h"
#include "server/middleware/mw.h"

/* The member behind the last comma of *rest, and *rest without it. */
static bool last_member(api_str *rest, api_str *member)
{
    if (!rest->p)
        return false;
    const char *comma = rest->n ? memrchr(rest->p, ',', rest->n) : NULL;
    *member = comma ? (api_str){comma + 1, rest->n - (size_t)(comma + 1 - rest->p)} : *rest;
    *rest = comma ? (api_str){rest->p, (size_t)(comma - rest->p)} : (api_str){NULL, 0};
    return true;
}

/* Members of all fields of that name, from the last one back. False: there are no more. */
struct backwards {
    const api_request *req;
    const char *name;
    uint32_t left;
    api_str rest;
};

static bool previous(struct backwards *b, api_str *member)
{
    while (!last_member(&b->rest, member)) {
        if (b->left == 0)
            return false;
        const api__header *f = &b->req->head.fields[--b->left];
        if (api__same_word(f->name, b->name))
            b->rest = f->value.p ? f->value : API_S("");
    }
    return true;
}

static struct backwards from_end(const api_request *req, const char *name)
{
    return (struct backwards){req, name, req->head.count, {NULL, 0}};
}

static api_str client_of(const api_request *req, const api__networks *trusted)
{
    struct backwards b = from_end(req, "X-Forwarded-For");
    api_str member, address, client = req->peer;
    while (previous(&b, &member) && api__address_clean(member, &address)) {
        client = address;
        if (!api__networks_have(trusted, address))
            break;
    }
    return client;
}

bool api__mw_proxy_headers(api_request *req, const struct api__proxy_headers_config *c)
{
    struct backwards protos = from_end(req, "X-Forwarded-Proto");
    api_str proto, rest;
    if (!api__networks_have(&c->trusted, req->peer))
        return false;
    req->peer = client_of(req, &c->trusted);
    if (previous(&protos, &proto)) {
        proto = api__field_value(proto, &rest);
        req->https = api__same_word(proto, "https") || api__same_word(proto, "wss");
    }
    return false;
}
