/* The writer: one thread, one connection.
 *
 * States of a group: gathering (all that waits, in its order) -> open (BEGIN IMMEDIATE) -> applied (each write has its
 * own result) -> committed -> answered. Invariants: a write is answered only after the commit of the transaction it was
 * applied in, conflicts and failed conditions too, since they may rest on rows of the same group; nobody touches a
 * write between queueing and answering but this thread; an error that rolls the transaction back (disk full, no memory,
 * an interrupt) costs the write that met it, the others are applied again. */
#include "base/clock.h"
#include "store/sqlite.h"

/* Writes of one group: bounds how long the first of them waits for the last. */
#define GROUP_MOST 1024

static int step_done(sqlite3_stmt *st)
{
    int rc = sqlite3_step(st);
    sqlite3_reset(st);
    return rc == SQLITE_DONE || rc == SQLITE_ROW ? 0 : rc;
}

/* Conflicts: which unique fields hold a value that exists already. */

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
    sqlite3_stmt *st = b.err ? NULL : api__db_shape(&s->db, api_buf_get(&b), &err);
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
        return api__sqlite_error(rc);
    if (rc != SQLITE_CONSTRAINT_UNIQUE && rc != SQLITE_CONSTRAINT_PRIMARYKEY)
        return API_EIO; /* NOT NULL or CHECK: the model should have said so */
    find_conflicts(s, w, row);
    return API_ECONFLICT;
}

/* Applying one write */

