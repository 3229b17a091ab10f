#include "store/sqlite/raw_statement.h"

#include "store/sqlite/connection.h"

/* Mistakes in the statement are the caller's, everything else the database's. */
static int raw_error(int rc)
{
    switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return API_ECONFLICT;
    }
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return API_EINVALID;
    case SQLITE_ERROR:
    case SQLITE_AUTH:
    case SQLITE_RANGE:
    case SQLITE_SCHEMA:
        return API_EUSAGE;
    default:
        return API_EIO; /* the database's: see explain */
    }
}

static int explain(struct api__sqlite_db *db, int rc, sqlite3_stmt *st, api_arena *a, api_str *why)
{
    int err = raw_error(rc);
    if (err == API_EIO)
        err = api__sqlite_db_error(db, rc, st);
    const char *text = db->refusal           ? db->refusal
                       : err == API_ETIMEOUT ? "the statement took too long"
                                             : sqlite3_errmsg(db->handle);
    *why = api_arena_dup(a, api_str_of(text));
    return err;
}

static int misuse(api_str *why, const char *text)
{
    *why = api_str_of(text);
    return API_EUSAGE;
}

/* Ignores white space, comments and semicolons; anything else counts as another statement, even if it does not
 * parse. */
static bool nothing_follows(struct api__sqlite_db *db, const char *at, const char *end)
{
    while (at < end) {
        sqlite3_stmt *st = NULL;
        const char *next = at;
        int rc = sqlite3_prepare_v2(db->handle, at, (int)(end - at), &st, &next);
        sqlite3_finalize(st);
        if (rc != SQLITE_OK || st)
            return false;
        if (next == at)
            break;
        at = next;
    }
    return true;
}

static sqlite3_stmt *prepare(struct api__sqlite_db *db, api_str sql, api_arena *a, int *err, api_str *why)
{
    sqlite3_stmt *st = NULL;
    const char *tail = NULL;
    int rc = sqlite3_prepare_v3(db->handle, sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, &st, &tail);
    if (rc != SQLITE_OK) {
        *err = explain(db, rc, NULL, a, why);
        return NULL;
    }
    if (!st) {
        *err = misuse(why, "the SQL text is empty");
        return NULL;
    }
    if (!nothing_follows(db, tail, sql.p + sql.n)) {
        sqlite3_finalize(st);
        *err = misuse(why, "expected one statement, but more text follows it");
        return NULL;
    }
    return st;
}

/* Finds or prepares the statement of a text, checked by the authorizer: NULL with *err and, except for API_ENOMEM, a
 * message in *why. */
static sqlite3_stmt *statement_of(struct api__sqlite_db *db, api_str sql, api_arena *a, int *err, api_str *why)
{
    if (!sql.n || memchr(sql.p, 0, sql.n)) {
        *err = misuse(why, sql.n ? "the statement contains a NUL character" : "the SQL text is empty");
        return NULL;
    }
    if (sql.n > API__RAW_TEXT_MOST) {
        *err = misuse(why, "the statement is longer than 1 MiB");
        return NULL;
    }
    sqlite3_stmt *st = api__sqlite_db_cache_find(db, sql);
    if (st)
        return st;
    db->authorizing = true;
    db->refusal = NULL;
    st = prepare(db, sql, a, err, why);
    db->authorizing = false;
    return st ? api__sqlite_db_cache_add(db, sql, st, err) : NULL;
}

/* Values in and out */

