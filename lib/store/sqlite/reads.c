#include "store/sqlite/reads.h"

#include <stdlib.h>

#include "store/rows.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/row.h"

int api__sqlite_db_get(struct api__sqlite_db *db, const api__resource *res, const void *key, api_arena *a, void **row,
                       int64_t *version)
{
    int err;
    sqlite3_stmt *st = api__sqlite_db_prepared(db, res, API__ST_GET, &err);
    if (!st)
        return err;
    struct api__sql_bind b = {&res->model->fields[res->key_field], key, false};
    if (!api__sqlite_bind(st, 1, &b))
        return API_ENOMEM;
    int rc = sqlite3_step(st);
    if (rc == SQLITE_ROW) {
        *row = api__row_new(res->model, a);
        *version = sqlite3_column_int64(st, (int)res->model->count);
        err = *row && api__sqlite_read_row(st, res, *row, a) ? 0 : API_ENOMEM;
    } else
        err = rc == SQLITE_DONE ? API_ENOTFOUND : api__sqlite_db_error(db, rc, st);
    sqlite3_reset(st);
    return err;
}

static sqlite3_stmt *start(struct api__sqlite_db *db, int *err)
{
    *err = db->sql.err ? db->sql.err : db->sql.text.err;
    sqlite3_stmt *st = *err ? NULL : api__sqlite_db_cached(db, api_buf_get(&db->sql.text), err);
    for (size_t i = 0; st && i < db->sql.count; i++)
        if (!api__sqlite_bind(st, (int)i + 1, &db->sql.binds[i])) {
            *err = API_ENOMEM;
            return NULL;
        }
    return st;
}

static void *scratch_row(struct api__sqlite_db *db, const api__resource *res)
{
    if (db->scratch_size < res->model->size) {
        free(db->scratch);
        db->scratch = calloc(1, res->model->size);
        db->scratch_size = db->scratch ? res->model->size : 0;
    }
    return db->scratch;
}

struct listing {
    const api__resource *res;
    int (*each)(void *arg, const void *row, int64_t version);
    void *arg;
    int64_t limit;
    bool *more;
};

static int step_rows(struct api__sqlite_db *db, sqlite3_stmt *st, const struct listing *l)
{
    void *row = scratch_row(db, l->res);
    int rc, err = row ? 0 : API_ENOMEM;
    for (int64_t n = 0; !err; n++) {
        rc = sqlite3_step(st);
        if (rc != SQLITE_ROW)
            return api__sqlite_db_error(db, rc, st);
        if (n == l->limit) {
            *l->more = true;
            return 0;
        }
        if (!api__sqlite_read_row(st, l->res, row, NULL))
            return API_ENOMEM;
        err = l->each(l->arg, row, sqlite3_column_int64(st, (int)l->res->model->count));
    }
    return err;
}

/* A page before the cursor is read backwards: collected, then passed from its end. */
static int step_backwards(struct api__sqlite_db *db, sqlite3_stmt *st, const struct listing *l)
{
    api_arena arena;
    api__rows kept;
    api_arena_init(&arena, db->memory);
    api__rows_init(&kept, l->res, &arena);
    struct listing inner = *l;
    inner.each = api__rows_add;
    inner.arg = &kept;
    int err = step_rows(db, st, &inner);
    for (size_t i = kept.n; i-- > 0 && !err;)
        err = l->each(l->arg, kept.row[i], kept.version[i]);
    api_arena_deinit(&arena);
    return err;
}

int api__sqlite_db_list(struct api__sqlite_db *db, const api__resource *res, const api__query *q,
                        int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more)
{
    int err;
    *more = false;
    api__sql_reset(&db->sql);
    api__sql_list(&db->sql, res, q);
    sqlite3_stmt *st = start(db, &err);
    if (!st)
        return err;
    struct listing l = {res, each, arg, q->limit, more};
    err = q->backward ? step_backwards(db, st, &l) : step_rows(db, st, &l);
    sqlite3_reset(st);
    return err;
}

int api__sqlite_db_count(struct api__sqlite_db *db, const api__resource *res, const api__query *q, int64_t *out)
{
    int err;
    api__sql_reset(&db->sql);
    api__sql_count(&db->sql, res, q);
    sqlite3_stmt *st = start(db, &err);
    if (!st)
        return err;
    int rc = sqlite3_step(st);
    *out = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
    err = api__sqlite_db_error(db, rc, st);
    sqlite3_reset(st);
    return err;
}
