/* Reads on a connection of their own. */
#include <stdlib.h>

#include "base/clock.h"
#include "store/sqlite.h"

/* Steps of SQLite's machine between two looks at the clock: about a millisecond. */
#define STEPS_A_LOOK 20000

struct reader {
    api__reader base;
    struct api__sqlite *store;
    struct api__db db;
    struct api__sql sql;
    int64_t deadline; /* 0: none */
    void *scratch;    /* one row */
    size_t scratch_size;
};

static int look_at_clock(void *arg)
{
    struct reader *r = arg;
    return r->deadline && api__mono_ns() > r->deadline;
}

api__reader *api__sqlite_reader_open(api__store *store)
{
    struct reader *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->base.ops = store->ops;
    r->store = (struct api__sqlite *)store;
    api__sql_init(&r->sql);
    if (api__db_open(&r->db, r->store, false) != 0) {
        api__sqlite_reader_close(&r->base);
        return NULL;
    }
    sqlite3_progress_handler(r->db.handle, STEPS_A_LOOK, look_at_clock, r);
    return &r->base;
}

void api__sqlite_reader_close(api__reader *reader)
{
    struct reader *r = (struct reader *)reader;
    api__db_close(&r->db);
    api__sql_deinit(&r->sql);
    free(r->scratch);
    free(r);
}

int api__sqlite_get(api__reader *reader, const api__resource *res, const void *key, api_arena *a, void **row,
                    int64_t *version)
{
    struct reader *r = (struct reader *)reader;
    int err;
    sqlite3_stmt *st = api__db_fixed(&r->db, res, API__ST_GET, &err);
    if (!st)
        return err;
    struct api__sql_bind b = {&res->model->fields[res->key_field], key, false};
    if (!api__sqlite_bind(st, 1, &b))
        return API_ENOMEM;
    int rc = sqlite3_step(st);
    err = rc == SQLITE_DONE ? API_ENOTFOUND : api__sqlite_error(rc);
    if (rc == SQLITE_ROW) {
        *row = api__row_new(res->model, a);
        *version = sqlite3_column_int64(st, (int)res->model->count);
        err = *row && api__sqlite_read_row(st, res, *row, a) ? 0 : API_ENOMEM;
    }
    sqlite3_reset(st);
    return err;
}

static sqlite3_stmt *start(struct reader *r, int *err)
{
    *err = r->sql.err ? r->sql.err : r->sql.text.err;
    sqlite3_stmt *st = *err ? NULL : api__db_shape(&r->db, api_buf_get(&r->sql.text), err);
    for (size_t i = 0; st && i < r->sql.count; i++)
        if (!api__sqlite_bind(st, (int)i + 1, &r->sql.binds[i])) {
            *err = API_ENOMEM;
            return NULL;
        }
    return st;
}

static void *scratch_row(struct reader *r, const api__resource *res)
{
    if (r->scratch_size < res->model->size) {
        free(r->scratch);
        r->scratch = calloc(1, res->model->size);
        r->scratch_size = r->scratch ? res->model->size : 0;
    }
    return r->scratch;
}

struct listing {
    const api__resource *res;
    int (*each)(void *arg, const void *row, int64_t version);
    void *arg;
    int64_t limit;
    bool *more;
};

static int step_rows(struct reader *r, sqlite3_stmt *st, const struct listing *l)
{
    void *row = scratch_row(r, l->res);
    int rc, err = row ? 0 : API_ENOMEM;
    for (int64_t n = 0; !err; n++) {
        rc = sqlite3_step(st);
        if (rc != SQLITE_ROW)
            return api__sqlite_error(rc);
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

/* A page before the cursor comes out backwards: kept, then given from its end. */
struct kept {
    struct kept *before;
    void *row;
    int64_t version;
};
struct keeping {
    const api__resource *res;
    api_arena arena;
    struct kept *last;
};

static bool keep_strings(struct keeping *k, void *row)
{
    for (uint32_t i = 0; i < k->res->model->count; i++) {
        const api__field *f = &k->res->model->fields[i];
        bool text = f->type != API_T_INTEGER && f->type != API_T_NUMBER && f->type != API_T_BOOLEAN;
        if (!text || !api__row_has(k->res->model, row, i))
            continue;
        api_str *s = api__row_slot(f, row);
        *s = api_arena_dup(&k->arena, *s);
        if (!s->p)
            return false;
    }
    return true;
}

static int keep(void *arg, const void *row, int64_t version)
{
    struct keeping *k = arg;
    struct kept *n = api_arena_alloc(&k->arena, sizeof *n);
    void *copy = n ? api__row_new(k->res->model, &k->arena) : NULL;
    if (!copy)
        return API_ENOMEM;
    memcpy(copy, row, k->res->model->size);
    if (!keep_strings(k, copy))
        return API_ENOMEM;
    *n = (struct kept){k->last, copy, version};
    k->last = n;
    return 0;
}

static int step_backwards(struct reader *r, sqlite3_stmt *st, const struct listing *l)
{
    struct keeping k = {.res = l->res};
    api_arena_init(&k.arena, (size_t)r->store->limits.request_memory);
    struct listing inner = *l;
    inner.each = keep;
    inner.arg = &k;
    int err = step_rows(r, st, &inner);
    for (struct kept *n = k.last; n && !err; n = n->before)
        err = l->each(l->arg, n->row, n->version);
    api_arena_deinit(&k.arena);
    return err;
}

static void set_deadline(struct reader *r)
{
    r->deadline = api__mono_ns() + r->store->limits.query_time * 1000000;
}

int api__sqlite_list(api__reader *reader, const api__resource *res, const api__query *q,
                     int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more)
{
    struct reader *r = (struct reader *)reader;
    int err;
    *more = false;
    api__sql_reset(&r->sql);
    api__sql_list(&r->sql, res, q);
    sqlite3_stmt *st = start(r, &err);
    if (!st)
        return err;
    set_deadline(r);
    struct listing l = {res, each, arg, q->limit, more};
    err = q->backward ? step_backwards(r, st, &l) : step_rows(r, st, &l);
    sqlite3_reset(st);
    r->deadline = 0;
    return err;
}

int api__sqlite_count(api__reader *reader, const api__resource *res, const api__query *q, int64_t *out)
{
    struct reader *r = (struct reader *)reader;
    int err;
    api__sql_reset(&r->sql);
    api__sql_count(&r->sql, res, q);
    sqlite3_stmt *st = start(r, &err);
    if (!st)
        return err;
    set_deadline(r);
    int rc = sqlite3_step(st);
    *out = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    r->deadline = 0;
    return api__sqlite_error(rc);
}
