/* Opening, closing, health. */
#include "store/sqlite/engine.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/sqlite/file.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/snapshot.h"
#include "store/sqlite/tx.h"
#include "store/sqlite/url.h"
#include "store/sqlite/writer.h"
#include "store/sqlite/writes.h"

static struct api__sqlite *new_store(const char *path, const struct api__store_config *c)
{
    struct api__sqlite *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->base.engine = &api__sqlite_engine;
    s->limits = *c->limits;
    s->log = c->log;
    s->tail = &s->first;
    s->read_only = c->read_only;
    s->wal.lock = -1;
    s->memory = strcmp(path, ":memory:") == 0;
    /* Each store has its own name, which all its connections share. */
    s->path = strdup(path);
    s->open_name = s->path;
    if (!s->path || (s->memory && asprintf(&s->open_name, "file:/api-%p?vfs=memdb", (void *)s) < 0)) {
        free(s->path);
        free(s);
        return NULL;
    }
    pthread_condattr_t attr; /* a transaction's time is not wall clock time */
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&s->work, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&s->mutex, NULL);
    pthread_mutex_init(&s->read_health.mutex, NULL);
    return s;
}

static void free_store(struct api__sqlite *s)
{
    api__wal_deinit(s);
    api__sqlite_db_close(&s->db);
    pthread_cond_destroy(&s->work);
    pthread_mutex_destroy(&s->mutex);
    pthread_mutex_destroy(&s->read_health.mutex);
    sqlite3_free(s->read_health.probe);
    if (s->open_name != s->path)
        free(s->open_name);
    free(s->real_path);
    free(s->path);
    free(s);
}

/* The system's SQLite (SYSTEM_SQLITE) may be of any version. */
static bool may_use(const char *path, api_problems *problems)
{
    if (!API__SQLITE_IS_SAFE(sqlite3_libversion_number()))
        api_problems_add(problems, NULL, 0, 0,
                         "database %s: SQLite %s can lose committed rows (its WAL-reset bug), expected 3.51.3 or newer",
                         path, sqlite3_libversion());
    return API__SQLITE_IS_SAFE(sqlite3_libversion_number());
}

static api__store *sqlite_open(const char *rest, const struct api__store_config *c, api_problems *problems)
{
    const char *path = api__sqlite_url_path(rest);
    struct api__sqlite *s = may_use(path, problems) ? new_store(path, c) : NULL;
    if (!s) {
        if (!api_problems_count(problems))
            api_problems_add(problems, NULL, 0, 0, "database %s: %s", path, api_strerror(API_ENOMEM));
        return NULL;
    }
    if (s->memory && s->read_only)
        api_problems_add(problems, NULL, 0, 0,
                         "database %s: an in-memory database cannot be read-only: it would always be empty", path);
    else if ((s->memory || api__sqlite_file_create(s, problems)) && api__sqlite_file_open(s, problems))
        return &s->base;
    free_store(s);
    return NULL;
}

static void sqlite_close(api__store *store)
{
    struct api__sqlite *s = (struct api__sqlite *)store;
    api__sqlite_writer_stop(s);
    free_store(s);
}

static const char *sqlite_file(const api__store *store)
{
    return ((const struct api__sqlite *)store)->real_path;
}

static int sqlite_ready(api__store *store)
{
    struct api__sqlite *s = (struct api__sqlite *)store;
    pthread_mutex_lock(&s->mutex);
    int err = s->write_error ? s->write_error : s->waiting >= s->limits.write_queue ? API_EBUSY : 0;
    pthread_mutex_unlock(&s->mutex);
    return err ? err : api__read_health_check(s);
}

static void sqlite_stats(api__store *store, struct api__store_stats *out)
{
    struct api__sqlite *s = (struct api__sqlite *)store;
    pthread_mutex_lock(&s->mutex);
    *out = s->stats;
    out->queued = (uint64_t)s->waiting;
    pthread_mutex_unlock(&s->mutex);
}

const struct api__engine api__sqlite_engine = {
    .name = "SQLite",
    .form = "sqlite:FILE",
    .reserved = "sqlite_",
    .url_fault = api__sqlite_url_fault,
    .url_resolve = api__sqlite_url_resolve,
    .url_describe = api__sqlite_url_describe,
    .url_private = api__sqlite_url_private,
    .open = sqlite_open,
    .close = sqlite_close,
    .file = sqlite_file,
    .prepare = api__sqlite_prepare,
    .reader_open = api__sqlite_reader_open,
    .write = api__sqlite_write,
    .raw_write = api__sqlite_raw_write,
    .begin = api__sqlite_begin,
    .snapshot = api__sqlite_snapshot,
    .restore = api__sqlite_restore,
    .snapshot_free = api__sqlite_snapshot_free,
    .ready = sqlite_ready,
    .stats = sqlite_stats,
};
