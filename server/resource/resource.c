#include "server/resource/resource.h"

#include <stdio.h>
#include <strings.h>

#include "server/http/etag.h"
#include "server/request/response.h"

static void free_errors(void *errors)
{
    api__errors_deinit(errors);
}

struct api_errors *api__request_errors(api_request *req)
{
    struct api_errors *e = api_arena_alloc(req->arena, sizeof *e);
    if (e)
        api__errors_init(e);
    if (e && api_arena_defer(req->arena, free_errors, e) == 0)
        return e;
    api__respond_failure(req, API_ENOMEM);
    return NULL;
}

/* Keys */

/* One text an id: no sign, no leading zero, no fraction. */
static bool read_serial(api_str s, int64_t *out)
{
    if (s.n == 0 || s.n > 19 || s.p[0] == '0')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return api_json_int(s, out) == 0;
}

/* As the field would hold it, and written the same way. */
static bool read_key_text(api_request *req, const api__field *f, void *slot)
{
    struct api_errors errors;
    api__errors_init(&errors);
    struct api__decode d = {.view = API_VIEW_ANY, .plain = true, .arena = req->arena, .errors = &errors};
    bool good = api__decode_text(f, req->param, NULL, &d, slot) == 0;
    api__errors_deinit(&errors);
    if (!good)
        return false;
    if (f->type != API_T_INTEGER)
        return api_str_eq(*(api_str *)slot, req->param);
    char text[24];
    int n = snprintf(text, sizeof text, "%lld", (long long)*(int64_t *)slot);
    return api_str_eq((api_str){text, (size_t)n}, req->param);
}

int api__resource_key(api_request *req, void **key)
{
    const api__resource *r = req->route->resource;
    const api__field *f = &r->model->fields[r->key_field];
    *key = api_arena_calloc(req->arena, 1, sizeof(api_str));
    if (!*key) {
        api__respond_failure(req, API_ENOMEM);
        return API__ANSWERED;
    }
    bool good = r->key_kind == API__KEY_SERIAL ? read_serial(req->param, *key) : read_key_text(req, f, *key);
    if (good)
        return 0;
    api__respond_error(req, 404, NULL);
    return API__ANSWERED;
}

size_t api__resource_key_room(const api_request *req, const api__resource *r)
{
    static const char line[] = "OPTIONS // HTTP/1.1"; /* the longest around it */
    size_t most = (size_t)req->service->limits.request_line,
           around = sizeof line - 1 + req->mounted.n + r->prefix.n + r->key.n;
    return most > around ? most - around : 1;
}

int api__resource_row(api_request *req, const void *key, void **row, int64_t *version)
{
    int err = api__reader_get(req->local->reader, req->route->resource, key, req->arena, row, version);
    if (err)
        api__respond_failure(req, err);
    return err ? API__ANSWERED : 0;
}

/* Parameters */

int api__resource_params(api_request *req, api__param **params, size_t *n)
{
    const api__resource *r = req->route->resource;
    size_t most = (size_t)req->service->limits.parameters, listed = r ? r->parameters : 0;
    int err = api__params_parse(req->arena, req->head.query, most > listed ? most : listed, params, n);
    if (!err)
        return 0;
    if (err == API_EINVALID)
        api__respond_error(req, 400, "Malformed percent-encoding in the query");
    else if (err == API_ETOOBIG)
        api__respond_error(req, 400, "Too many query parameters");
    else
        api__respond_failure(req, err);
    return API__ANSWERED;
}

int api__resource_no_params(api_request *req)
{
    api__param *params;
    size_t n;
    if (api__resource_params(req, &params, &n))
        return API__ANSWERED;
    if (n == 0)
        return 0;
    api__respond_detail(req, 400,
                        api_arena_printf(req->arena, "Unknown query parameter '%.*s'", API_FMT(params[0].name)));
    return API__ANSWERED;
}

/* Bodies */

static bool ends_with(api_str s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.n >= n && strncasecmp(s.p + s.n - n, suffix, n) == 0;
}

/* Nothing, application/json, or +json but the other kind of patch; in UTF-8, which is all that JSON is. */
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
        api__respond_error(req, 408, "The body came too slowly");
    else
        api__respond_failure(req, err);
}

int api__resource_body(api_request *req, api_str *body)
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

/* Conditions */

int api__resource_condition(api_request *req, int64_t version)
{
    api_str match = req->head.if_match;
    if (!match.p && req->route->resource->require_if_match && req->head.method != API__METHOD_GET &&
        req->head.method != API__METHOD_HEAD) {
        api__respond_error(req, 428, NULL);
        return API__ANSWERED;
    }
    if (api__etag_matches(match, version))
        return 0;
    api__etag_put(req, version, NULL, 0);
    api__respond_error(req, 412, NULL);
    return API__ANSWERED;
}
