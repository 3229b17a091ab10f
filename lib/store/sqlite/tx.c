/* States: queued (its `opening` job waits) -> open (the writer serves it alone) -> over. The writer sets `over`
 * once, under the store's mutex, and never touches the transaction afterwards: the owner frees it.
 *
 * Invariants: while it is open, s->tx_owner is its waiter and s->tx_job is NULL or one job, whose owner waits. The
 * writer answers every job that it takes from there exactly once. When `over` is set, the connection has left the
 * transaction or the writer is about to, without waiting for anybody. */
#include "store/sqlite/tx.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "store/sqlite/engine.h"
#include "store/sqlite/reads.h"
#include "store/sqlite/writes.h"

struct tx {
    api__tx base;
    struct api__sqlite *store;
    api__waiter *waiter;
    struct api__store_job opening;
    int64_t rows; /* rows changed so far; the writer's */
    size_t depth; /* open savepoints; the writer's */
    bool over;    /* guarded by the store's mutex, as is `why` */
    int why;      /* what further calls return */
};

/* The writer's side */

static void set_over(struct api__sqlite *s, struct tx *tx, int why)
{
    tx->over = true;
    tx->why = why;
    s->tx_owner = NULL;
}

/* The next job; NULL when the transaction's time is over, which ends it. */
static struct api__store_job *next_job(struct api__sqlite *s, struct tx *tx)
{
    struct timespec end = {s->tx_deadline / 1000000000, s->tx_deadline % 1000000000};
    pthread_mutex_lock(&s->mutex);
    while (!s->tx_job && pthread_cond_timedwait(&s->work, &s->mutex, &end) != ETIMEDOUT)
        ;
    struct api__store_job *job = s->tx_job;
    s->tx_job = NULL;
    if (!job)
        set_over(s, tx, API_ETIMEOUT);
    pthread_mutex_unlock(&s->mutex);
    return job;
}

static int run_commit(struct api__sqlite *s, struct api__store_job *job)
{
    (void)job;
    return api__sqlite_db_commit(&s->db);
}

static int run_rollback(struct api__sqlite *s, struct api__store_job *job)
{
    (void)job;
    api__sqlite_db_rollback(&s->db);
    return 0;
}

static const struct api__store_job_kind job_commit = {.run = run_commit}, job_rollback = {.run = run_rollback};

/* Sets the job's status. False when the transaction has ended. */
static bool do_job(struct api__sqlite *s, struct tx *tx, struct api__store_job *job)
{
    bool ends = job->kind == &job_commit || job->kind == &job_rollback;
    bool late = api__mono_ns() > s->tx_deadline;
    s->db.deadline = s->tx_deadline;
    job->status = late ? API_ETIMEOUT : job->kind->run(s, job);
    s->db.deadline = 0;
    tx->rows += job->rows;
    if (!late && !ends && sqlite3_get_autocommit(s->db.handle) && !job->status)
        job->status = API_EIO;
    return !late && !ends && !sqlite3_get_autocommit(s->db.handle);
}

static void end(struct api__sqlite *s, struct tx *tx, struct api__store_job *job)
{
    api__sqlite_db_rollback(&s->db);
    bool committed = job->kind == &job_commit && !job->status;
    if (committed || api__is_outage(job->status))
        api__sqlite_writer_account(s, job->status, committed ? tx->rows : 0, 0);
    pthread_mutex_lock(&s->mutex);
    set_over(s, tx, job->status);
    pthread_mutex_unlock(&s->mutex);
    job->waiter->wake(job->waiter);
}

static void serve(struct api__sqlite *s, struct tx *tx)
{
    for (struct api__store_job *job; (job = next_job(s, tx));) {
        if (!do_job(s, tx, job)) {
            end(s, tx, job);
            return;
        }
        job->waiter->wake(job->waiter);
    }
    api__sqlite_db_rollback(&s->db);
    api__logf(s->log, API_LOG_WARN,
              "database %s: rolled back a transaction that was open for longer than transaction_time", s->path);
}

static int run_open(struct api__sqlite *s, struct api__store_job *job)
{
    struct tx *tx = API__OF_JOB(job, struct tx, opening);
    job->status = api__sqlite_db_begin(&s->db);
    if (job->status) {
        api__sqlite_writer_account(s, job->status, 0, 1);
        job->waiter->wake(job->waiter);
        return 0;
    }
    s->tx_deadline = api__mono_ns() + s->limits.transaction_time * 1000000;
    atomic_store(&s->tx_open, true);
    pthread_mutex_lock(&s->mutex);
    s->tx_owner = tx->waiter;
    s->waiting--;
    pthread_mutex_unlock(&s->mutex);
    job->waiter->wake(job->waiter);
    serve(s, tx);
    s->tx_deadline = 0;
    atomic_store(&s->tx_open, false);
    return 0;
}

static const struct api__store_job_kind job_open = {.run = run_open};

/* The owner's side */

static int ask(api__tx *base, struct api__store_job *job, const struct api__store_job_kind *kind)
{
    struct tx *tx = (struct tx *)base;
    struct api__sqlite *s = tx->store;
    *job = (struct api__store_job){.kind = kind, .waiter = tx->waiter};
    pthread_mutex_lock(&s->mutex);
    bool over = tx->over;
    int why = tx->why;
    if (!over) {
        s->tx_job = job;
        pthread_cond_signal(&s->work);
    }
    pthread_mutex_unlock(&s->mutex);
    if (over)
        return why;
    tx->waiter->wait(tx->waiter);
    return job->status;
}

