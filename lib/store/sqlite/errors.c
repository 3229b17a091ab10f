/* What fails below SQLite: noted where it happens, told once, and remembered until it is over.
 *
 * A connection keeps its first fault until the reader's call, or the writer's group, has ended. Failing reads are told
 * when they begin, then counted and told once in a while; they are over when the statement that failed works again,
 * which /readyz tries on a connection of its own: other rows may be read all the while, and a cache may be wrong. */
#include <errno.h>
#include <stdio.h>

#include "base/clock.h"
#include "store/sqlite/engine.h"

#define SECOND 1000000000ll
#define TELL_EVERY (10 * SECOND)
#define TRY_EVERY SECOND
/* The try stands in a worker's way. */
#define TRY_MS 250

/* 0 where no system call has failed. */
static int system_error(sqlite3 *handle, int rc)
{
    int primary = rc & 0xff;
    return primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN ? sqlite3_system_errno(handle) : 0;
}

/* What the disk is to blame for, though SQLite calls it an I/O error. */
static int blame(sqlite3 *handle, int rc, int err)
{
    int number = system_error(handle, rc);
    return number == ENOSPC || number == EDQUOT ? API_EFULL : number == EROFS ? API_EREADONLY : err;
}

int api__db_error(struct api__db *db, int rc, sqlite3_stmt *st)
{
    int err = api__sqlite_error(rc);
    if (err != API_EIO && err != API_EREADONLY && err != API_EFULL)
        return err;
    err = blame(db->handle, rc, err);
    if (!db->fault.code) {
        db->fault.code = sqlite3_extended_errcode(db->handle);
        if (!db->fault.code)
            db->fault.code = rc;
        db->fault.number = system_error(db->handle, rc);
        snprintf(db->fault.text, sizeof db->fault.text, "%s", sqlite3_errmsg(db->handle));
        db->fault.sql = st ? sqlite3_expanded_sql(st) : NULL;
    }
    return err;
}

void api__db_fault_take(struct api__db *db, char *text, size_t size)
{
    if (db->fault.code)
        snprintf(text, size, "SQLite %d: %s", db->fault.code, db->fault.text);
    else
        snprintf(text, size, "%s", sqlite3_errmsg(db->handle));
    sqlite3_free(db->fault.sql);
    db->fault = (struct api__fault){0};
}

int api__reading_told(struct api__sqlite *s, struct api__db *db, int err, const char *doing)
{
    if (!db->fault.code)
        return err;
    struct api__reading *r = &s->reading;
    int64_t now = api__mono_ns();
    char *sql = db->fault.sql, text[256];
    db->fault.sql = NULL;
    api__db_fault_take(db, text, sizeof text);
    sqlite3_db_release_memory(db->handle); /* what was read wrong is read again */
    pthread_mutex_lock(&r->mutex);
    bool first = !atomic_load(&r->err), tells = first || now - r->told >= TELL_EVERY;
    uint64_t more = r->untold;
    atomic_store(&r->err, err);
    if (first) {
        r->probe = sql;
        r->tried = 0;
    }
    r->untold = tells ? 0 : more + 1;
    r->told = tells ? now : r->told;
    pthread_mutex_unlock(&r->mutex);
    if (!first)
        sqlite3_free(sql);
    if (tells && more)
        api__logf(s->log, API_LOG_ERROR, "database %s: %s fails: %s (%s; %llu more failures before)", s->uri, doing,
                  api_strerror(err), text, (unsigned long long)more);
    else if (tells)
        api__logf(s->log, API_LOG_ERROR, "database %s: %s fails: %s (%s)", s->uri, doing, api_strerror(err), text);
    return err;
}

/* 0 when the statement runs to its end. */
static int try_again(const struct api__sqlite *s, const char *sql)
{
    struct api__db db;
    sqlite3_stmt *st = NULL;
    int err = api__db_open(&db, s, false);
    if (err)
        return err;
    api__db_limit_time(&db, TRY_MS, 0);
    db.busy_time = TRY_MS;
    int rc = sqlite3_prepare_v2(db.handle, sql ? sql : "SELECT count(*) FROM sqlite_master", -1, &st, NULL);
    bool reads = rc == SQLITE_OK && sqlite3_stmt_readonly(st);
    while (reads && (rc = sqlite3_step(st)) == SQLITE_ROW)
        ;
    err = api__db_error(&db, rc, NULL);
    sqlite3_finalize(st);
    api__db_close(&db);
    return err;
}

int api__reading_ready(struct api__sqlite *s)
{
    struct api__reading *r = &s->reading;
    int err = atomic_load(&r->err);
    if (!err)
        return 0;
    pthread_mutex_lock(&r->mutex);
    int64_t now = api__mono_ns();
    bool over = false;
    if (atomic_load(&r->err) && now - r->tried >= TRY_EVERY) {
        r->tried = now;
        over = try_again(s, r->probe) == 0;
        if (over) {
            sqlite3_free(r->probe);
            r->probe = NULL;
            atomic_store(&r->err, 0);
        }
    }
    pthread_mutex_unlock(&r->mutex);
    if (over)
        api__logf(s->log, API_LOG_INFO, "database %s: reading works again", s->uri);
    return atomic_load(&r->err);
}