static int insert_row(struct api__sqlite *s, api__write *w, void *row)
{
    const api__resource *r = w->resource;
    int err, at = 0;
    sqlite3_stmt *st = api__db_fixed(&s->db, r, API__ST_INSERT, &err);
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

/* Nothing was changed: is the row gone, or another version? */
static int why_not(struct api__sqlite *s, api__write *w)
{
    int err;
    sqlite3_stmt *st = api__db_fixed(&s->db, w->resource, API__ST_VERSION, &err);
    if (!st)
        return err;
    struct api__sql_bind key = {&w->resource->model->fields[w->resource->key_field], w->key, false};
    if (!api__sqlite_bind(st, 1, &key))
        return API_ENOMEM;
    int rc = sqlite3_step(st);
    w->version = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    return rc == SQLITE_ROW ? API_EVERSION : rc == SQLITE_DONE ? API_ENOTFOUND : api__sqlite_error(rc);
}

static sqlite3_stmt *update_statement(struct api__sqlite *s, const api__write *w, int *err)
{
    if (!w->mask)
        return api__db_fixed(&s->db, w->resource, w->expect ? API__ST_UPDATE_VERSIONED : API__ST_UPDATE, err);
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__sql_update(&b, w->resource, w->mask, w->expect != 0);
    *err = b.err;
    sqlite3_stmt *st = b.err ? NULL : api__db_shape(&s->db, api_buf_get(&b), err);
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
    sqlite3_stmt *st = api__db_fixed(&s->db, w->resource, w->expect ? API__ST_DELETE_VERSIONED : API__ST_DELETE, &err);
    if (!st)
        return err;
    if (!bind_condition(st, w, 1))
        return API_ENOMEM;
    int rc = step_done(st);
    if (rc)
        return api__sqlite_error(rc);
    return sqlite3_changes(s->db.handle) ? 0 : why_not(s, w);
}

/* A failed single statement leaves no trace; several need a savepoint to be all or nothing. */
static int apply_several(struct api__sqlite *s, api__write *w)
{
    int err = api__db_exec(&s->db, "SAVEPOINT several");
    if (err)
        return err;
    err = insert_rows(s, w);
    if (sqlite3_get_autocommit(s->db.handle))
        return err;
    if (err)
        api__db_exec(&s->db, "ROLLBACK TO several");
    int released = api__db_exec(&s->db, "RELEASE several");
    return err ? err : released;
}

static int apply(struct api__sqlite *s, api__write *w)
{
    memset(w->conflict, 0, sizeof w->conflict);
    switch (w->kind) {
    case API__INSERT:
        return w->count == 1 ? insert_rows(s, w) : apply_several(s, w);
    case API__REPLACE_ROW:
        return replace_row(s, w);
    default:
        return delete_row(s, w);
    }
}

/* Groups */

/* Failures of the database itself, which make the whole group fail when the commit meets them. */
static bool is_outage(int err)
{
    return err && err != API_ECONFLICT && err != API_ENOTFOUND && err != API_EVERSION;
}

/* Marks in w->status of a write whose result is final already, whatever happens to the group. */
static void fail_all(api__write *first, int err)
{
    for (api__write *w = first; w; w = w->next)
        if (!is_outage(w->status))
            w->status = err;
}

/* Applies all that have not failed for good. True when the transaction is still open at the end. */
static bool apply_all(struct api__sqlite *s, api__write *first)
{
    for (api__write *w = first; w; w = w->next) {
        if (is_outage(w->status))
            continue;
        w->status = apply(s, w);
        if (sqlite3_get_autocommit(s->db.handle)) {
            if (!is_outage(w->status))
                w->status = API_EIO;
            return false;
        }
    }
    return true;
}

static void rollback(struct api__sqlite *s)
{
    if (!sqlite3_get_autocommit(s->db.handle))
        api__db_exec(&s->db, "ROLLBACK");
}

/* Ends with every status final: at most one more round for each write that broke a transaction. */
static void run_group(struct api__sqlite *s, api__write *first)
{
    for (api__write *w = first; w; w = w->next)
        w->status = 0;
    for (;;) {
        int err = api__db_exec(&s->db, "BEGIN IMMEDIATE");
        if (err) {
            fail_all(first, err);
            return;
        }
        if (!apply_all(s, first))
            continue;
        err = api__db_exec(&s->db, "COMMIT");
        rollback(s);
        if (err)
            fail_all(first, err);
        return;
    }
}

static api__write *take_group(struct api__sqlite *s)
{
    pthread_mutex_lock(&s->mutex);
    while (!s->first && !s->ending)
        pthread_cond_wait(&s->work, &s->mutex);
    api__write *first = s->first, *last = first;
    for (int n = 1; last && last->next && n < GROUP_MOST; n++)
        last = last->next;
    s->first = last ? last->next : NULL;
    if (!s->first)
        s->tail = &s->first;
    if (last)
        last->next = NULL;
    pthread_mutex_unlock(&s->mutex);
    return first;
}

/* Said once when it begins and once when it ends, not for every request. */
static void tell(struct api__sqlite *s, int err)
{
    if (err == s->ailing)
        return;
    if (err)
        api__logf(s->log, API_LOG_ERROR, "database: writing fails: %s (%s)", api_strerror(err),
                  sqlite3_errmsg(s->db.handle));
    else
        api__logf(s->log, API_LOG_INFO, "database: writing works again");
}

static void account(struct api__sqlite *s, api__write *first)
{
    uint64_t rows = 0, n = 0;
    int outage = 0;
    for (api__write *w = first; w; w = w->next, n++) {
        rows += w->status ? 0 : w->count ? w->count : 1;
        outage = is_outage(w->status) ? w->status : outage;
    }
    tell(s, outage);
    pthread_mutex_lock(&s->mutex);
    s->stats.commits += outage == 0;
    s->stats.rows += rows;
    s->stats.errors += outage != 0;
    s->waiting -= (int64_t)n;
    s->ailing = outage;
    pthread_mutex_unlock(&s->mutex);
}

static void *writer(void *arg)
{
    struct api__sqlite *s = arg;
    for (api__write *first; (first = take_group(s));) {
        run_group(s, first);
        account(s, first);
        for (api__write *w = first, *next; w; w = next) {
            next = w->next; /* a woken write is its owner's again */
            w->waiter->wake(w->waiter);
        }
    }
    return NULL;
}

int api__sqlite_writer_start(struct api__sqlite *s)
{
    if (s->started)
        return 0;
    if (pthread_create(&s->thread, NULL, writer, s) != 0)
        return API_ESYS;
    s->started = true;
    return 0;
}

void api__sqlite_writer_stop(struct api__sqlite *s)
{
    if (!s->started)
        return;
    pthread_mutex_lock(&s->mutex);
    s->ending = true;
    pthread_cond_signal(&s->work);
    pthread_mutex_unlock(&s->mutex);
    pthread_join(s->thread, NULL);
    s->started = false;
}

int api__sqlite_write(api__store *store, api__write *w, api__waiter *waiter)
{
    struct api__sqlite *s = (struct api__sqlite *)store;
    w->waiter = waiter;
    w->next = NULL;
    pthread_mutex_lock(&s->mutex);
    bool full = s->waiting >= s->limits.write_queue;
    if (!full) {
        s->waiting++;
        bool idle = s->first == NULL;
        *s->tail = w;
        s->tail = &w->next;
        if (idle)
            pthread_cond_signal(&s->work);
    }
    pthread_mutex_unlock(&s->mutex);
    if (full)
        return w->status = API_EBUSY;
    waiter->wait(waiter);
    return w->status;
}
