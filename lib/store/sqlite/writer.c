/* Jobs run in the order in which they were queued. Those that may share a transaction are gathered into groups; the
 * others (interactive transactions, snapshots) get the writer to themselves.
 *
 * States of a group: gathering (all that is waiting) -> open (BEGIN IMMEDIATE) -> applied (each job has its own
 * result) -> committed -> answered.
 *
 * Invariants: a job is answered only after the commit of the transaction in which it was applied, also if it failed
 * with a conflict or an unmet condition, since those may depend on rows of the same group. Between queueing and
 * answering only this thread touches a job. An error that rolls the transaction back (disk full, no memory, an
 * interrupt) fails the job that met it, and the others are applied again. If a constraint that is only checked at
 * commit is violated, each job is applied again in a transaction of its own, so that only those that violate it
 * fail. */
#include "store/sqlite/writer.h"

#include <errno.h>

#include "base/thread.h"
#include "store/sqlite/engine.h"

/* Jobs in one group: a thousand small writes take some milliseconds, for which the first of them waits. */
#define GROUP_MOST 1024

bool api__is_outage(int err)
{
    switch (err) {
    case API_ENOMEM:
    case API_EBUSY:
    case API_EFULL:
    case API_EREADONLY:
    case API_EIO:
        return true;
    default:
        return false;
    }
}

/* Results that depend on rows, which may never be committed. */
static bool rests_on_rows(int err)
{
    return !err || err == API_ECONFLICT || err == API_ENOTFOUND || err == API_EVERSION;
}

static void fail_all(struct api__store_job *first, int err)
{
    for (struct api__store_job *j = first; j; j = j->next)
        if (!j->final)
            j->status = err;
}

/* Applies all jobs whose result is not final. True if the transaction is still open afterwards. */
static bool apply_all(struct api__sqlite *s, struct api__store_job *first)
{
    for (struct api__store_job *j = first; j; j = j->next) {
        if (j->final)
            continue;
        j->status = j->kind->run(s, j);
        bool gone = sqlite3_get_autocommit(s->db.handle);
        if (gone && !j->status)
            j->status = API_EIO;
        j->final = gone || !rests_on_rows(j->status);
        if (gone)
            return false;
    }
    return true;
}

/* Takes at most one more round for each job that broke the transaction. Returns the result of the commit. */
static int run_together(struct api__sqlite *s, struct api__store_job *first)
{
    for (;;) {
        int err = api__sqlite_db_begin(&s->db);
        if (err)
            return err;
        if (apply_all(s, first))
            return api__sqlite_db_commit(&s->db);
    }
}

/* Afterwards every status is final. */
static void run_group(struct api__sqlite *s, struct api__store_job *first)
{
    for (struct api__store_job *j = first; j; j = j->next)
        j->final = false;
    int err = run_together(s, first);
    if (err != API_ECONFLICT || !first->next) {
        if (err)
            fail_all(first, err);
        return;
    }
    for (struct api__store_job *j = first, *next; j; j = next) {
        next = j->next;
        j->next = NULL;
        if (!j->final && (err = run_together(s, j)) != 0)
            fail_all(j, err);
        j->next = next;
    }
}

/* The queue */

/* Called and returns with the mutex held. The log is looked after when writing has paused. */
static void wait_for_jobs(struct api__sqlite *s)
{
    if (!s->wal.due) {
        pthread_cond_wait(&s->work, &s->mutex);
        return;
    }
    struct timespec due = {s->wal.due / 1000000000, s->wal.due % 1000000000};
    if (pthread_cond_timedwait(&s->work, &s->mutex, &due) != ETIMEDOUT)
        return;
    pthread_mutex_unlock(&s->mutex);
    api__wal_idle(s);
    pthread_mutex_lock(&s->mutex);
}

