/* jansson values in requests and responses (<api/jansson.h>). Encoded here, as jansson's own encoder prints 9.99 with
 * seventeen digits. */
#include <api/jansson.h>

#include "server/call/call.h"
#include "server/operation/answer.h"
#include "server/request/body.h"
#include "server/request/response.h"

/* --- encoding --- */

static void put_value(const json_t *v, int depth, api_buf *b);

static void put_object(const json_t *v, int depth, api_buf *b)
{
    json_t *object = (json_t *)(uintptr_t)v;
    char before = '{';
    if (json_object_size(v) == 0)
        api_buf_putc(b, '{');
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
        api_buf_putc(b, before);
        api_json_put_str(b, (api_str){json_object_iter_key(at), json_object_iter_key_len(at)});
        api_buf_putc(b, ':');
        put_value(json_object_iter_value(at), depth, b);
        before = ',';
    }
    api_buf_putc(b, '}');
}

static void put_array(const json_t *v, int depth, api_buf *b)
{
    api_buf_putc(b, '[');
    for (size_t i = 0; i < json_array_size(v); i++) {
        if (i)
            api_buf_putc(b, ',');
        put_value(json_array_get(v, i), depth, b);
    }
    api_buf_putc(b, ']');
}

/* Limits the depth to what the parser accepts: a value may contain itself. */
static void put_nested(const json_t *v, int depth, api_buf *b)
{
    if (depth == API_JSON_DEPTH)
        b->err = API_ETOOBIG;
    else if (json_is_object(v))
        put_object(v, depth + 1, b);
    else
        put_array(v, depth + 1, b);
}

static void put_value(const json_t *v, int depth, api_buf *b)
{
    if (b->err)
        return;
    switch (json_typeof(v)) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        put_nested(v, depth, b);
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
        return api__refuse_response(req,
                                    API_S("the jansson value is nested more than 64 levels deep or contains itself"));
    return err ? err : api__filter_response(req);
}

/* --- decoding --- */

/* Why jansson rejects JSON that is valid. All other failures after our own check mean that memory ran out. */
static const char *reason_of(const json_error_t *e)
{
    switch (json_error_code(e)) {
    case json_error_numeric_overflow:
        return "A number in the body is out of range";
    case json_error_null_byte_in_key:
        return "A member name in the body contains a NUL character";
    default:
        return NULL;
    }
}

static json_t *load(api_request *req, api_str body)
{
    json_error_t e;
    json_t *value = json_loadb(body.p, body.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);
    const char *reason = value ? NULL : reason_of(&e);
    if (reason)
        api__respond_error(req, 422, reason);
    else if (!value)
        api__respond_failure(req, API_ENOMEM);
    return value;
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
    int err = api_json_check(body, API_JSON_UNIQUE, &e); /* malformed JSON is reported as for all other bodies */
    if (err == API_EJSON)
        api__respond_json_error(req, &e);
    else if (err)
        api__respond_failure(req, err);
    json_t *value = err ? NULL : load(req, body);
    if (value && api_arena_defer(req->arena, drop, value) != 0) {
        json_decref(value);
        value = NULL;
        api__respond_failure(req, API_ENOMEM);
    }
    if (!value)
        api__call_leave(req);
    return value;
}
