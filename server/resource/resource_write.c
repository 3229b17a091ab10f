/* POST, PUT, PATCH and DELETE. Order of checks: 404 of the row, the body, the conditions; then one atomic write. */
#include "model/encode.h"
#include "model/merge_patch.h"
#include "model/type.h"
#include "server/engine/waiting.h"
#include "server/http/etag.h"
#include "server/http/params.h"
#include "server/request/body.h"
#include "server/request/params.h"
#include "server/request/response.h"
#include "server/resource/resource.h"

/* A change without If-Match is computed from the stored row and retried if another write came first. */
#define TRIES 256

struct change {
    api_request *req;
    const api__resource *r;
    struct api__decode d;
    void *key;
    uint64_t named[API__MAX_FIELDS / 64]; /* fields that a patch names */
    api__write w;
};

static int start(struct change *c, api_request *req, api_view view)
{
    *c = (struct change){.req = req, .r = req->route->resource};
    c->w.resource = c->r;
    c->d = (struct api__decode){.view = view, .where = "body", .arena = req->arena};
    c->d.errors = api__request_errors(req);
    return c->d.errors ? api__no_query_params(req) : API__ANSWERED;
}

void api__conflict_errors(const api__write *w, bool many, struct api_errors *errors)
{
    const api_model *m = w->resource->model;
    const char *row = (const char *)w->rows + w->conflict_row * m->size;
    api__loc body = {.key = API_S("body")}, index = {.up = &body, .index = w->conflict_row};
    api_errors_clear(errors);
    for (uint32_t i = 0; i < m->count; i++) {
        if (!(w->conflict[i >> 6] >> (i & 63) & 1))
            continue;
        const api__field *f = &m->fields[i];
        api__loc at = {.up = many ? &index : &body, .key = f->name};
        api_buf input;
        api_buf_init(&input, API_BUF_NO_MAX);
        api__encode_value(f, api__row_slot(f, row), 0, &input);
        bool hidden = f->flags & API__WRITEONLY;
        api__error_add(errors, API__ISSUE_unique, &at, hidden ? (api_str){NULL, 0} : api_buf_get(&input),
                       (api_str){NULL, 0}, (api_str){NULL, 0});
        api_buf_deinit(&input);
    }
}

static int write_row(struct change *c, bool many)
{
    int err = api__store_write(c->req->service->store, &c->w, api__request_waiter(c->req));
    if (err == API_ECONFLICT) {
        api__conflict_errors(&c->w, many, c->d.errors);
        api__respond_errors(c->req, 409, c->d.errors);
    } else if (err && err != API_EVERSION)
        api__respond_failure(c->req, err);
    return err;
}

/* Create */

static int decode_many(struct change *c, api_str body)
{
    int err =
        api__decode_rows(c->r->model, body, &c->d, (size_t)c->req->service->limits.batch_rows, &c->w.rows, &c->w.count);
    if (err == API_ETOOBIG)
        api__respond_detail(c->req, 413,
                            api_arena_printf(c->req->arena, "The array has more than %lld objects",
                                             (long long)c->req->service->limits.batch_rows));
    else if (err)
        api__respond_decode(c->req, err, &c->d);
    return err;
}

static int decode_one(struct change *c, api_str body)
{
    c->w.rows = api__row_new(c->r->model, c->req->arena);
    c->w.count = 1;
    int err = c->w.rows ? api__decode_row(c->r->model, body, &c->d, c->w.rows) : API_ENOMEM;
    if (err)
        api__respond_decode(c->req, err, &c->d);
    return err;
}

static void answer_one(struct change *c)
{
    const api_model *m = c->r->model;
    const api__field *key = &m->fields[c->r->key_field];
    api_buf value;
    api_buf_init(&value, API_BUF_NO_MAX);
    if (key->type->column == API__COLUMN_TEXT)
        api__percent_encode(*(api_str *)api__row_slot(key, c->w.rows), &value);
    else
        key->type->encode(key, api__row_slot(key, c->w.rows), 0, &value);
    api_buf_printf(c->req->headers, "Location: %.*s%.*s%.*s/%.*s/%.*s\r\n", API_FMT(c->req->prefix),
                   API_FMT(c->req->mounted), API_FMT(c->r->prefix), API_FMT(c->r->key), API_FMT(api_buf_get(&value)));
    api_buf_deinit(&value);
    api__respond_etag(c->req, 1, NULL, 0);
    api__encode_row(m, c->w.rows, NULL, 0, c->req->body);
}

static void answer_many(struct change *c)
{
    api_buf_putc(c->req->body, '[');
    for (size_t i = 0; i < c->w.count; i++) {
        if (i)
            api_buf_putc(c->req->body, ',');
        api__encode_row(c->r->model, (char *)c->w.rows + i * c->r->model->size, NULL, 0, c->req->body);
    }
    api_buf_putc(c->req->body, ']');
}

static bool body_missing(struct change *c, api_str body)
{
    if (!api__body_is_missing(body))
        return false;
    api__loc at = {.key = API_S("body")};
    api__error_add(c->d.errors, API__ISSUE_missing, &at, API_S("null"), (api_str){NULL, 0}, (api_str){NULL, 0});
    api__respond_errors(c->req, 422, c->d.errors);
    return true;
}