static struct api__store_job *take_jobs(struct api__sqlite *s)
{
    pthread_mutex_lock(&s->mutex);
    while (!s->first && !s->stopping)
        wait_for_jobs(s);
    struct api__store_job *first = s->first, *last = first;
    if (first && first->kind->grouped)
        for (int n = 1; last->next && last->next->kind->grouped && n < GROUP_MOST; n++)
            last = last->next;
    s->first = last ? last->next : NULL;
    if (!s->first)
        s->tail = &s->first;
    if (last)
        last->next = NULL;
    pthread_mutex_unlock(&s->mutex);
    return first;
}

/* Logged when it begins and when it ends, not for every request. */
static void log_changes(struct api__sqlite *s, int err)
{
    char text[256] = "";
    if (err || s->db.fault.code)
        api__sqlite_db_fault_take(&s->db, text, sizeof text);
    if (!err && *text)
        api__logf(s->log, API_LOG_ERROR, "database %s: a statement in a transaction failed%s", s->path, text);
    if (err == s->write_error)
        return;
    if (err)
        api__logf(s->log, API_LOG_ERROR, "database %s: writing fails: %s%s", s->path, api_strerror(err), text);
    else
        api__logf(s->log, API_LOG_INFO, "database %s: writing works again", s->path);
}

void api__sqlite_writer_account(struct api__sqlite *s, int err, int64_t rows, int64_t jobs)
{
    int outage = api__is_outage(err) ? err : 0;
    log_changes(s, outage);
    pthread_mutex_lock(&s->mutex);
    s->stats.commits += outage == 0;
    s->stats.rows += (uint64_t)rows;
    s->stats.errors += outage != 0;
    s->waiting -= jobs;
    s->write_error = outage;
    pthread_mutex_unlock(&s->mutex);
}

static void account_group(struct api__sqlite *s, const struct api__store_job *first)
{
    int64_t rows = 0, n = 0;
    int outage = 0;
    for (const struct api__store_job *j = first; j; j = j->next, n++) {
        rows += j->status ? 0 : j->rows;
        outage = api__is_outage(j->status) ? j->status : outage;
    }
    api__sqlite_writer_account(s, outage, rows, n);
}

static void answer_all(struct api__store_job *first)
{
    for (struct api__store_job *j = first, *next; j; j = next) {
        next = j->next; /* a woken job belongs to its owner again */
        j->waiter->wake(j->waiter);
    }
}

static void *writer(void *arg)
{
    struct api__sqlite *s = arg;
    for (struct api__store_job *first; (first = take_jobs(s));) {
        if (!first->kind->grouped) {
            first->kind->run(s, first); /* which also accounts and answers */
        } else {
            run_group(s, first);
            account_group(s, first);
            answer_all(first);
        }
        api__wal_after_commit(s);
    }
    return NULL;
}

int api__sqlite_writer_start(struct api__sqlite *s)
{
    if (s->started)
        return 0;
    if (api__thread_start(&s->thread, writer, s) != 0)
        return API_ESYS;
    s->started = true;
    return 0;
}

void api__sqlite_writer_stop(struct api__sqlite *s)
{
    if (!s->started)
        return;
    pthread_mutex_lock(&s->mutex);
    s->stopping = true;
    pthread_cond_signal(&s->work);
    pthread_mutex_unlock(&s->mutex);
    pthread_join(s->thread, NULL);
    s->started = false;
}

int api__sqlite_writer_submit(struct api__sqlite *s, struct api__store_job *job, const struct api__store_job_kind *kind,
                              api__waiter *waiter)
{
    *job = (struct api__store_job){.kind = kind, .waiter = waiter};
    pthread_mutex_lock(&s->mutex);
    int err = s->read_only                          ? API_EREADONLY
              : s->tx_owner == waiter               ? API_EUSAGE
              : s->waiting >= s->limits.write_queue ? API_EBUSY
                                                    : 0;
    if (!err) {
        s->waiting++;
        bool idle = s->first == NULL;
        *s->tail = job;
        s->tail = &job->next;
        if (idle)
            pthread_cond_signal(&s->work);
    }
    pthread_mutex_unlock(&s->mutex);
    if (err)
        return err;
    waiter->wait(waiter);
    return job->status;
}
