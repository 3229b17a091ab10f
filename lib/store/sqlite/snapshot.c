/* The whole database is copied to a private one in memory and back by SQLite's backup API, in one transaction. */
#include "store/sqlite/snapshot.h"

#include <stdlib.h>

#include "store/sqlite/engine.h"
#include "store/sqlite/writer.h"

struct snapshot {
    api__snapshot base;
    sqlite3 *copy;
};

struct copying {
    struct api__store_job job;
    struct snapshot *snapshot;
    bool back;
};

static int copy_all(sqlite3 *to, sqlite3 *from)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    if (!b)
        return api__sqlite_error(sqlite3_extended_errcode(to));
    int rc = sqlite3_backup_step(b, -1), finished = sqlite3_backup_finish(b);
    if (rc != SQLITE_DONE)
        return api__sqlite_error(rc == SQLITE_OK ? SQLITE_IOERR : rc);
    return api__sqlite_error(finished);
}

static int run_copy(struct api__sqlite *s, struct api__store_job *job)
{
    struct copying *c = API__OF_JOB(job, struct copying, job);
    job->status = c->back ? copy_all(s->db.handle, c->snapshot->copy) : copy_all(c->snapshot->copy, s->db.handle);
    api__sqlite_writer_account(s, job->status, 0, 1);
    job->waiter->wake(job->waiter);
    return 0;
}

static const struct api__store_job_kind job_copy = {.run = run_copy};

static int copy(api__store *store, struct snapshot *snapshot, bool back, api__waiter *waiter)
{
    struct copying c = {.snapshot = snapshot, .back = back};
    return api__sqlite_writer_submit((struct api__sqlite *)store, &c.job, &job_copy, waiter);
}

api__snapshot *api__sqlite_snapshot(api__store *store, api__waiter *waiter, int *err)
{
    struct snapshot *s = calloc(1, sizeof *s);
    if (!s) {
        *err = API_ENOMEM;
        return NULL;
    }
    s->base.engine = store->engine;
    *err = api__sqlite_error(
        sqlite3_open_v2(":memory:", &s->copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
    if (!*err)
        *err = copy(store, s, false, waiter);
    if (*err) {
        api__sqlite_snapshot_free(&s->base);
        return NULL;
    }
    return &s->base;
}

int api__sqlite_restore(api__store *store, api__snapshot *snapshot, api__waiter *waiter)
{
    return copy(store, (struct snapshot *)snapshot, true, waiter);
}

void api__sqlite_snapshot_free(api__snapshot *snapshot)
{
    struct snapshot *s = (struct snapshot *)snapshot;
    sqlite3_close_v2(s->copy);
    free(s);
}
