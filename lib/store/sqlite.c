/* The SQLite engine: opening, closing, health. */
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Made here rather than by SQLite, so that nobody else can read it; -wal and -shm follow its mode. */
static bool make_file(const char *path, api_problems *problems)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct stat st;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        close(fd);
        return true;
    }
    if (fd < 0 && (errno == EACCES || errno == EROFS) && access(path, R_OK) == 0)
        return true; /* read-only: reads are served, writes answer so */
    api_problems_add(problems, NULL, 0, 0, "database %s: %s", path, fd < 0 ? strerror(errno) : "is no file");
    if (fd >= 0)
        close(fd);
    return false;
}

static int64_t pragma_value(struct api__db *db, const char *sql, int *err)
{
    sqlite3_stmt *st = NULL;
    int64_t v = 0;
    int rc = sqlite3_prepare_v2(db->handle, sql, -1, &st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        v = sqlite3_column_int64(st, 0);
    *err = api__sqlite_error(rc);
    sqlite3_finalize(st);
    return v;
}

/* Ours, empty, or a problem. */
static bool check_file(struct api__sqlite *s, const char *path, api_problems *problems)
{
    int err;
    int64_t application = pragma_value(&s->db, "PRAGMA application_id", &err);
    if (err) {
        api_problems_add(problems, NULL, 0, 0, "database %s: %s", path,
                         err == API_EIO ? "is no SQLite database, or a damaged one" : api_strerror(err));
        return false;
    }
    int64_t format = pragma_value(&s->db, "PRAGMA user_version", &err);
    int64_t tables = pragma_value(&s->db, "SELECT count(*) FROM sqlite_master", &err);
    if (application != API__SQLITE_APPLICATION && (application || tables)) {
        api_problems_add(problems, NULL, 0, 0, "database %s: belongs to another application", path);
        return false;
    }
    if (format > API__SQLITE_FORMAT) {
        api_problems_add(problems, NULL, 0, 0, "database %s: was written by a newer version of api", path);
        return false;
    }
    return true;
}

static struct api__sqlite *new_store(const char *path, const struct api__store_config *c)
{
    struct api__sqlite *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->base.ops = &api__sqlite_ops;
    s->limits = *c->limits;
    s->log = c->log;
    s->tail = &s->first;
    s->memory = strcmp(path, ":memory:") == 0;
    /* A name of its own for each store; all its connections share it. */
    int n = s->memory ? asprintf(&s->uri, "file:/api-%p?vfs=memdb", (void *)s) : asprintf(&s->uri, "%s", path);
    if (n < 0) {
        free(s);
        return NULL;
    }
    pthread_condattr_t attr; /* a transaction's time is no matter of the wall clock */
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&s->work, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&s->mutex, NULL);
    return s;
}

static void free_store(struct api__sqlite *s)
{
    api__db_close(&s->db);
    pthread_cond_destroy(&s->work);
    pthread_mutex_destroy(&s->mutex);
    free(s->uri);
    free(s);
}

static api__store *sqlite_open(const char *path, const struct api__store_config *c, api_problems *problems)
{
    if (strncmp(path, "//", 2) == 0)
        path += 2; /* sqlite://api.db and sqlite:///abs/api.db, as others write it */
    if (!*path) {
        api_problems_add(problems, NULL, 0, 0, "database sqlite: names no file, expected sqlite:FILE");
        return NULL;
    }
    struct api__sqlite *s = new_store(path, c);
    if (!s) {
        api_problems_add(problems, NULL, 0, 0, "database %s: %s", path, api_strerror(API_ENOMEM));
        return NULL;
    }
    int err = 0;
    if (!s->memory && !make_file(path, problems))
        err = API_ESYS;
    else if ((err = api__db_open(&s->db, s, true)) != 0)
        api_problems_add(problems, NULL, 0, 0, "database %s: %s", path,
                         err == API_EIO ? "is no SQLite database, or a damaged one" : api_strerror(err));
    if (err || !check_file(s, path, problems)) {
        free_store(s);
        return NULL;
    }
    return &s->base;
}

/* The log is folded into the database, so that a stopped server leaves one file. */
static void sqlite_close(api__store *store)
{
    struct api__sqlite *s = (struct api__sqlite *)store;
    api__sqlite_writer_stop(s);
    if (!s->memory && s->db.handle)
        api__db_exec(&s->db, "PRAGMA wal_checkpoint(TRUNCATE)");
    free_store(s);
}

static int sqlite_ready(api__store *store)
{
    struct api__sqlite *s = (struct api__sqlite *)store;
    pthread_mutex_lock(&s->mutex);
    int err = s->ailing ? s->ailing : s->waiting >= s->limits.write_queue ? API_EBUSY : 0;
    pthread_mutex_unlock(&s->mutex);
    return err;
}

static void sqlite_stats(api__store *store, struct api__store_stats *out)
{
    struct api__sqlite *s = (struct api__sqlite *)store;
    pthread_mutex_lock(&s->mutex);
    *out = s->stats;
    out->queued = (uint64_t)s->waiting;
    pthread_mutex_unlock(&s->mutex);
}

const struct api__store_ops api__sqlite_ops = {
    .scheme = "sqlite:",
    .open = sqlite_open,
    .close = sqlite_close,
    .prepare = api__sqlite_prepare,
    .reader_open = api__sqlite_reader_open,
    .reader_close = api__sqlite_reader_close,
    .get = api__sqlite_get,
    .list = api__sqlite_list,
    .count = api__sqlite_count,
    .raw_check = api__sqlite_raw_check,
    .raw_read = api__sqlite_raw_read,
    .write = api__sqlite_write,
    .raw_write = api__sqlite_raw_write,
    .begin = api__sqlite_begin,
    .snapshot = api__sqlite_snapshot,
    .restore = api__sqlite_restore,
    .snapshot_free = api__sqlite_snapshot_free,
    .ready = sqlite_ready,
    .stats = sqlite_stats,
};
