#include "server/middleware/proxies.h"
#include "server/middleware/middleware.h"

#include <strings.h>

#include "app/url_prefix.h"
#include "base/clock.h"
#include "server/http/field_params.h"
#include "server/http/forwarded.h"
#include "server/http/http1.h"
#include "server/request/service.h"

/* What trusted proxies report; {NULL, 0}: nothing. */
struct hop {
    api_str client, proto, host, port;
};

/* --- X-Forwarded-* --- */

/* Cuts the member after the last comma off *rest. */
static bool last_member(api_str *rest, api_str *member)
{
    if (!rest->p)
        return false;
    const char *comma = rest->n ? memrchr(rest->p, ',', rest->n) : NULL;
    *member = comma ? (api_str){comma + 1, rest->n - (size_t)(comma + 1 - rest->p)} : *rest;
    *rest = comma ? (api_str){rest->p, (size_t)(comma - rest->p)} : (api_str){NULL, 0};
    *member = api__trim(*member);
    return true;
}

/* Iterates over the members of all fields of that name, from last to first. */
struct backwards {
    const api_request *req;
    const char *name;
    uint32_t left;
    api_str rest;
};

static struct backwards from_end(const api_request *req, const char *name)
{
    return (struct backwards){req, name, req->head.count, {NULL, 0}};
}

/* The previous field of that name; {NULL, 0}: none left. */
static api_str previous_field(struct backwards *b)
{
    while (b->left) {
        const api__header *f = &b->req->head.fields[--b->left];
        if (api__same_word(f->name, b->name))
            return f->value.p ? f->value : API_S("");
    }
    return (api_str){NULL, 0};
}

/* False: no more members. */
static bool previous(struct backwards *b, api_str *member)
{
    while (!last_member(&b->rest, member)) {
        b->rest = previous_field(b);
        if (!b->rest.p)
            return false;
    }
    return true;
}

static api_str nearest(const api_request *req, const char *name)
{
    struct backwards b = from_end(req, name);
    api_str member;
    return previous(&b, &member) ? member : (api_str){NULL, 0};
}

static api_str client_of_list(const api_request *req, const api__networks *trusted)
{
    struct backwards b = from_end(req, "X-Forwarded-For");
    api_str member, address, client = {NULL, 0};
    while (previous(&b, &member) && api__address_read(member, req->arena, &address)) {
        client = address;
        if (!api__networks_have(trusted, address))
            break;
    }
    return client;
}

static struct hop read_list(const api_request *req, const api__networks *trusted)
{
    return (struct hop){.client = client_of_list(req, trusted),
                        .proto = nearest(req, "X-Forwarded-Proto"),
                        .host = nearest(req, "X-Forwarded-Host"),
                        .port = nearest(req, "X-Forwarded-Port")};
}

/* --- Forwarded --- */

/* The element's values replace those of elements added later. True: its client is a trusted proxy too, so the element
 * before it counts. */
static bool take_element(const api__forwarded *e, const api_request *req, const api__networks *trusted, struct hop *out)
{
    api_str address;
    if (e->proto.p)
        out->proto = e->proto;
    if (e->host.p)
        out->host = e->host;
    if (!api__address_read(e->client, req->arena, &address))
        return false;
    out->client = address;
    return api__networks_have(trusted, address);
}

static struct hop read_forwarded(const api_request *req, const api__networks *trusted)
{
    struct backwards b = from_end(req, "Forwarded");
    struct hop out = {.client = {NULL, 0}};
    bool more = true;
    for (api_str field; more && (field = previous_field(&b)).p;) {
        api__forwarded *list;
        size_t n;
        if (api__forwarded_parse(field, req->arena, &list, &n) != 0)
            break;
        while (more && n)
            more = take_element(&list[--n], req, trusted, &out);
    }
    return out;
}

/* A proxy that sets one of the two and passes on the other as sent lets clients choose their address. */
static void warn_of_both(api_request *req, struct api__proxies *p, api_str client)
{
    api_str other = client_of_list(req, &p->trusted);
    int64_t now = api__mono_ns(), next = __atomic_load_n(&p->next_warning, __ATOMIC_RELAXED);
    if (!other.p || (client.p && api_str_eq(other, client)) || now < next ||
        !__atomic_compare_exchange_n(&p->next_warning, &next, now + API__PROXIES_WARN_NS, false, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED))
        return;
    api__logf(req->service->log, API_LOG_WARN,
              "the proxy at %.*s sends Forwarded and X-Forwarded-For with different clients; Forwarded is used: "
              "configure the proxy to set it, or to remove it from client requests",
              API_FMT(req->peer));
}