static int commit(api__tx *tx)
{
    struct api__store_job job;
    int err = ask(tx, &job, &job_commit);
    free(tx);
    return err;
}

static void rollback(api__tx *tx)
{
    struct api__store_job job;
    ask(tx, &job, &job_rollback);
    free(tx);
}

static int write_row(api__tx *tx, api__write *w)
{
    return w->status = ask(tx, &w->job, &api__job_write);
}

static int run_sql(api__tx *tx, api__raw *raw)
{
    raw->error = (api_str){NULL, 0};
    raw->status = ask(tx, &raw->job, &api__job_raw);
    if (raw->status && !raw->error.p)
        raw->error = api_str_of(api_strerror(raw->status));
    return raw->status;
}

/* Reads */

struct reading {
    struct api__store_job job;
    const api__resource *res;
    const void *key;
    const api__query *q;
    api_arena *arena;
    void **row;
    int64_t *number; /* the version, or the count */
    int (*each)(void *arg, const void *row, int64_t version);
    void *arg;
    bool *more;
};

static int read_reported(struct api__sqlite *s, int err)
{
    return err ? api__read_health_report(s, &s->db, err, "reading in a transaction") : 0;
}

static int run_get(struct api__sqlite *s, struct api__store_job *job)
{
    struct reading *r = API__OF_JOB(job, struct reading, job);
    return read_reported(s, api__sqlite_db_get(&s->db, r->res, r->key, r->arena, r->row, r->number));
}

static int run_list(struct api__sqlite *s, struct api__store_job *job)
{
    struct reading *r = API__OF_JOB(job, struct reading, job);
    api__sqlite_db_limit_time(&s->db, s->limits.query_time, s->tx_deadline);
    return read_reported(s, api__sqlite_db_list(&s->db, r->res, r->q, r->each, r->arg, r->more));
}

static int run_count(struct api__sqlite *s, struct api__store_job *job)
{
    struct reading *r = API__OF_JOB(job, struct reading, job);
    api__sqlite_db_limit_time(&s->db, s->limits.query_time, s->tx_deadline);
    return read_reported(s, api__sqlite_db_count(&s->db, r->res, r->q, r->number));
}

static const struct api__store_job_kind job_get = {.run = run_get}, job_list = {.run = run_list},
                                        job_count = {.run = run_count};

static int get(api__tx *tx, const api__resource *res, const void *key, api_arena *a, void **row, int64_t *version)
{
    struct reading r = {.res = res, .key = key, .arena = a, .row = row, .number = version};
    return ask(tx, &r.job, &job_get);
}

static int list(api__tx *tx, const api__resource *res, const api__query *q,
                int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more)
{
    struct reading r = {.res = res, .q = q, .each = each, .arg = arg, .more = more};
    *more = false;
    return ask(tx, &r.job, &job_list);
}

static int count(api__tx *tx, const api__resource *res, const api__query *q, int64_t *out)
{
    struct reading r = {.res = res, .q = q, .number = out};
    return ask(tx, &r.job, &job_count);
}

/* Savepoints */

struct savepoint_job {
    struct api__store_job job;
    struct tx *tx;
};

static int run_savepoint(struct api__sqlite *s, struct api__store_job *job)
{
    struct savepoint_job *m = API__OF_JOB(job, struct savepoint_job, job);
    int err = api__sqlite_db_savepoint(&s->db);
    m->tx->depth += !err;
    return err;
}

static int end_savepoint(struct api__sqlite *s, struct api__store_job *job, bool keep)
{
    struct savepoint_job *m = API__OF_JOB(job, struct savepoint_job, job);
    if (!m->tx->depth)
        return API_EUSAGE;
    m->tx->depth--;
    return api__sqlite_db_savepoint_end(&s->db, keep);
}

static int run_release(struct api__sqlite *s, struct api__store_job *job)
{
    return end_savepoint(s, job, true);
}

static int run_rollback_to(struct api__sqlite *s, struct api__store_job *job)
{
    return end_savepoint(s, job, false);
}

static const struct api__store_job_kind job_savepoint = {.run = run_savepoint}, job_release = {.run = run_release},
                                        job_rollback_to = {.run = run_rollback_to};

static int savepoint(api__tx *tx)
{
    struct savepoint_job m = {.tx = (struct tx *)tx};
    return ask(tx, &m.job, &job_savepoint);
}

static int release(api__tx *tx)
{
    struct savepoint_job m = {.tx = (struct tx *)tx};
    return ask(tx, &m.job, &job_release);
}

static int rollback_to(api__tx *tx)
{
    struct savepoint_job m = {.tx = (struct tx *)tx};
    return ask(tx, &m.job, &job_rollback_to);
}

static const struct api__tx_ops tx_ops = {
    .commit = commit,
    .rollback = rollback,
    .write = write_row,
    .raw = run_sql,
    .get = get,
    .list = list,
    .count = count,
    .savepoint = savepoint,
    .release = release,
    .rollback_to = rollback_to,
};

api__tx *api__sqlite_begin(api__store *store, api__waiter *waiter, int *err)
{
    struct tx *tx = calloc(1, sizeof *tx);
    if (!tx) {
        *err = API_ENOMEM;
        return NULL;
    }
    tx->base.ops = &tx_ops;
    tx->store = (struct api__sqlite *)store;
    tx->waiter = waiter;
    *err = api__sqlite_writer_submit(tx->store, &tx->opening, &job_open, waiter);
    if (*err) {
        free(tx);
        return NULL;
    }
    return &tx->base;
}
