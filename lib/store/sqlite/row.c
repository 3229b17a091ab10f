/* STRICT tables have four types; ours are mapped to them such that they sort correctly. */
#include "store/sqlite/row.h"

#include "model/type.h"

static bool bind_text(sqlite3_stmt *st, int at, api_str s)
{
    return sqlite3_bind_text(st, at, s.p ? s.p : "", (int)s.n, SQLITE_STATIC) == SQLITE_OK;
}

static bool bind_order_key(sqlite3_stmt *st, int at, const api__field *f, const void *slot)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    bool good = f->type->order_key(slot, &b) && !b.err &&
                sqlite3_bind_text(st, at, b.p, (int)b.n, SQLITE_TRANSIENT) == SQLITE_OK;
    api_buf_deinit(&b);
    return good;
}

static bool bind_plain(sqlite3_stmt *st, int at, const api__field *f, const void *slot)
{
    switch (f->type->column) {
    case API__COLUMN_INTEGER:
        return sqlite3_bind_int64(st, at, *(const int64_t *)slot) == SQLITE_OK;
    case API__COLUMN_REAL:
        return sqlite3_bind_double(st, at, *(const double *)slot) == SQLITE_OK;
    case API__COLUMN_BOOLEAN:
        return sqlite3_bind_int(st, at, *(const bool *)slot) == SQLITE_OK;
    case API__COLUMN_TEXT:
    case API__COLUMN_JSON:
        break;
    }
    return bind_text(st, at, *(const api_str *)slot);
}

bool api__sqlite_bind(sqlite3_stmt *st, int at, const struct api__sql_bind *b)
{
    if (!b->slot)
        return sqlite3_bind_null(st, at) == SQLITE_OK;
    if (b->part)
        return bind_text(st, at, *(const api_str *)b->slot);
    if (api__sql_has_key_column(b->field))
        return bind_order_key(st, at, b->field, b->slot);
    return bind_plain(st, at, b->field, b->slot);
}

bool api__sqlite_bind_row(sqlite3_stmt *st, const api__resource *r, const void *row, const uint64_t *mask, bool insert,
                          int *at)
{
    for (uint32_t i = 0; i < r->model->count; i++) {
        const api__field *f = &r->model->fields[i];
        if (!api__sql_writes(r, f, mask, insert))
            continue;
        bool has = api__row_has(r->model, row, i), pair = api__sql_has_key_column(f);
        const void *slot = api__row_slot(f, row);
        bool good = has ? bind_plain(st, ++*at, f, slot) : sqlite3_bind_null(st, ++*at) == SQLITE_OK;
        if (good && pair)
            good = has ? bind_order_key(st, ++*at, f, slot) : sqlite3_bind_null(st, ++*at) == SQLITE_OK;
        if (!good)
            return false;
    }
    return true;
}

static bool read_text(sqlite3_stmt *st, int at, api_str *out, api_arena *copy)
{
    const char *p = (const char *)sqlite3_column_text(st, at);
    *out = (api_str){p ? p : "", (size_t)sqlite3_column_bytes(st, at)};
    if (copy)
        *out = api_arena_dup(copy, *out);
    return p && out->p;
}

static bool read_value(sqlite3_stmt *st, int at, const api__field *f, void *slot, api_arena *copy)
{
    switch (f->type->column) {
    case API__COLUMN_INTEGER:
        *(int64_t *)slot = sqlite3_column_int64(st, at);
        return true;
    case API__COLUMN_REAL:
        *(double *)slot = sqlite3_column_double(st, at);
        return true;
    case API__COLUMN_BOOLEAN:
        *(bool *)slot = sqlite3_column_int(st, at) != 0;
        return true;
    case API__COLUMN_TEXT:
    case API__COLUMN_JSON:
        break;
    }
    return read_text(st, at, slot, copy);
}

bool api__sqlite_read_row(sqlite3_stmt *st, const api__resource *r, void *row, api_arena *copy)
{
    const api_model *m = r->model;
    memset(row, 0, m->words * 16);
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        bool null = sqlite3_column_type(st, (int)i) == SQLITE_NULL;
        if (!null && !read_value(st, (int)i, f, api__row_slot(f, row), copy))
            return false;
        if (!null || f->flags & API__NULLABLE)
            api__row_mark(m, row, i, !null, null);
    }
    return true;
}
