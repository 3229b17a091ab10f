/* Answers that are models: structs are checked before they are sent, JSON of a handler's own making is filtered. */
#include "model/encode.h"
#include "server/operation/answer.h"
#include "server/operation/call.h"
#include "server/operation/prepared.h"
#include "server/resource/resource.h"
#include "server/response.h"

int api__refuse_response(api_request *req, api_str reason)
{
    api__respond_mistake(req, api_printf(req, "the answer breaks its model: %.*s", API_FMT(reason)));
    return 0;
}

/* "response.price: Input should be ..." for each mistake. */
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

/* --- JSON of a handler's own making --- */

static int filter_one(const api_model *m, api_str json, struct api__decode *d, api_buf *out)
{
    void *row = api__row_new(m, d->arena);
    int err = row ? api__decode_row(m, json, d, row) : API_ENOMEM;
    if (!err)
        api__encode_row(m, row, NULL, 0, out);
    return err;
}

static int filter_list(const api_model *m, api_str json, struct api__decode *d, api_buf *out)
{
    void *rows;
    size_t n;
    int err = api__decode_rows(m, json, d, SIZE_MAX, &rows, &n);
    api_buf_putc(out, '[');
    for (size_t i = 0; !err && i < n; i++) {
        if (i)
            api_buf_putc(out, ',');
        api__encode_row(m, (const char *)rows + i * m->size, NULL, 0, out);
    }
    api_buf_putc(out, ']');
    return err;
}

int api__filter_response(api_request *req)
{
    const struct api__declared *op = req->call ? req->call->declared : NULL;
    if (!op || !op->response || req->status < 200 || req->status > 299 || op->response->scalar)
        return 0;
    struct api__decode d;
    if (check_start(req, &d) != 0)
        return API_ENOMEM;
    api_str json = api_arena_dup(req->arena, api_buf_get(req->body));
    if (!json.p)
        return API_ENOMEM;
    req->body->n = 0;
    int err = (op->o.response_list ? filter_list : filter_one)(op->response, json, &d, req->body);
    if (err == API_EINVALID)
        return refuse_errors(req, d.errors);
    return err == API_EJSON ? api__refuse_response(req, API_S("no object of the response's model")) : err;
}

/* --- structs --- */

const api_model *api__model_of(api_request *req, const api_model_def *def)
{
    const struct api__known_model *k = api__known_model(api__served_app(req)->app, def);
    if (k)
        return k->model;
    api__logf(req->service->log, API_LOG_ERROR, "request %s: the model %s is of another program than this app", req->id,
              def->name);
    return NULL;
}

/* A copy, where read_only members are worked out. */
static void *computed(api_request *req, const api_model_def *def, const void *value, api_arena *a)
{
    void *copy = api_arena_alloc(a, def->size);
    if (!copy)
        return NULL;
    memcpy(copy, value, def->size);
    if (def->compute)
        def->compute(req, copy);
    return copy;
}

int api__put_struct(api_request *req, const api_model_def *def, const void *value, struct api__decode *d, api_buf *out)
{
    const api_model *m = api__model_of(req, def);
    if (!m)
        return API_EUSAGE;
    void *row = computed(req, def, value, d->arena);
    int err = row ? api__row_check(m, row, d) : API_ENOMEM;
    if (err)
        return err;
    if (m->scalar)
        api__encode_value(&m->fields[0], row, API__ENCODE_STRUCT, out);
    else
        api__encode_row(m, row, NULL, API__ENCODE_STRUCT, out);
    return 0;
}

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
