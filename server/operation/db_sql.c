/* Transactions and SQL of handlers. */
#include <api/db.h>

#include "server/call/call.h"
#include "server/engine/waiting.h"
#include "server/operation/db.h"
#include "store/reader_pool.h"
#include "store/tx.h"

/* --- transactions --- */

/* A handler that forgot it, or failed. */
static void roll_back(api_request *req, void *unused)
{
    (void)unused;
    api_db_rollback(req);
}

int api_db_begin(api_request *req)
{
    if (req->call && req->call->tx)
        return api__db_wrong(req, API_EUSAGE, "api_db_begin: this request has a transaction open already");
    int err = 0;
    api_finally(req, roll_back, NULL);
    req->call->tx = api__store_begin(req->service->store, api__request_waiter(req), &err);
    return err;
}

int api_db_commit(api_request *req)
{
    struct api__tx *tx = req->call ? req->call->tx : NULL;
    if (!tx)
        return api__db_wrong(req, API_EUSAGE, "api_db_commit: there is no transaction");
    req->call->tx = NULL;
    return api__tx_commit(tx);
}

void api_db_rollback(api_request *req)
{
    struct api__tx *tx = req->call ? req->call->tx : NULL;
    if (!tx)
        return;
    req->call->tx = NULL;
    api__tx_rollback(tx);
}

static void end(api_request *req, void *arg)
{
    api_transaction_value *t = arg;
    t->open = false;
    if (api_status(req) >= 400 || req->failed) {
        api_db_rollback(req);
        return;
    }
    int err = api_db_commit(req);
    if (err)
        api__answer_result(req, err);
}

static void *begin(api_request *req, const void *in)
{
    (void)in;
    api_transaction_value *t = api_alloc(req, sizeof *t);
    int err = api_db_begin(req);
    if (err) {
        api__answer_result(req, err);
        api__call_leave(req);
    }
    api_finally(req, end, t);
    t->open = true;
    return t;
}

static const api_field no_inputs[] = {{0}};

const api_dependency api_transaction = {
    .name = "api_transaction",
    .file = "api_transaction",
    .inputs = no_inputs,
    .size = sizeof(uint64_t[2]),
    .make = begin,
};

/* --- SQL --- */

static api__value to_bind(const api_value *v)
{
    switch (v->is) {
    case API_VALUE_INTEGER:
    case API_VALUE_BOOLEAN:
        return (api__value){.type = API__VALUE_INT, .i = v->integer};
    case API_VALUE_NUMBER:
        return (api__value){.type = API__VALUE_DOUBLE, .d = v->number};
    case API_VALUE_NULL:
        return (api__value){.type = API__VALUE_NULL};
    default:
        return (api__value){.type = API__VALUE_TEXT, .s = v->text};
    }
}

static api_value from_value(const api__value *v, api_str column)
{
    switch (v->type) {
    case API__VALUE_INT:
        return api__pair_integer(column.p, v->i);
    case API__VALUE_DOUBLE:
        return api__pair_number(column.p, v->d);
    case API__VALUE_NULL:
        return (api_value){.name = column.p};
    default:
        return (api_value){.name = column.p, .is = API_VALUE_STRING, .text = v->s};
    }
}

static void to_rows(api_request *req, const api__raw *raw, api_rows *out)
{
    size_t cells = raw->row_count * raw->column_count;
    api_value *values = api_alloc(req, cells * sizeof *values);
    for (size_t i = 0; i < cells; i++)
        values[i] = from_value(&raw->values[i], raw->columns[i % raw->column_count]);
    *out = (api_rows){.columns = raw->columns,
                      .column_count = raw->column_count,
                      .row_count = raw->row_count,
                      .values = values,
                      .changes = raw->changes,
                      .last_id = raw->last_id};
}

struct reading {
    api_request *req;
    api__raw *raw;
    int err;
};

static void read_on_pool(void *arg)
{
    struct reading *r = arg;
    api__reader *reader = api__reader_pool_take(r->req->service->reader_pool);
    r->err = reader ? api__reader_raw(reader, r->raw) : API_ENOMEM;
    if (reader)
        api__reader_pool_give(r->req->service->reader_pool, reader);
}

static int run(api_request *req, api__raw *raw)
{
    if (req->call && req->call->tx)
        return api__tx_raw(req->call->tx, raw);
    int err = api__reader_raw_check(req->local->reader, raw);
    if (err)
        return err;
    if (raw->writes)
        return api__store_raw(req->service->store, raw, api__request_waiter(req));
    struct reading r = {req, raw, 0};
    err = api__blocking(req, read_on_pool, &r);
    return err ? err : r.err;
}

int api__sql(api_request *req, api_rows *rows, const char *sql, const api_value *binds, size_t n)
{
    api_rows unused;
    api__value *values = api_alloc(req, n * sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = to_bind(&binds[i]);
    api__raw raw = {.text = api_str_of(sql), .binds = values, .bind_count = n, .arena = req->arena};
    int err = run(req, &raw);
    if (err && raw.error.n)
        api__db_wrong(req, err, "%.*s", API_FMT(raw.error));
    to_rows(req, &raw, rows ? rows : &unused);
    if (rows)
        rows->error = raw.error;
    return err;
}
