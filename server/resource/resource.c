#include "server/resource/resource.h"

#include <stdio.h>
#include <strings.h>

#include "model/type.h"
#include "server/http/etag.h"
#include "server/request/response.h"

/* Keys */

/* Accepts only the canonical text of an id: no sign, leading zero or fraction. */
static bool read_serial(api_str s, int64_t *out)
{
    if (s.n == 0 || s.n > 19 || s.p[0] == '0')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return api_json_int(s, out) == 0;
}

/* Parses the key by its field's type and accepts only its canonical text. */
static bool read_key_text(api_request *req, const api__field *f, void *slot)
{
    struct api_errors errors;
    api__errors_init(&errors);
    struct api__decode d = {.view = API_VIEW_ANY, .plain = true, .arena = req->arena, .errors = &errors};
    bool good = api__decode_text(f, req->param, NULL, &d, slot) == 0;
    api__errors_deinit(&errors);
    if (!good)
        return false;
    if (f->type->column == API__COLUMN_TEXT)
        return api_str_eq(*(api_str *)slot, req->param);
    api_buf text;
    api_buf_init(&text, 64);
    f->type->encode(f, slot, 0, &text);
    bool same = api_str_eq(api_buf_get(&text), req->param);
    api_buf_deinit(&text);
    return same;
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
    static const char line[] = "OPTIONS // HTTP/1.1"; /* the longest request line without path components */
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
    api__respond_etag(req, version, NULL, 0);
    api__respond_error(req, 412, NULL);
    return API__ANSWERED;
}
