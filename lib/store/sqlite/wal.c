/* Checkpoints: when the write-ahead log is copied into the database, and by whom.
 *
 * SQLite's own checkpoint after a commit is turned off on every connection. Instead the writer's thread checkpoints
 * between two groups, when the log is long. And when nothing has been written for a while and the log file is larger
 * than limits.wal_size (it never shrinks by itself, and grows while a reader keeps it from being restarted), it is
 * truncated, repeatedly until no reader prevents it.
 *
 * Processes that write the same file (--isolate, the two generations of a reload, `api users`) must not checkpoint
 * at once: whoever does holds a flock on FILE-lock. It belongs to a descriptor, so that two stores in one process
 * exclude each other too, and is released when a process dies. It is a separate file, because closing any descriptor
 * of the database drops SQLite's locks on it. The last process to close it removes it: a lock on an unlinked file
 * excludes nobody. */
#include "store/sqlite/wal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/sqlite/engine.h"

#define SECOND 1000000000ll
/* Pages in the log that make a checkpoint worthwhile; SQLite's own default. */
#define CHECKPOINT_FRAMES 1000
/* Writing has paused: longer than a client that writes row by row needs between two of them. */
#define QUIET (2 * SECOND)
/* Until the next try while a reader keeps the log from being truncated; lists take at most limits.query_time. */
#define AGAIN SECOND

static int note_frames(void *arg, sqlite3 *handle, const char *name, int frames)
{
    struct api__sqlite *s = arg;
    (void)handle;
    (void)name;
    s->wal.frames = frames;
    return SQLITE_OK;
}

static bool open_lock(struct api__wal *w)
{
    if (w->lock >= 0)
        close(w->lock);
    w->lock = open(w->lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    return w->lock >= 0;
}

/* Never waits: whoever holds the lock does the work. Returns 0, or an errno such as EWOULDBLOCK. */
static int lock(struct api__wal *w)
{
    struct stat st;
    for (int tries = 0; tries < 3; tries++) {
        if ((w->lock < 0 && !open_lock(w)) || flock(w->lock, LOCK_EX | LOCK_NB) != 0)
            return errno;
        if (fstat(w->lock, &st) == 0 && st.st_nlink)
            return 0;
        open_lock(w);
    }
    return EWOULDBLOCK;
}

/* The log keeps what was committed, but grows. `number`: errno of the lock, else rc is SQLite's. */
static void log_failure(struct api__sqlite *s, int rc, int number)
{
    int failed = number ? -number : rc;
    if (failed == s->wal.failed)
        return;
    s->wal.failed = failed;
    if (number)
        api__logf(s->log, API_LOG_ERROR, "database %s: cannot checkpoint the write-ahead log (%s-lock: %s)", s->path,
                  s->path, strerror(number));
    else if (rc)
        api__logf(s->log, API_LOG_ERROR, "database %s: cannot checkpoint the write-ahead log (SQLite %d: %s)", s->path,
                  rc, sqlite3_errmsg(s->db.handle));
}

/* Does not wait for readers and writers of other processes. */
static void checkpoint(struct api__sqlite *s, int mode)
{
    int number = lock(&s->wal);
    if (number) {
        log_failure(s, 0, number == EWOULDBLOCK || number == EINTR ? 0 : number);
        return;
    }
    s->db.busy_time = 0;
    int rc = sqlite3_wal_checkpoint_v2(s->db.handle, NULL, mode, NULL, NULL);
    log_failure(s, (rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED ? SQLITE_OK : rc, 0);
    s->db.busy_time = s->limits.busy_time;
    flock(s->wal.lock, LOCK_UN);
}

static bool too_large(const struct api__sqlite *s)
{
    struct stat st;
    return stat(s->wal.path, &st) == 0 && st.st_size > s->limits.wal_size;
}

int api__wal_init(struct api__sqlite *s)
{
    struct api__wal *w = &s->wal;
    if (asprintf(&w->path, "%s-wal", s->real_path) < 0)
        w->path = NULL;
    if (!w->path || asprintf(&w->lock_path, "%s-lock", s->real_path) < 0)
        w->lock_path = NULL;
    if (!w->lock_path)
        return API_ENOMEM;
    if (!open_lock(w))
        return API_ESYS;
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA journal_size_limit=%lld", (long long)s->limits.wal_size);
    sqlite3_wal_hook(s->db.handle, note_frames, s);
    w->due = api__mono_ns() + QUIET; /* for what others have left */
    return api__sqlite_db_exec(&s->db, sql);
}

void api__wal_deinit(struct api__sqlite *s)
{
    struct api__wal *w = &s->wal;
    if (w->lock >= 0 && s->db.handle) {
        checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE);
        if (lock(w) == 0)
            unlink(w->lock_path);
    }
    if (w->lock >= 0)
        close(w->lock);
    free(w->path);
    free(w->lock_path);
    *w = (struct api__wal){.lock = -1};
}

void api__wal_after_commit(struct api__sqlite *s)
{
    struct api__wal *w = &s->wal;
    if (!w->lock_path)
        return;
    if (w->frames >= CHECKPOINT_FRAMES)
        checkpoint(s, SQLITE_CHECKPOINT_PASSIVE);
    w->frames = 0;
    w->due = api__mono_ns() + QUIET;
}

void api__wal_idle(struct api__sqlite *s)
{
    s->wal.due = 0;
    if (!too_large(s))
        return;
    checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE);
    if (too_large(s))
        s->wal.due = api__mono_ns() + AGAIN;
}
