#include "store/sqlite/connection.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "store/sqlite/authorizer.h"
#include "store/sqlite/engine.h"

/* Steps of SQLite's virtual machine between two looks at the clock: about a millisecond. */
#define STEPS_A_LOOK 20000

int api__sqlite_db_exec(struct api__sqlite_db *db, const char *sql)
{
    return api__sqlite_db_error(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL), NULL);
}

static int look_at_clock(void *arg)
{
    const struct api__sqlite_db *db = arg;
    return db->deadline && api__mono_ns() > db->deadline;
}

void api__sqlite_db_limit_time(struct api__sqlite_db *db, int64_t ms, int64_t end)
{
    int64_t own = api__mono_ns() + ms * 1000000;
    db->deadline = end && end < own ? end : own;
}

/* The busy handler. Another process that writes the file (also the other generation during a reload) starts its next
 * transaction immediately: SQLite's own handler, which soon polls only ten times a second, would hardly ever find
 * the lock free where commits are slow.
 *
 * An in-memory database has no WAL: its readers wait for the writer. That is short for a group of writes; but an
 * open transaction may belong to a task of the very thread that reads, which must not wait for itself. */
static int wait_for_lock(void *arg, int times)
{
    struct api__sqlite_db *db = arg;
    int64_t now = api__mono_ns();
    if (times == 0)
        db->busy_until = now + db->busy_time * 1000000;
    if (now >= db->busy_until || (db->tx_open && atomic_load(db->tx_open)))
        return 0;
    nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    return 1;
}

/* synchronous=FULL: a commit is on disk. wal.c does the checkpoints. */
static int configure(struct api__sqlite_db *db, const struct api__sqlite *s, bool writer)
{
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_wal_autocheckpoint(db->handle, 0);
    db->tx_open = s->memory && !writer ? &s->tx_open : NULL;
    sqlite3_busy_handler(db->handle, wait_for_lock, db);
    sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_progress_handler(db->handle, STEPS_A_LOOK, look_at_clock, db);
    sqlite3_set_authorizer(db->handle, api__sqlite_authorize, db);
    return api__sqlite_db_exec(db, "PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA trusted_schema=OFF;"
                                   "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=0");
}

int api__sqlite_db_open(struct api__sqlite_db *db, const struct api__sqlite *s, bool writer)
{
    int flags = SQLITE_OPEN_NOMUTEX | (s->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                (s->memory ? SQLITE_OPEN_CREATE : 0) | (s->open_name == s->path ? 0 : SQLITE_OPEN_URI);
    *db = (struct api__sqlite_db){.query_time = s->limits.query_time,
                                  .busy_time = s->limits.busy_time,
                                  .rows_most = s->limits.sql_rows,
                                  .memory = (size_t)s->limits.request_memory};
    api__sql_init(&db->sql);
    int err = api__sqlite_db_error(db, sqlite3_open_v2(s->open_name, &db->handle, flags, NULL), NULL);
    if (!err)
        err = configure(db, s, writer);
    if (err) {
        struct api__fault fault = db->fault;
        db->fault = (struct api__fault){0};
        api__sqlite_db_close(db);
        db->fault = fault; /* has no statement to free */
    }
    return err;
}

void api__sqlite_db_close(struct api__sqlite_db *db)
{
    api__sqlite_db_statements_finalize(db);
    for (int i = 0; i < API__CONTROLS; i++)
        sqlite3_finalize(db->control[i]);
    free(db->scratch);
    sqlite3_free(db->fault.sql);
    api__sql_deinit(&db->sql);
    sqlite3_close_v2(db->handle);
    *db = (struct api__sqlite_db){0};
}
