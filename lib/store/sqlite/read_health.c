/* Failing reads are logged when they begin, then counted and logged now and then. They are over when the statement
 * that failed succeeds: /readyz runs it on a new connection, since other rows may be readable all the while and the
 * cache of the old one may be damaged. */
#include "store/sqlite/read_health.h"

#include "base/clock.h"
#include "store/sqlite/engine.h"

#define SECOND 1000000000ll
/* A log line for many failures; /readyz may be asked by several balancers a second. */
#define LOG_EVERY (10 * SECOND)
#define PROBE_EVERY SECOND
/* The probe blocks a worker, and so everybody whom it serves. */
#define PROBE_MS 250

int api__read_health_report(struct api__sqlite *s, struct api__sqlite_db *db, int err, const char *doing)
{
    if (!db->fault.code)
        return err;
    struct api__read_health *r = &s->read_health;
    int64_t now = api__mono_ns();
    char *sql = db->fault.sql, text[256];
    db->fault.sql = NULL;
    api__sqlite_db_fault_take(db, text, sizeof text);
    sqlite3_db_release_memory(db->handle); /* drop cached pages that may be damaged */
    pthread_mutex_lock(&r->mutex);
    bool first = !atomic_load(&r->err), logs = first || now - r->logged >= LOG_EVERY;
    uint64_t more = r->unlogged;
    atomic_store(&r->err, err);
    if (first) {
        r->probe = sql;
        r->probed = 0;
    }
    r->unlogged = logs ? 0 : more + 1;
    r->logged = logs ? now : r->logged;
    pthread_mutex_unlock(&r->mutex);
    if (!first)
        sqlite3_free(sql);
    if (logs && more)
        api__logf(s->log, API_LOG_ERROR, "database %s: %s fails: %s%s; %llu more failures before", s->path, doing,
                  api_strerror(err), text, (unsigned long long)more);
    else if (logs)
        api__logf(s->log, API_LOG_ERROR, "database %s: %s fails: %s%s", s->path, doing, api_strerror(err), text);
    return err;
}

/* 0 when the statement runs to its end. */
static int probe(const struct api__sqlite *s, const char *sql)
{
    struct api__sqlite_db db;
    sqlite3_stmt *st = NULL;
    int err = api__sqlite_db_open(&db, s, false);
    if (err)
        return err;
    api__sqlite_db_limit_time(&db, PROBE_MS, 0);
    db.busy_time = PROBE_MS;
    int rc = sqlite3_prepare_v2(db.handle, sql ? sql : "SELECT count(*) FROM sqlite_master", -1, &st, NULL);
    bool reads = rc == SQLITE_OK && sqlite3_stmt_readonly(st);
    while (reads && (rc = sqlite3_step(st)) == SQLITE_ROW)
        ;
    err = api__sqlite_db_error(&db, rc, NULL);
    sqlite3_finalize(st);
    api__sqlite_db_close(&db);
    return err;
}

int api__read_health_check(struct api__sqlite *s)
{
    struct api__read_health *r = &s->read_health;
    int err = atomic_load(&r->err);
    if (!err)
        return 0;
    pthread_mutex_lock(&r->mutex);
    int64_t now = api__mono_ns();
    bool over = false;
    if (atomic_load(&r->err) && now - r->probed >= PROBE_EVERY) {
        r->probed = now;
        over = probe(s, r->probe) == 0;
        if (over) {
            sqlite3_free(r->probe);
            r->probe = NULL;
            atomic_store(&r->err, 0);
        }
    }
    pthread_mutex_unlock(&r->mutex);
    if (over)
        api__logf(s->log, API_LOG_INFO, "database %s: reading works again", s->path);
    return atomic_load(&r->err);
}
