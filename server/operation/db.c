/* <api/db.h>: rows of the database as structs of the program. */
#include <api/db.h>

#include "base/clock.h"
#include "model/key.h"
#include "model/row_check.h"
#include "model/row_convert.h"
#include "model/type.h"
#include "server/call/call.h"
#include "server/engine/waiting.h"
#include "server/operation/answer.h"
#include "server/operation/db.h"
#include "server/request/response.h"
#include "server/request/served_app.h"
#include "server/resource/resource.h"
#include "store/reader_pool.h"
#include "store/rows.h"
#include "store/tx.h"

api_key api__key_number(int64_t v)
{
    return (api_key){.number = v};
}

api_key api__key_text(const char *v)
{
    return api__key_str(api_str_of(v));
}

api_key api__key_str(api_str v)
{
    return (api_key){.text = v.p ? v : API_S("")};
}

api_key api__key_key(api_key v)
{
    return v;
}

/* --- tables and keys --- */

int api__db_fail(api_request *req, int err, const char *fmt, ...)
{
    api_buf text;
    api_buf_init(&text, 8192);
    va_list ap;
    va_start(ap, fmt);
    api_buf_vprintf(&text, fmt, ap);
    va_end(ap);
    api__logf(req->service->log, API_LOG_ERROR, "request %s: database: %s", req->id, api_buf_cstr(&text));
    if (req->call)
        req->reason = api_arena_dup(req->arena, api_str_of(api_buf_cstr(&text))).p;
    api_buf_deinit(&text);
    return err;
}

int api__db_table(api_request *req, const api_model_def *def, struct api__db_table *out)
{
    const struct api__known_model *k = api__known_model(api__served_app(req)->app, def);
    if (!k || !k->resource)
        return api__db_fail(req, API_EUSAGE, "%s has no table: add one with api_resource or api_table", def->name);
    *out = (struct api__db_table){req, k->resource, k->model};
    return 0;
}

/* Converts the key to its field's type. API_ENOTFOUND for a key of another type. */
static int key_slot(const struct api__db_table *t, api_key key, void **slot)
{
    const api__field *f = &t->resource->model->fields[t->resource->key_field];
    *slot = api_alloc(t->req, sizeof(api_str));
    bool integer = f->type->column == API__COLUMN_INTEGER;
    if (integer && key.text.p)
        return api_json_int(key.text, *slot) == 0 ? 0 : API_ENOTFOUND;
    if (integer)
        *(int64_t *)*slot = key.number;
    else if (!key.text.p)
        return API_ENOTFOUND;
    else
        *(api_str *)*slot = key.text;
    return 0;
}

static api_key key_of(const struct api__db_table *t, const void *row)
{
    const api__field *f = &t->resource->model->fields[t->resource->key_field];
    const void *slot = api__row_slot(f, row);
    return f->type->column == API__COLUMN_INTEGER ? (api_key){.number = *(const int64_t *)slot}
                                                  : (api_key){.text = *(const api_str *)slot};
}

static struct api__tx *open_tx(const api_request *req)
{
    return req->call ? req->call->tx : NULL;
}

/* --- reading --- */

int api__table_get(api_request *req, const api_model_def *def, api_key key, void *out)
{
    struct api__db_table t;
    void *slot, *row;
    int64_t version;
    int err = api__db_table(req, def, &t);
    if (!err)
        err = key_slot(&t, key, &slot);
    if (err)
        return err;
    err = open_tx(req) ? api__tx_get(open_tx(req), t.resource, slot, req->arena, &row, &version)
                       : api__reader_get(req->local->reader, t.resource, slot, req->arena, &row, &version);
    return err ? err : api__row_to_struct(t.resource, row, t.model, out, req->arena);
}

struct finding {
    const struct api__db_table *t;
    api__query q;
    api__rows rows;
    int64_t count, limit, offset;
    bool more, counts;
    int err;
};

static int find_in(struct finding *f, api__reader *reader)
{
    if (f->counts)
        return api__reader_count(reader, f->t->resource, &f->q, &f->count);
    return api__reader_list(reader, f->t->resource, &f->q, api__rows_add, &f->rows, &f->more);
}

static void find_on_pool(void *arg)
{
    struct finding *f = arg;
    api__reader *reader = api__reader_pool_take(f->t->req->service->reader_pool);
    f->err = reader ? find_in(f, reader) : API_ENOMEM;
    if (reader)
        api__reader_pool_give(f->t->req->service->reader_pool, reader);
}

static int find_in_tx(struct finding *f, struct api__tx *tx)
{
    if (f->counts)
        return api__tx_count(tx, f->t->resource, &f->q, &f->count);
    return api__tx_list(tx, f->t->resource, &f->q, api__rows_add, &f->rows, &f->more);
}

