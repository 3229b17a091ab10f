#include "store/sqlite/schema.h"

#include <stdio.h>

#include "store/sqlite/writer.h"

#define WAY_OUT                                                                                                        \
    "undo the change in the app file, or start with another database file (migrations come in a later version)"

void api__schema_problem(struct api__schema_sync *p, api_str table, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    p->err = API_ESCHEMA;
    api_problems_add(p->problems, NULL, 0, 0, "database %s: table \"%.*s\": %s; " WAY_OUT, p->s->path, API_FMT(table),
                     text);
}

sqlite3_stmt *api__schema_ask(struct api__schema_sync *p, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(p->s->db.handle, sql, -1, &st, NULL);
    if (rc == SQLITE_OK && p->r && sqlite3_bind_parameter_count(st))
        rc = sqlite3_bind_text(st, 1, p->r->key.p, (int)p->r->key.n, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        return st;
    p->err = api__sqlite_db_error(&p->s->db, rc, NULL);
    sqlite3_finalize(st);
    return NULL;
}

bool api__schema_next(struct api__schema_sync *p, sqlite3_stmt *st)
{
    int rc = st ? sqlite3_step(st) : SQLITE_DONE;
    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE)
        p->err = api__sqlite_db_error(&p->s->db, rc, NULL);
    sqlite3_finalize(st);
    return false;
}

bool api__schema_any(struct api__schema_sync *p, sqlite3_stmt *st)
{
    bool any = api__schema_next(p, st);
    if (any)
        sqlite3_finalize(st);
    return any;
}

static void sync_table(struct api__schema_sync *p)
{
    api_arena_reset(&p->arena);
    p->err = 0;
    api__schema_inspect(p);
    if (!p->err)
        api__schema_difference(p);
    if (!p->err)
        api__schema_apply(p);
}

/* An error of the database ends it; problems are collected from all tables. */
static int sync_all(struct api__schema_sync *p, const api__resource *const *resources, size_t n, bool whole)
{
    int err = 0;
    for (size_t i = 0; i < n; i++) {
        p->r = resources[i];
        sync_table(p);
        if (p->err && p->err != API_ESCHEMA)
            return p->err;
        err = p->err ? p->err : err;
    }
    p->r = NULL;
    p->err = 0;
    if (whole)
        api__schema_find_orphans(p, resources, n);
    return p->err ? p->err : err;
}

static int mark_file(struct api__sqlite *s)
{
    char sql[96];
    if (s->marked)
        return 0; /* setting them again would be a write */
    snprintf(sql, sizeof sql, "PRAGMA application_id=%d;PRAGMA user_version=%d", API__SQLITE_APPLICATION,
             API__SQLITE_FORMAT);
    return api__sqlite_db_exec(&s->db, sql);
}

static int in_transaction(struct api__schema_sync *p, const api__resource *const *resources, size_t n, bool whole)
{
    struct api__sqlite *s = p->s;
    int err = api__sqlite_db_exec(&s->db, "BEGIN IMMEDIATE");
    if (!err)
        err = sync_all(p, resources, n, whole);
    if (!err)
        err = mark_file(s);
    if (!err)
        err = api__sqlite_db_exec(&s->db, "COMMIT");
    return err;
}

int api__sqlite_prepare(api__store *store, const api__resource *const *resources, size_t n, bool whole,
                        api_problems *problems)
{
    struct api__sqlite *s = (struct api__sqlite *)store;
    struct api__schema_sync p = {.s = s, .problems = problems};
    char text[256];
    api_arena_init(&p.arena, API_BUF_NO_MAX);
    int err = in_transaction(&p, resources, n, whole);
    api_arena_deinit(&p.arena);
    bool committed = !err;
    if (!err)
        err = api__sqlite_writer_start(s);
    if (err && err != API_ESCHEMA) {
        api__sqlite_db_fault_take(&s->db, text, sizeof text);
        api_problems_add(problems, NULL, 0, 0, "database %s: %s%s", s->path, api_strerror(err), text);
    }
    if (!committed && !sqlite3_get_autocommit(s->db.handle))
        api__sqlite_db_exec(&s->db, "ROLLBACK");
    return err;
}