/* --- applying it --- */

static bool is_word(api_str s, const char *a, const char *b)
{
    return api__same_word(s, a) || api__same_word(s, b);
}

static void believe_proto(api_request *req, api_str proto)
{
    if (is_word(proto, "https", "wss"))
        req->https = true;
    else if (is_word(proto, "http", "ws"))
        req->https = false;
}

static bool is_number(api_str s)
{
    size_t i = 0;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    return s.n && s.n <= 5 && i == s.n;
}

/* host[:port], without the scheme's default port. */
static void believe_host(api_request *req, api_str host, api_str port)
{
    if (!host.p || !api__h1_host_valid(host))
        host = req->head.host;
    if (!host.n)
        return;
    api_str name = api__h1_host_name(host), own = {host.p + name.n, host.n - name.n};
    if (own.n)
        port = (api_str){own.p + 1, own.n - 1};
    if (!is_number(port) || api_str_is(port, req->https ? "443" : "80"))
        port = (api_str){NULL, 0};
    api_str whole = port.n ? api_arena_printf(req->arena, "%.*s:%.*s", API_FMT(name), API_FMT(port)) : name;
    if (whole.p)
        req->head.host = whole;
}

static void believe(api_request *req, struct api__proxies *p)
{
    bool standard = api__request_header(req, "Forwarded").p;
    struct hop s = standard ? read_forwarded(req, &p->trusted) : read_list(req, &p->trusted);
    api_str prefix = nearest(req, "X-Forwarded-Prefix"), clean;
    if (standard && api__request_header(req, "X-Forwarded-For").p)
        warn_of_both(req, p, s.client);
    believe_proto(req, s.proto);
    if (s.host.p || s.port.p)
        believe_host(req, s.host, s.port);
    if (prefix.p && api__url_prefix(prefix, &clean))
        req->prefix = clean;
    if (s.client.p)
        req->peer = s.client;
}

/* --- the path --- */

static void take_off_prefix(api_request *req)
{
    api_str path = req->head.path, prefix = req->prefix;
    if (!prefix.n || path.n < prefix.n || memcmp(path.p, prefix.p, prefix.n) != 0)
        return;
    if (path.n == prefix.n)
        req->head.path = API_S("/");
    else if (path.p[prefix.n] == '/')
        req->head.path = (api_str){path.p + prefix.n, path.n - prefix.n};
}

/* Applies the headers of a trusted peer:
 *   req->peer       the first untrusted address from the right, or the leftmost if all are trusted; a value that is not
 *                   an address ("unknown", an obfuscated name) ends the search; in canonical form
 *   req->https      the scheme that the client used
 *   req->head.host  the host that the client named, with its port unless it is the scheme's default
 *   req->prefix     X-Forwarded-Prefix, else root_path; root_path for other peers
 * If Forwarded is present, X-Forwarded-For, -Proto, -Host and -Port are ignored. Otherwise the last member of -Proto,
 * -Host and -Port counts, which the nearest proxy added. Malformed values are ignored. Then the prefix is removed from
 * req->head.path if present: proxies that strip it and proxies that keep it are both supported. */
static void arrive(api_request *req)
{
    struct api__proxies *p = &req->service->proxies;
    req->prefix = p->root_path;
    if (api__networks_have(&p->trusted, req->peer))
        believe(req, p);
    take_off_prefix(req);
}

bool api__proxies_seen(const api_request *req)
{
    static const char x[] = "X-Forwarded-";
    if (req->proxied)
        return true;
    for (uint32_t i = 0; i < req->head.count; i++) {
        api_str name = req->head.fields[i].name;
        if (api__same_word(name, "Forwarded") || (name.n > sizeof x - 1 && strncasecmp(name.p, x, sizeof x - 1) == 0))
            return true;
    }
    return false;
}

static bool wanted(const api__service *s)
{
    return !api__networks_empty(&s->proxies.trusted) || s->proxies.root_path.n;
}

const struct api__stage api__proxies_stage = {.wanted = wanted, .arrive = arrive};