static int find(struct finding *f)
{
    api_request *req = f->t->req;
    if (open_tx(req))
        return find_in_tx(f, open_tx(req));
    if (!f->counts && !api__query_scans(f->t->resource, &f->q))
        return find_in(f, req->local->reader);
    int err = api__blocking(req, find_on_pool, f);
    return err ? err : f->err;
}

static api_str text_of(api_request *req, const api_value *v)
{
    api_buf b;
    switch (v->is) {
    case API_VALUE_INTEGER:
        return api_printf(req, "%lld", (long long)v->integer);
    case API_VALUE_BOOLEAN:
        return v->integer ? API_S("true") : API_S("false");
    case API_VALUE_NUMBER:
        api_buf_init(&b, 64);
        api_json_put_double(&b, v->number);
        api_str s = api_arena_dup(req->arena, api_buf_get(&b));
        api_buf_deinit(&b);
        return s;
    default:
        return v->text;
    }
}

/* "limit" and "offset" work the same in C, whichever pagination clients see. */
static int64_t *window_word(struct finding *f, const char *name)
{
    return strcmp(name, "limit") == 0 ? &f->limit : strcmp(name, "offset") == 0 ? &f->offset : NULL;
}

static int read_window(struct finding *f, const char *name, int64_t *word, api_str text)
{
    api_request *req = f->t->req;
    int64_t most = word == &f->limit ? req->service->limits.page_most : INT64_MAX;
    if (api_json_int(text, word) == 0 && *word >= 0 && *word <= most)
        return 0;
    return api__db_fail(req, API_EUSAGE, "%.*s: %s: \"%.*s\" is not a number from 0 to %lld",
                        API_FMT(f->t->resource->key), name, API_FMT(text), (long long)most);
}

/* All other pairs become query parameters. */
static int read_pairs(struct finding *f, const api_value *pairs, size_t n, api__param *params, size_t *count)
{
    f->limit = f->t->req->service->limits.page_default;
    for (size_t i = 0; i < n; i++) {
        api_str text = text_of(f->t->req, &pairs[i]);
        int64_t *word = window_word(f, pairs[i].name);
        int err = word ? read_window(f, pairs[i].name, word, text) : 0;
        if (err)
            return err;
        if (!word)
            params[(*count)++] = (api__param){api_str_of(pairs[i].name), text};
    }
    return 0;
}

static int parse(struct finding *f, const api_value *pairs, size_t n)
{
    api_request *req = f->t->req;
    api__param *params = api_alloc(req, n * sizeof *params);
    struct api_errors *errors = api__request_errors(req);
    if (!errors)
        return API_ENOMEM;
    struct api__decode d = {.view = API_VIEW_ANY, .where = "query", .arena = req->arena, .errors = errors};
    api_str why = {NULL, 0};
    size_t count = 0;
    int err = read_pairs(f, pairs, n, params, &count);
    if (err)
        return err;
    err = api__query_parse(f->t->resource, params, count, &req->service->limits, &d, &f->q, &why);
    if (err == API_EUSAGE)
        return api__db_fail(req, err, "%.*s: %.*s", API_FMT(f->t->resource->key), API_FMT(why));
    if (err == API_EINVALID) {
        const char *where, *msg, *type;
        api_errors_get(errors, 0, &where, &msg, &type);
        return api__db_fail(req, API_EUSAGE, "%.*s: %s: %s", API_FMT(f->t->resource->key), where, msg);
    }
    f->q.limit = f->limit;
    f->q.offset = f->offset;
    f->q.count = f->counts;
    return err;
}

/* Converts the rows to an array of structs and an array of keys. */
static int to_list(struct finding *f, const api_model_def *def, struct api__list *out)
{
    api_request *req = f->t->req;
    char *p = api_alloc(req, f->rows.n * def->size);
    *out = (struct api__list){p, f->rows.n, api_alloc(req, f->rows.n * sizeof *out->keys), f->more};
    for (size_t i = 0; i < f->rows.n; i++) {
        int err = api__row_to_struct(f->t->resource, f->rows.row[i], f->t->model, p + i * def->size, req->arena);
        if (err)
            return err;
        out->keys[i] = key_of(f->t, f->rows.row[i]);
    }
    return 0;
}

int api__table_find(api_request *req, const api_model_def *def, void *list, size_t list_size, const api_value *pairs,
                    size_t n)
{
    struct api__db_table t;
    struct finding f = {.t = &t};
    int err = list_size == sizeof(struct api__list) ? api__db_table(req, def, &t) : API_EUSAGE;
    if (err)
        return err;
    api__rows_init(&f.rows, t.resource, req->arena);
    err = parse(&f, pairs, n);
    if (!err)
        err = find(&f);
    return err ? err : to_list(&f, def, list);
}

