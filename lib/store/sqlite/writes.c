#include "store/sqlite/writes.h"

#include "store/sqlite/engine.h"
#include "store/sqlite/raw_statement.h"
#include "store/sqlite/row.h"

static int step_done(sqlite3_stmt *st)
{
    int rc = sqlite3_step(st);
    sqlite3_reset(st);
    return rc == SQLITE_DONE || rc == SQLITE_ROW ? 0 : rc;
}

/* Conflicts: which unique fields have a value that exists already. */

static bool exists_elsewhere(struct api__sqlite *s, const api__write *w, const void *row, const api__field *f)
{
    const api__resource *r = w->resource;
    const api__field *key = &r->model->fields[r->key_field];
    api_buf b;
    int err;
    bool other = w->kind == API__REPLACE_ROW, found = false;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "SELECT 1 FROM ");
    api__sql_name(&b, r->key);
    API_BUF_LIT(&b, " WHERE ");
    api__sql_order_name(&b, f);
    API_BUF_LIT(&b, "=?");
    if (other) {
        API_BUF_LIT(&b, " AND ");
        api__sql_name(&b, key->name);
        API_BUF_LIT(&b, "<>?");
    }
    sqlite3_stmt *st = b.err ? NULL : api__sqlite_db_cached(&s->db, api_buf_get(&b), &err);
    api_buf_deinit(&b);
    struct api__sql_bind value = {f, api__row_slot(f, row), false}, self = {key, w->key, false};
    if (st && api__sqlite_bind(st, 1, &value) && (!other || api__sqlite_bind(st, 2, &self)))
        found = sqlite3_step(st) == SQLITE_ROW;
    if (st)
        sqlite3_reset(st);
    return found;
}

static void find_conflicts(struct api__sqlite *s, api__write *w, const void *row)
{
    const api__resource *r = w->resource;
    for (uint32_t i = 0; i < r->model->count; i++) {
        const api__field *f = &r->model->fields[i];
        bool key = i == r->key_field && r->key_kind == API__KEY_FIELD && w->kind == API__INSERT;
        if ((key || f->flags & API__UNIQUE) && api__row_has(r->model, row, i) && exists_elsewhere(s, w, row, f))
            w->conflict[i >> 6] |= 1ULL << (i & 63);
    }
}

static int failed(struct api__sqlite *s, api__write *w, const void *row, int rc)
{
    int primary = rc & 0xff;
    if (primary != SQLITE_CONSTRAINT)
        return api__sqlite_db_error(&s->db, rc, NULL);
    if (rc != SQLITE_CONSTRAINT_UNIQUE && rc != SQLITE_CONSTRAINT_PRIMARYKEY)
        return API_EIO; /* NOT NULL or CHECK: validation should have caught it */
    find_conflicts(s, w, row);
    return API_ECONFLICT;
}

/* Applying one write */

static int insert_row(struct api__sqlite *s, api__write *w, void *row)
{
    const api__resource *r = w->resource;
    int err, at = 0;
    sqlite3_stmt *st = api__sqlite_db_prepared(&s->db, r, API__ST_INSERT, &err);
    if (!st)
        return err;
    if (!api__sqlite_bind_row(st, r, row, NULL, true, &at))
        return API_ENOMEM;
    int rc = step_done(st);
    if (rc)
        return failed(s, w, row, rc);
    if (r->key_kind == API__KEY_SERIAL) {
        *(int64_t *)api__row_slot(&r->model->fields[r->key_field], row) = sqlite3_last_insert_rowid(s->db.handle);
        api__row_mark(r->model, row, r->key_field, true, false);
    }
    return 0;
}

static int insert_rows(struct api__sqlite *s, api__write *w)
{
    for (size_t i = 0; i < w->count; i++) {
        int err = insert_row(s, w, (char *)w->rows + i * w->resource->model->size);
        if (err) {
            w->conflict_row = i;
            return err;
        }
    }
    w->version = 1;
    return 0;
}

/* Nothing was changed: the row does not exist, or has another version. */
static int why_not(struct api__sqlite *s, api__write *w)
{
    int err;
    sqlite3_stmt *st = api__sqlite_db_prepared(&s->db, w->resource, API__ST_VERSION, &err);
    if (!st)
        return err;
    struct api__sql_bind key = {&w->resource->model->fields[w->resource->key_field], w->key, false};
    if (!api__sqlite_bind(st, 1, &key))
        return API_ENOMEM;
    int rc = sqlite3_step(st);
    w->version = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    return rc == SQLITE_ROW ? API_EVERSION : rc == SQLITE_DONE ? API_ENOTFOUND : api__sqlite_db_error(&s->db, rc, NULL);
}

