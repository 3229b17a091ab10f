/* jansson's values in and out: <api/jansson.h>. Written here, since its own writer prints 9.99 with seventeen digits.
 */
#include <api/jansson.h>

#include "server/call/call.h"
#include "server/operation/answer.h"
#include "server/request/body.h"
#include "server/request/response.h"
#include "server/resource/resource.h"
#include "json/scan.h"

static void put_value(const json_t *v, int depth, api_buf *b);

static void put_object(const json_t *v, int depth, api_buf *b)
{
    bool first = true;
    json_t *object = (json_t *)(uintptr_t)v;
    api_buf_putc(b, '{');
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
        if (!first)
            api_buf_putc(b, ',');
        first = false;
        api_json_put_str(b, api_str_of(json_object_iter_key(at)));
        api_buf_putc(b, ':');
        put_value(json_object_iter_value(at), depth + 1, b);
    }
    api_buf_putc(b, '}');
}

static void put_array(const json_t *v, int depth, api_buf *b)
{
    api_buf_putc(b, '[');
    for (size_t i = 0; i < json_array_size(v); i++) {
        if (i)
            api_buf_putc(b, ',');
        put_value(json_array_get(v, i), depth + 1, b);
    }
    api_buf_putc(b, ']');
}

/* A value that holds itself would never end: nobody reads deeper than this, and nothing deeper is written. */
static void put_value(const json_t *v, int depth, api_buf *b)
{
    if (depth > API_JSON_DEPTH) {
        b->err = API_ETOOBIG;
        return;
    }
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        put_object(v, depth, b);
        break;
    case JSON_ARRAY:
        put_array(v, depth, b);
        break;
    case JSON_STRING:
        api_json_put_str(b, (api_str){json_string_value(v), json_string_length(v)});
        break;
    case JSON_INTEGER:
        api_json_put_int(b, json_integer_value(v));
        break;
    case JSON_REAL:
        api_json_put_double(b, json_real_value(v));
        break;
    default:
        api_buf_str(b, json_is_true(v) ? API_S("true") : json_is_false(v) ? API_S("false") : API_S("null"));
    }
}

int api_reply_jansson(api_request *req, int status, json_t *value)
{
    int err = value ? api__answer_begin(req, status, API_S("application/json")) : API_ENOMEM;
    if (!err)
        put_value(value, 0, req->body);
    json_decref(value);
    if (!err && req->body->err == API_ETOOBIG)
        return api__refuse_response(req, API_S("jansson's value is nested too deep, or holds itself"));
    return err ? err : api__filter_response(req);
}

static void drop(void *value)
{
    json_decref(value);
}

json_t *api_request_jansson(api_request *req)
{
    api_str body;
    api_json_error e;
    if (api__read_json(req, &body))
        api__call_leave(req);
    /* Malformed JSON is told by our own reader, in the words of all other bodies. */
    int err = api_json_check(body, API_JSON_UNIQUE, &e);
    if (err == API_EJSON)
        api__respond_json_error(req, &e);
    json_t *value = err ? NULL : json_loadb(body.p, body.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    if (!value && err != API_EJSON)
        api__respond_error(req, err ? 503 : 422, err ? "Out of memory" : "A number of the body is out of range");
    if (!value)
        api__call_leave(req);
    if (api_arena_defer(req->arena, drop, value) != 0) {
        json_decref(value);
        api_alloc(req, SIZE_MAX);
    }
    return value;
}