int api__table_count(api_request *req, const api_model_def *def, int64_t *out, const api_value *pairs, size_t n)
{
    struct api__db_table t;
    struct finding f = {.t = &t, .counts = true};
    int err = api__db_table(req, def, &t);
    if (!err)
        err = parse(&f, pairs, n);
    if (!err)
        err = find(&f);
    *out = f.count;
    return err;
}

/* --- writing --- */

static int write_row(api_request *req, api__write *w)
{
    int err = open_tx(req) ? api__tx_write(open_tx(req), w)
                           : api__store_write(req->service->store, w, api__request_waiter(req));
    struct api_errors *errors = err == API_ECONFLICT && req->call ? api__request_errors(req) : NULL;
    if (errors) {
        api__conflict_errors(w, false, errors);
        req->conflict = errors;
    }
    return err;
}

/* Validates the struct as responses are, so that the database contains only what the model allows. */
static int to_row(const struct api__db_table *t, const void *value, void **row)
{
    api_request *req = t->req;
    struct api_errors *errors = api__request_errors(req);
    if (!errors)
        return API_ENOMEM;
    struct api__decode d = {
        .view = API_VIEW_ANY, .where = t->model->title.p, .arena = req->arena, .errors = errors, .filled = true};
    int err = api__row_check(t->model, value, &d);
    if (err == API_EINVALID) {
        const char *where, *msg, *type;
        api_errors_get(errors, 0, &where, &msg, &type);
        return api__db_fail(req, err, "%s: %s", where, msg);
    }
    *row = api__row_new(t->resource->model, req->arena);
    if (!err && !*row)
        err = API_ENOMEM;
    if (!err)
        err = api__struct_to_row(t->model, value, t->resource, *row, req->arena);
    return err ? err : api__apply_defaults(t->resource->model, *row, req->arena);
}

/* Writes the stored values back to the struct. */
static int fill_back(const struct api__db_table *t, const void *row, void *value)
{
    return api__row_to_struct(t->resource, row, t->model, value, t->req->arena);
}

/* A key that cannot be part of a URL is refused, as over HTTP. */
static int check_key(const struct api__db_table *t, const void *row)
{
    const api__field *f = &t->resource->model->fields[t->resource->key_field];
    if (t->resource->bare || !(f->flags & API__URL_KEY))
        return 0;
    const char *why =
        api__key_fault(*(const api_str *)api__row_slot(f, row), api__resource_key_room(t->req, t->resource));
    return why ? api__db_fail(t->req, API_EINVALID, "%s.%.*s: %s", t->model->title.p, API_FMT(f->name), why) : 0;
}

int api__table_insert(api_request *req, const api_model_def *def, void *value, api_key *key)
{
    struct api__db_table t;
    void *row;
    int err = api__db_table(req, def, &t);
    if (!err)
        err = to_row(&t, value, &row);
    if (!err)
        err = check_key(&t, row);
    if (!err)
        err = api__resource_stamp(req, t.resource, row, true);
    if (err)
        return err;
    api__write w = {.kind = API__INSERT, .resource = t.resource, .rows = row, .count = 1};
    err = write_row(req, &w);
    if (err)
        return err;
    if (key)
        *key = key_of(&t, row);
    return fill_back(&t, row, value);
}

int api__table_update(api_request *req, const api_model_def *def, api_key key, const void *value)
{
    struct api__db_table t;
    void *row, *slot;
    int err = api__db_table(req, def, &t);
    if (!err)
        err = key_slot(&t, key, &slot);
    if (!err)
        err = to_row(&t, value, &row);
    if (!err)
        err = api__resource_stamp(req, t.resource, row, false);
    if (err)
        return err;
    api__write w = {.kind = API__REPLACE_ROW, .resource = t.resource, .rows = row, .key = slot};
    w.mask = api__db_update_mask(&t);
    return w.mask ? write_row(req, &w) : API_ENOMEM;
}

int api__table_delete(api_request *req, const api_model_def *def, api_key key)
{
    struct api__db_table t;
    void *slot;
    int err = api__db_table(req, def, &t);
    if (!err)
        err = key_slot(&t, key, &slot);
    if (err)
        return err;
    api__write w = {.kind = API__DELETE_ROW, .resource = t.resource, .key = slot};
    return write_row(req, &w);
}

/* All fields but the key and the creation time. */
uint64_t *api__db_update_mask(const struct api__db_table *t)
{
    const api_model *m = t->resource->model;
    uint64_t *mask = api_alloc(t->req, m->words * sizeof *mask);
    for (uint32_t i = 0; i < m->count; i++)
        if (i != t->resource->key_field && (int32_t)i != t->resource->created_field)
            mask[i >> 6] |= 1ULL << (i & 63);
    return mask;
}
