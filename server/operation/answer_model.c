/* Responses with models: structs are validated before they are sent, JSON written by the handler is filtered. */
#include "model/encode.h"
#include "model/row_check.h"
#include "model/type.h"
#include "server/call/call.h"
#include "server/call/model.h"
#include "server/operation/answer.h"
#include "server/request/response.h"

int api__refuse_response(api_request *req, api_str reason)
{
    api__respond_mistake(req, api_printf(req, "the response does not match its model: %.*s", API_FMT(reason)));
    return 0;
}

/* Lists every error as "response.price: Input should be ...". */
static int refuse_errors(api_request *req, const struct api_errors *errors)
{
    api_buf b;
    api_buf_init(&b, 65536);
    for (size_t i = 0; i < api_errors_count(errors); i++) {
        const char *where, *msg, *type;
        api_errors_get(errors, i, &where, &msg, &type);
        api_buf_printf(&b, "%s%s: %s", i ? "; " : "", where, msg);
    }
    api_str text = api_arena_dup(req->arena, api_buf_get(&b));
    api_buf_deinit(&b);
    return api__refuse_response(req, text);
}

static int check_start(api_request *req, struct api__decode *d)
{
    *d = (struct api__decode){.view = API_VIEW_ANY, .where = "response", .filled = true, .arena = req->arena};
    d->errors = api__request_errors(req);
    return d->errors ? 0 : API_ENOMEM;
}

/* --- JSON written by the handler --- */

/* The model as the field of a value: its own field for a scalar model, else one of the object type. */
static api__field as_field(const api_model *m)
{
    return m->scalar ? m->fields[0] : (api__field){.type = &api__type_object, .object = (api_model *)(uintptr_t)m};
}

static int filter(const api__field *f, api_str json, struct api__decode *d, api_buf *out)
{
    const api__loc top = {.key = api_str_of(d->where)};
    void *slot = api_arena_calloc(d->arena, 1, api__slot_size(f));
    bool null = false;
    int err = slot ? api__decode_value(f, json, &top, d, slot, &null) : API_ENOMEM;
    if (!err && null)
        API_BUF_LIT(out, "null");
    else if (!err)
        api__encode_value(f, slot, 0, out);
    return err;
}

int api__filter_response(api_request *req)
{
    const struct api__route_declaration *op = req->call ? req->call->declaration : NULL;
    if (!op || !op->response || req->status < 200 || req->status > 299)
        return 0;
    struct api__decode d;
    if (check_start(req, &d) != 0)
        return API_ENOMEM;
    api_str json = api_arena_dup(req->arena, api_buf_get(req->body));
    if (!json.p)
        return API_ENOMEM;
    req->body->n = 0;
    api__field one = as_field(op->response);
    const api__field list = {.type = &api__type_array, .item = &one, .max_length = SIZE_MAX};
    int err = filter(op->o.response_list ? &list : &one, json, &d, req->body);
    if (err == API_EINVALID)
        return refuse_errors(req, d.errors);
    return err == API_EJSON ? api__refuse_response(req, api_printf(req, "malformed JSON: %s", d.json.reason)) : err;
}

/* --- structs --- */

static int settle(api_request *req, int err, const struct api__decode *d)
{
    return err == API_EINVALID ? refuse_errors(req, d->errors) : err;
}

int api__reply(api_request *req, int status, const api_model_def *def, const void *value)
{
    struct api__decode d;
    int err = check_start(req, &d);
    if (!err)
        err = api__answer_begin(req, status, API_S("application/json"));
    if (!err)
        err = api__put_struct(req, def, value, &d, req->body);
    return settle(req, err, &d);
}

int api__reply_list(api_request *req, int status, const api_model_def *def, const void *values, size_t n)
{
    struct api__decode d;
    int err = check_start(req, &d);
    if (!err)
        err = api__answer_begin(req, status, API_S("application/json"));
    if (err)
        return err;
    api_buf_putc(req->body, '[');
    for (size_t i = 0; i < n && !err; i++) {
        if (i)
            api_buf_putc(req->body, ',');
        err = api__put_struct(req, def, (const char *)values + i * def->size, &d, req->body);
    }
    api_buf_putc(req->body, ']');
    return settle(req, err, &d);
}
