/* <api/db.h>: SQL. */
#include <api/db.h>

#include "server/call/call.h"
#include "server/engine/waiting.h"
#include "server/operation/db.h"
#include "store/reader_pool.h"
#include "store/tx.h"

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
        api__db_fail(req, err, "%.*s", API_FMT(raw.error));
    to_rows(req, &raw, rows ? rows : &unused);
    if (rows)
        rows->error = raw.error;
    return err;
}
