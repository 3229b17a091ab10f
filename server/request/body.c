#include "server/request/body.h"

#include <string.h>
#include <strings.h>

#include "server/request/response.h"

static bool ends_with(api_str s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.n >= n && strncasecmp(s.p + s.n - n, suffix, n) == 0;
}

/* No type, application/json, or +json other than JSON Patch; no charset but UTF-8, the only one JSON allows. */
static bool is_json(api_str type)
{
    if (type.n == 0)
        return true;
    const char *semi = memchr(type.p, ';', type.n);
    api_str media = {type.p, semi ? (size_t)(semi - type.p) : type.n};
    while (media.n && media.p[media.n - 1] == ' ')
        media.n--;
    bool json = (media.n == 16 && strncasecmp(media.p, "application/json", 16) == 0) ||
                (ends_with(media, "+json") && !ends_with(media, "/json-patch+json"));
    const char *charset = semi ? memmem(semi, type.n - (size_t)(semi - type.p), "charset=", 8) : NULL;
    if (!json || !charset)
        return json;
    api_str name = {charset + 8, (size_t)(type.p + type.n - charset - 8)};
    if (name.n && *name.p == '"')
        name.p++, name.n--;
    return name.n >= 5 && strncasecmp(name.p, "utf-8", 5) == 0;
}

void api__respond_body_error(api_request *req, int err, uint64_t limit)
{
    if (err == API_ETOOBIG)
        api__respond_detail(
            req, 413, api_arena_printf(req->arena, "The body is larger than %llu bytes", (unsigned long long)limit));
    else if (err == API_EINVALID)
        api__respond_error(req, 400, "Malformed body framing");
    else if (err == API_ECLOSED)
        api__respond_error(req, 400, "The connection was closed before the body was complete");
    else if (err == API_ETIMEOUT)
        api__respond_error(req, 408, "The body arrived too slowly");
    else
        api__respond_failure(req, err);
}

int api__read_json(api_request *req, api_str *body)
{
    if (!is_json(req->head.content_type)) {
        API_BUF_LIT(req->headers, "Accept: application/json\r\n");
        bool drf = api__request_style(req) == API__STYLE_DRF;
        api__respond_detail(req, 415,
                            drf ? api_arena_printf(req->arena, "Unsupported media type \"%.*s\" in request.",
                                                   API_FMT(req->head.content_type))
                                : API_S("Unsupported media type; send Content-Type: application/json"));
        return API__ANSWERED;
    }
    api_str coding = api__request_header(req, "Content-Encoding");
    if (coding.n && !(coding.n == 8 && strncasecmp(coding.p, "identity", 8) == 0)) {
        api__respond_error(req, 415, "Unsupported content coding; send no Content-Encoding");
        return API__ANSWERED;
    }
    int err = req->transport->body(req, (size_t)req->service->limits.body, body);
    if (err)
        api__respond_body_error(req, err, (uint64_t)req->service->limits.body);
    else if (body->n > 3 && memcmp(body->p, "\xef\xbb\xbf", 3) == 0) /* RFC 8259, 8.1: may be ignored */
        *body = (api_str){body->p + 3, body->n - 3};
    return err ? API__ANSWERED : 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool api__body_is_missing(api_str body)
{
    bool spaces = body.n > 0;
    while (body.n && is_space(body.p[0])) {
        body.p++;
        body.n--;
    }
    while (body.n > 4 && is_space(body.p[body.n - 1]))
        body.n--;
    return body.n ? api_str_is(body, "null") : !spaces;
}

void api__respond_json_error(api_request *req, const api_json_error *e)
{
    api__respond_detail(
        req, 400,
        api_arena_printf(req->arena, "%s line %u column %u (byte %zu): %s",
                         api__request_style(req) == API__STYLE_DRF ? "JSON parse error -" : "Malformed JSON at",
                         e->line, e->column, e->offset, e->reason));
}

void api__respond_decode(api_request *req, int err, const struct api__decode *d)
{
    if (err == API_EJSON)
        api__respond_json_error(req, &d->json);
    else if (err == API_EINVALID)
        api__respond_errors(req, 422, d->errors);
    else
        api__respond_failure(req, err);
}
