#include "store/sqlite/statements.h"

#include <stdlib.h>

#include "store/sqlite/connection.h"

static sqlite3_stmt *ready(sqlite3_stmt *st)
{
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return st;
}

static sqlite3_stmt *prepare(struct api__sqlite_db *db, api_str sql, int *err)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v3(db->handle, sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, &st, NULL);
    *err = api__sqlite_db_error(db, rc, NULL);
    return st;
}

static void put_fixed(api_buf *b, const api__resource *r, enum api__statement which)
{
    switch (which) {
    case API__ST_GET:
        api__sql_get(b, r);
        break;
    case API__ST_VERSION:
        api__sql_version(b, r);
        break;
    case API__ST_INSERT:
        api__sql_insert(b, r);
        break;
    case API__ST_UPDATE:
    case API__ST_UPDATE_VERSIONED:
        api__sql_update(b, r, NULL, which == API__ST_UPDATE_VERSIONED);
        break;
    default:
        api__sql_delete(b, r, which == API__ST_DELETE_VERSIONED);
    }
}

static bool grow(struct api__sqlite_db *db, uint32_t index)
{
    if (index < db->statements.resources)
        return true;
    sqlite3_stmt *(*more)[API__ST_COUNT] = realloc(db->statements.prepared, (index + 1) * sizeof *more);
    if (!more)
        return false;
    memset(more + db->statements.resources, 0, (index + 1 - db->statements.resources) * sizeof *more);
    db->statements.prepared = more;
    db->statements.resources = index + 1;
    return true;
}

sqlite3_stmt *api__sqlite_db_prepared(struct api__sqlite_db *db, const api__resource *r, enum api__statement which,
                                      int *err)
{
    *err = API_ENOMEM;
    if (!grow(db, r->index))
        return NULL;
    sqlite3_stmt **slot = &db->statements.prepared[r->index][which];
    if (*slot)
        return ready(*slot);
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_fixed(&b, r, which);
    if (!b.err)
        *slot = prepare(db, api_buf_get(&b), err);
    api_buf_deinit(&b);
    return *slot;
}

sqlite3_stmt *api__sqlite_db_cache_find(struct api__sqlite_db *db, api_str sql)
{
    for (size_t i = 0; i < API__STATEMENTS_CACHED; i++) {
        struct api__cached_statement *s = &db->statements.cache[i];
        if (s->sql && strlen(s->sql) == sql.n && memcmp(s->sql, sql.p, sql.n) == 0) {
            s->used = ++db->statements.uses;
            return ready(s->st);
        }
    }
    return NULL;
}

/* Replaces the least recently used one. */
sqlite3_stmt *api__sqlite_db_cache_add(struct api__sqlite_db *db, api_str sql, sqlite3_stmt *st, int *err)
{
    struct api__cached_statement *oldest = &db->statements.cache[0];
    for (size_t i = 1; i < API__STATEMENTS_CACHED; i++)
        if (db->statements.cache[i].used < oldest->used)
            oldest = &db->statements.cache[i];
    char *copy = malloc(sql.n + 1);
    if (!copy) {
        sqlite3_finalize(st);
        *err = API_ENOMEM;
        return NULL;
    }
    memcpy(copy, sql.p, sql.n);
    copy[sql.n] = 0;
    sqlite3_finalize(oldest->st);
    free(oldest->sql);
    *oldest = (struct api__cached_statement){copy, st, ++db->statements.uses};
    return st;
}

sqlite3_stmt *api__sqlite_db_cached(struct api__sqlite_db *db, api_str sql, int *err)
{
    sqlite3_stmt *st = api__sqlite_db_cache_find(db, sql);
    if (st)
        return st;
    st = prepare(db, sql, err);
    return st ? api__sqlite_db_cache_add(db, sql, st, err) : NULL;
}

void api__sqlite_db_statements_finalize(struct api__sqlite_db *db)
{
    struct api__statements *s = &db->statements;
    for (size_t i = 0; i < s->resources; i++)
        for (int k = 0; k < API__ST_COUNT; k++)
            sqlite3_finalize(s->prepared[i][k]);
    for (size_t i = 0; i < API__STATEMENTS_CACHED; i++) {
        sqlite3_finalize(s->cache[i].st);
        free(s->cache[i].sql);
    }
    free(s->prepared);
    *s = (struct api__statements){0};
}
