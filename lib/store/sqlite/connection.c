/* Connections and prepared statements. */
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "store/sqlite/engine.h"

/* Steps of SQLite's machine between two looks at the clock: about a millisecond. */
#define STEPS_A_LOOK 20000

int api__sqlite_error(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return 0;
    case SQLITE_NOMEM:
        return API_ENOMEM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return API_EBUSY;
    case SQLITE_FULL:
        return API_EFULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return API_EREADONLY;
    case SQLITE_INTERRUPT:
        return API_ETIMEOUT;
    case SQLITE_TOOBIG:
        return API_ETOOBIG;
    case SQLITE_CONSTRAINT:
        return API_ECONFLICT;
    default:
        return API_EIO;
    }
}

int api__db_exec(struct api__db *db, const char *sql)
{
    return api__db_error(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL), NULL);
}

static int look_at_clock(void *arg)
{
    const struct api__db *db = arg;
    return db->deadline && api__mono_ns() > db->deadline;
}

void api__db_limit_time(struct api__db *db, int64_t ms, int64_t end)
{
    int64_t own = api__mono_ns() + ms * 1000000;
    db->deadline = end && end < own ? end : own;
}

/* Who else writes the file (another process, a reload's other generation) begins its next transaction at once: SQLite's
 * own handler, which soon looks only ten times a second, would hardly ever find the lock free where a commit takes the
 * disk a while.
 * A database in memory has no WAL: its readers wait for the writer. For a group that is an instant; an open transaction
 * may belong to a task of the very thread that reads, which must not wait for itself. */
static int wait_for_lock(void *arg, int times)
{
    struct api__db *db = arg;
    int64_t now = api__mono_ns();
    if (times == 0)
        db->busy_until = now + db->busy_time * 1000000;
    if (now >= db->busy_until || (db->held && atomic_load(db->held)))
        return 0;
    nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    return 1;
}

/* synchronous=FULL: a commit is on disk. Checkpoints are wal.c's. */
static int configure(struct api__db *db, const struct api__sqlite *s, bool writer)
{
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_wal_autocheckpoint(db->handle, 0);
    db->held = s->memory && !writer ? &s->held : NULL;
    sqlite3_busy_handler(db->handle, wait_for_lock, db);
    sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_progress_handler(db->handle, STEPS_A_LOOK, look_at_clock, db);
    sqlite3_set_authorizer(db->handle, api__sqlite_guard, db);
    return api__db_exec(db, "PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA trusted_schema=OFF;"
                            "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=0");
}

int api__db_open(struct api__db *db, const struct api__sqlite *s, bool writer)
{
    int flags = SQLITE_OPEN_NOMUTEX | (s->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                (s->memory ? SQLITE_OPEN_CREATE : 0) | (s->name == s->uri ? 0 : SQLITE_OPEN_URI);
    *db = (struct api__db){.query_time = s->limits.query_time,
                           .busy_time = s->limits.busy_time,
                           .rows_most = s->limits.sql_rows,
                           .memory = (size_t)s->limits.request_memory};
    api__sql_init(&db->sql);
    int err = api__db_error(db, sqlite3_open_v2(s->name, &db->handle, flags, NULL), NULL);
    if (!err)
        err = configure(db, s, writer);
    if (err) {
        struct api__fault fault = db->fault;
        db->fault = (struct api__fault){0};
        api__db_close(db);
        db->fault = fault; /* without a statement: nothing to free */
    }
    return err;
}

void api__db_close(struct api__db *db)
{
    for (size_t i = 0; i < db->resources; i++)
        for (int k = 0; k < API__ST_COUNT; k++)
            sqlite3_finalize(db->fixed[i][k]);
    for (size_t i = 0; i < API__SQLITE_SHAPES; i++) {
        sqlite3_finalize(db->shapes[i].st);
        free(db->shapes[i].sql);
    }
    for (int i = 0; i < API__CONTROLS; i++)
        sqlite3_finalize(db->control[i]);
    free(db->fixed);
    free(db->scratch);
    sqlite3_free(db->fault.sql);
    api__sql_deinit(&db->sql);
    sqlite3_close_v2(db->handle);
    *db = (struct api__db){0};
}

static sqlite3_stmt *ready(sqlite3_stmt *st)
{
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return st;
}

static sqlite3_stmt *prepare(struct api__db *db, api_str sql, int *err)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v3(db->handle, sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, &st, NULL);
    *err = api__db_error(db, rc, NULL);
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

static bool grow(struct api__db *db, uint32_t index)
{
    if (index < db->resources)
        return true;
    sqlite3_stmt *(*more)[API__ST_COUNT] = realloc(db->fixed, (index + 1) * sizeof *more);
    if (!more)
        return false;
    memset(more + db->resources, 0, (index + 1 - db->resources) * sizeof *more);
    db->fixed = more;
    db->resources = index + 1;
    return true;
}

sqlite3_stmt *api__db_fixed(struct api__db *db, const api__resource *r, enum api__statement which, int *err)
{
    *err = API_ENOMEM;
    if (!grow(db, r->index))
        return NULL;
    sqlite3_stmt **slot = &db->fixed[r->index][which];
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

sqlite3_stmt *api__db_known(struct api__db *db, api_str sql)
{
    for (size_t i = 0; i < API__SQLITE_SHAPES; i++) {
        struct api__shape *s = &db->shapes[i];
        if (s->sql && strlen(s->sql) == sql.n && memcmp(s->sql, sql.p, sql.n) == 0) {
            s->used = ++db->clock;
            return ready(s->st);
        }
    }
    return NULL;
}

/* The least recently used shape gives way. */
sqlite3_stmt *api__db_learn(struct api__db *db, api_str sql, sqlite3_stmt *st, int *err)
{
    struct api__shape *oldest = &db->shapes[0];
    for (size_t i = 1; i < API__SQLITE_SHAPES; i++)
        if (db->shapes[i].used < oldest->used)
            oldest = &db->shapes[i];
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
    *oldest = (struct api__shape){copy, st, ++db->clock};
    return st;
}

sqlite3_stmt *api__db_shape(struct api__db *db, api_str sql, int *err)
{
    sqlite3_stmt *st = api__db_known(db, sql);
    if (st)
        return st;
    st = prepare(db, sql, err);
    return st ? api__db_learn(db, sql, st, err) : NULL;
}