static sqlite3_stmt *update_statement(struct api__sqlite *s, const api__write *w, int *err)
{
    if (!w->mask)
        return api__sqlite_db_prepared(&s->db, w->resource, w->expect ? API__ST_UPDATE_VERSIONED : API__ST_UPDATE, err);
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__sql_update(&b, w->resource, w->mask, w->expect != 0);
    *err = b.err;
    sqlite3_stmt *st = b.err ? NULL : api__sqlite_db_cached(&s->db, api_buf_get(&b), err);
    api_buf_deinit(&b);
    return st;
}

static bool bind_condition(sqlite3_stmt *st, const api__write *w, int at)
{
    struct api__sql_bind key = {&w->resource->model->fields[w->resource->key_field], w->key, false};
    return api__sqlite_bind(st, at, &key) && (!w->expect || sqlite3_bind_int64(st, at + 1, w->expect) == SQLITE_OK);
}

static int replace_row(struct api__sqlite *s, api__write *w)
{
    int err, at = 0;
    sqlite3_stmt *st = update_statement(s, w, &err);
    if (!st)
        return err;
    if (!api__sqlite_bind_row(st, w->resource, w->rows, w->mask, false, &at) || !bind_condition(st, w, at + 1))
        return API_ENOMEM;
    int rc = sqlite3_step(st);
    bool changed = rc == SQLITE_ROW;
    if (changed) {
        w->version = sqlite3_column_int64(st, 0);
        rc = sqlite3_step(st);
    }
    sqlite3_reset(st);
    if (rc != SQLITE_DONE)
        return failed(s, w, w->rows, rc);
    return changed ? 0 : why_not(s, w);
}

static int delete_row(struct api__sqlite *s, api__write *w)
{
    int err;
    sqlite3_stmt *st =
        api__sqlite_db_prepared(&s->db, w->resource, w->expect ? API__ST_DELETE_VERSIONED : API__ST_DELETE, &err);
    if (!st)
        return err;
    if (!bind_condition(st, w, 1))
        return API_ENOMEM;
    int rc = step_done(st);
    if (rc)
        return api__sqlite_db_error(&s->db, rc, NULL);
    return sqlite3_changes(s->db.handle) ? 0 : why_not(s, w);
}

/* A single statement that fails changes nothing; several need a savepoint to be all or nothing. */
static int insert_several(struct api__sqlite *s, api__write *w)
{
    int err = api__sqlite_db_savepoint(&s->db);
    if (err)
        return err;
    err = insert_rows(s, w);
    int settled = api__sqlite_db_savepoint_end(&s->db, err == 0);
    return err ? err : settled;
}

static int apply(struct api__sqlite *s, api__write *w)
{
    switch (w->kind) {
    case API__INSERT:
        return w->count == 1 ? insert_rows(s, w) : insert_several(s, w);
    case API__REPLACE_ROW:
        return replace_row(s, w);
    default:
        return delete_row(s, w);
    }
}

static int run_write(struct api__sqlite *s, struct api__store_job *job)
{
    api__write *w = API__OF_JOB(job, api__write, job);
    memset(w->conflict, 0, sizeof w->conflict);
    int err = apply(s, w);
    job->rows = err ? 0 : w->kind == API__INSERT ? (int64_t)w->count : 1;
    return err;
}

const struct api__store_job_kind api__job_write = {.grouped = true, .run = run_write};

int api__sqlite_write(api__store *s, api__write *w, api__waiter *waiter)
{
    return w->status = api__sqlite_writer_submit((struct api__sqlite *)s, &w->job, &api__job_write, waiter);
}

/* Raw statements. Their time is bounded, since everybody waits for them. */

static int run_raw(struct api__sqlite *s, struct api__store_job *job)
{
    api__raw *raw = API__OF_JOB(job, api__raw, job);
    api__sqlite_db_limit_time(&s->db, s->limits.transaction_time, s->tx_deadline);
    int err = api__sqlite_db_raw_run(&s->db, raw, false);
    s->db.deadline = s->tx_deadline;
    job->rows = err ? 0 : raw->changes;
    return err;
}

const struct api__store_job_kind api__job_raw = {.grouped = true, .run = run_raw};

int api__sqlite_raw_write(api__store *s, api__raw *raw, api__waiter *waiter)
{
    raw->error = (api_str){NULL, 0};
    int err = raw->status = api__sqlite_writer_submit((struct api__sqlite *)s, &raw->job, &api__job_raw, waiter);
    if (err && !raw->error.p)
        raw->error = api_str_of(api_strerror(err));
    return err;
}