void api__handle_create(api_request *req)
{
    struct change c;
    api_str body;
    if (start(&c, req, API_VIEW_CREATE) || api__read_json(req, &body) || body_missing(&c, body))
        return;
    c.w.kind = API__INSERT;
    c.d.key_room = api__resource_key_room(req, c.r);
    bool many = api__json_is_array(body);
    if (many ? decode_many(&c, body) : decode_one(&c, body))
        return;
    int err = 0;
    for (size_t i = 0; i < c.w.count && !err; i++)
        err = api__resource_stamp(req, c.r, (char *)c.w.rows + i * c.r->model->size, true);
    if (err) {
        api__respond_failure(req, err);
        return;
    }
    if (c.w.count && write_row(&c, many))
        return;
    (many ? answer_many : answer_one)(&c);
    api__respond_json(req, 201);
}

/* Replace and update */

/* A client-chosen key names the row and cannot be changed (409: RFC 9110, 9.3.4). */
static int check_key(struct change *c, const void *current)
{
    const api__field *f = &c->r->model->fields[c->r->key_field];
    if (c->r->key_kind != API__KEY_FIELD)
        return 0;
    api_buf is, was;
    api_buf_init(&is, API_BUF_NO_MAX);
    api_buf_init(&was, API_BUF_NO_MAX);
    api__encode_value(f, api__row_slot(f, c->w.rows), 0, &is);
    api__encode_value(f, api__row_slot(f, current), 0, &was);
    bool same = api_str_eq(api_buf_get(&is), api_buf_get(&was));
    if (!same) {
        api__loc body = {.key = API_S("body")}, at = {.up = &body, .key = f->name};
        api__error_add(c->d.errors, API__ISSUE_literal_error, &at, api_buf_get(&is), api_buf_get(&was),
                       (api_str){NULL, 0});
        api__respond_errors(c->req, 409, c->d.errors);
    }
    api_buf_deinit(&is);
    api_buf_deinit(&was);
    return same ? 0 : API__ANSWERED;
}

static int merge(struct change *c, api_str *body, const void *current)
{
    api_buf merged;
    api_buf_init(&merged, API_BUF_NO_MAX);
    int err = api__merge_patch(c->r->model, current, *body, c->req->arena, c->named, &merged, &c->d.json);
    if (!err) {
        *body = api_arena_dup(c->req->arena, api_buf_get(&merged)); /* the row points into it */
        err = body->p ? 0 : API_ENOMEM;
    }
    api_buf_deinit(&merged);
    return err;
}

/* Computes the new row from the body and the current row. */
static int work_out(struct change *c, api_str body, const void *current, bool patch)
{
    int err = patch ? merge(c, &body, current) : 0;
    api_errors_clear(c->d.errors);
    c->d.current = current;
    c->d.named = patch ? c->named : NULL;
    c->w.rows = err ? NULL : api__row_new(c->r->model, c->req->arena);
    if (!err)
        err = c->w.rows ? api__decode_row(c->r->model, body, &c->d, c->w.rows) : API_ENOMEM;
    if (err) {
        api__respond_decode(c->req, err, &c->d);
        return API__ANSWERED;
    }
    return check_key(c, current);
}

/* Whether the new row depends on stored values that another client may change concurrently. */
static bool rests_on_stored(const struct change *c, bool patch)
{
    return patch || c->r->model->secret || c->r->model->kept_inside || c->req->head.if_match.p;
}

static void answer_changed(struct change *c)
{
    api__respond_etag(c->req, c->w.version, NULL, 0);
    api__encode_row(c->r->model, c->w.rows, NULL, 0, c->req->body);
    api__respond_json(c->req, 200);
}

static int try_change(struct change *c, api_str body, bool patch)
{
    void *current;
    int64_t version;
    if (api__resource_row(c->req, c->key, &current, &version) || work_out(c, body, current, patch) ||
        api__resource_condition(c->req, version))
        return API__ANSWERED;
    int err = api__resource_stamp(c->req, c->r, c->w.rows, false);
    if (err) {
        api__respond_failure(c->req, err);
        return API__ANSWERED;
    }
    c->w.expect = rests_on_stored(c, patch) ? version : 0;
    return write_row(c, false);
}

static void change(api_request *req, bool patch)
{
    struct change c;
    api_str body;
    void *row;
    int64_t version;
    if (start(&c, req, API_VIEW_REPLACE) || api__resource_key(req, &c.key) ||
        api__resource_row(req, c.key, &row, &version) || api__read_json(req, &body) || body_missing(&c, body))
        return;
    c.w.kind = API__REPLACE_ROW;
    c.w.key = c.key;
    c.w.count = 1;
    int err = API_EVERSION;
    for (int i = 0; i < TRIES && err == API_EVERSION; i++)
        err = try_change(&c, body, patch);
    if (err == API_EVERSION)
        api__respond_failure(req, API_EBUSY);
    else if (!err)
        answer_changed(&c);
}

void api__handle_replace(api_request *req)
{
    change(req, false);
}

void api__handle_update(api_request *req)
{
    change(req, true);
}

void api__handle_delete(api_request *req)
{
    struct change c;
    void *row;
    int64_t version;
    if (start(&c, req, API_VIEW_ANY) || api__resource_key(req, &c.key) ||
        api__resource_row(req, c.key, &row, &version) || api__resource_condition(req, version))
        return;
    c.w.kind = API__DELETE_ROW;
    c.w.key = c.key;
    c.w.expect = req->head.if_match.p && !api_str_is(req->head.if_match, "*") ? version : 0;
    int err = write_row(&c, false);
    if (err == API_EVERSION) {
        api__respond_etag(req, c.w.version, NULL, 0);
        api__respond_error(req, 412, NULL);
    } else if (!err) {
        req->status = 204;
    }
}