static int bind_value(sqlite3_stmt *st, int at, const api__value *v)
{
    switch (v->type) {
    case API__VALUE_INT:
        return sqlite3_bind_int64(st, at, v->i);
    case API__VALUE_DOUBLE:
        return sqlite3_bind_double(st, at, v->d);
    case API__VALUE_TEXT:
        return sqlite3_bind_text64(st, at, v->s.p ? v->s.p : "", v->s.n, SQLITE_STATIC, SQLITE_UTF8);
    case API__VALUE_BLOB:
        return sqlite3_bind_blob64(st, at, v->s.p ? v->s.p : "", v->s.n, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(st, at);
    }
}

static int check_binds(sqlite3_stmt *st, api__raw *raw)
{
    size_t want = (size_t)sqlite3_bind_parameter_count(st);
    if (want == raw->bind_count)
        return 0;
    raw->error = api_arena_printf(raw->arena, "the statement has %zu parameter%s, but %zu were given", want,
                                  want == 1 ? "" : "s", raw->bind_count);
    return API_EUSAGE;
}

static int bind_all(struct api__sqlite_db *db, sqlite3_stmt *st, api__raw *raw)
{
    for (size_t i = 0; i < raw->bind_count; i++) {
        int rc = bind_value(st, (int)i + 1, &raw->binds[i]);
        if (rc != SQLITE_OK)
            return explain(db, rc, NULL, raw->arena, &raw->error);
    }
    return 0;
}

/* False: out of memory. */
static bool read_value(sqlite3_stmt *st, int at, api_arena *a, api__value *v)
{
    int type = sqlite3_column_type(st, at);
    if (type == SQLITE_INTEGER)
        *v = (api__value){.type = API__VALUE_INT, .i = sqlite3_column_int64(st, at)};
    else if (type == SQLITE_FLOAT)
        *v = (api__value){.type = API__VALUE_DOUBLE, .d = sqlite3_column_double(st, at)};
    else if (type == SQLITE_NULL)
        *v = (api__value){.type = API__VALUE_NULL};
    else {
        const char *p = type == SQLITE_TEXT ? (const char *)sqlite3_column_text(st, at) : sqlite3_column_blob(st, at);
        size_t n = (size_t)sqlite3_column_bytes(st, at);
        *v = (api__value){.type = type == SQLITE_TEXT ? API__VALUE_TEXT : API__VALUE_BLOB};
        v->s = p || !n ? api_arena_dup(a, (api_str){p, n}) : (api_str){NULL, 0};
        return v->s.p != NULL;
    }
    return true;
}

static int add_row(sqlite3_stmt *st, api__raw *raw, api_buf *values)
{
    for (int i = 0; i < (int)raw->column_count; i++) {
        api__value v;
        if (!read_value(st, i, raw->arena, &v))
            return API_ENOMEM;
        api_buf_put(values, (const char *)&v, sizeof v);
    }
    raw->row_count++;
    return values->err;
}

static int too_many(struct api__sqlite_db *db, api__raw *raw)
{
    raw->error =
        api_arena_printf(raw->arena, "the result has more than %lld rows (limit sql_rows)", (long long)db->rows_most);
    return API_ETOOBIG;
}

/* After the first step, which reprepares the statement if the schema has changed. */
static int read_columns(sqlite3_stmt *st, api__raw *raw)
{
    raw->column_count = (size_t)sqlite3_column_count(st);
    if (!raw->column_count)
        return 0;
    raw->columns = api_arena_calloc(raw->arena, raw->column_count, sizeof *raw->columns);
    for (size_t i = 0; raw->columns && i < raw->column_count; i++) {
        const char *name = sqlite3_column_name(st, (int)i);
        raw->columns[i] = name ? api_arena_dup(raw->arena, api_str_of(name)) : (api_str){NULL, 0};
        if (!raw->columns[i].p)
            return API_ENOMEM;
    }
    return raw->columns ? 0 : API_ENOMEM;
}

static int step_all(struct api__sqlite_db *db, sqlite3_stmt *st, api__raw *raw, api_buf *values)
{
    for (bool first = true;; first = false) {
        int rc = sqlite3_step(st), err = 0;
        if (rc != SQLITE_ROW && rc != SQLITE_DONE)
            return explain(db, rc, st, raw->arena, &raw->error);
        if (first)
            err = read_columns(st, raw);
        if (!err && rc == SQLITE_ROW)
            err = (int64_t)raw->row_count == db->rows_most ? too_many(db, raw) : add_row(st, raw, values);
        if (err || rc == SQLITE_DONE)
            return err;
    }
}

/* Collects the table outside the arena, where growing an array would leave all the smaller ones behind. */
static int run_table(struct api__sqlite_db *db, sqlite3_stmt *st, api__raw *raw)
{
    api_buf values;
    api_buf_init(&values, API_BUF_NO_MAX);
    int err = step_all(db, st, raw, &values);
    if (!err && values.n) {
        raw->values = api_arena_alloc(raw->arena, values.n);
        if (raw->values)
            memcpy(raw->values, values.p, values.n);
        else
            err = API_ENOMEM;
    }
    api_buf_deinit(&values);
    return err;
}

/* A row of RETURNING that cannot be kept comes after the change was made: a savepoint can undo it. */
static int run(struct api__sqlite_db *db, sqlite3_stmt *st, api__raw *raw)
{
    bool returning = !sqlite3_stmt_readonly(st) && sqlite3_column_count(st) > 0;
    int64_t before = sqlite3_total_changes64(db->handle);
    int err = returning ? api__sqlite_db_savepoint(db) : 0;
    if (err)
        return err;
    sqlite3_set_last_insert_rowid(db->handle, 0);
    db->authorizing = true;
    db->refusal = NULL;
    err = run_table(db, st, raw);
    sqlite3_reset(st);
    db->authorizing = false;
    if (sqlite3_total_changes64(db->handle) != before)
        raw->changes = sqlite3_changes64(db->handle);
    raw->last_id = sqlite3_last_insert_rowid(db->handle);
    int settled = returning ? api__sqlite_db_savepoint_end(db, err == 0) : 0;
    return err ? err : settled;
}

static void clear(api__raw *raw)
{
    raw->writes = false;
    raw->columns = NULL;
    raw->values = NULL;
    raw->column_count = raw->row_count = 0;
    raw->changes = raw->last_id = 0;
    raw->error = (api_str){NULL, 0};
}

static int finish(api__raw *raw, int err)
{
    api_str why = raw->error;
    if (err) {
        bool writes = raw->writes;
        clear(raw);
        raw->writes = writes;
        raw->error = why.p ? why : api_str_of(api_strerror(err));
    }
    return raw->status = err;
}

static sqlite3_stmt *look(struct api__sqlite_db *db, api__raw *raw, int *err)
{
    clear(raw);
    *err = 0;
    sqlite3_stmt *st = statement_of(db, raw->text, raw->arena, err, &raw->error);
    if (!st)
        return NULL;
    raw->writes = !sqlite3_stmt_readonly(st);
    *err = check_binds(st, raw);
    return *err ? NULL : st;
}

int api__sqlite_db_raw_run(struct api__sqlite_db *db, api__raw *raw, bool reading)
{
    int err;
    sqlite3_stmt *st = look(db, raw, &err);
    if (st && reading && raw->writes) {
        raw->error = API_S("the statement writes to the database");
        err = API_EREADONLY;
    }
    if (!err)
        err = bind_all(db, st, raw);
    if (!err && !raw->writes)
        api__sqlite_db_limit_time(db, db->query_time, db->deadline);
    if (!err)
        err = run(db, st, raw);
    return finish(raw, err);
}

int api__sqlite_db_raw_check(struct api__sqlite_db *db, api__raw *raw)
{
    int err;
    look(db, raw, &err);
    return finish(raw, err);
}
