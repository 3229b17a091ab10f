/* The writer: one thread, one connection, and a queue of jobs, which run in the order in which they were queued. */
#ifndef API__SQLITE_WRITER_H
#define API__SQLITE_WRITER_H

#include "store/store.h"

struct api__sqlite;

/* A kind of job. `run` is called on the writer's thread and returns the status. */
struct api__store_job_kind {
    bool grouped; /* may share a transaction with other jobs; if not, it gets the writer to itself with no transaction
                     open, and accounts for and answers itself */
    int (*run)(struct api__sqlite *s, struct api__store_job *job);
};
#define API__OF_JOB(job, type, member) ((type *)((char *)(job)-offsetof(type, member)))

int api__sqlite_writer_start(struct api__sqlite *s);
void api__sqlite_writer_stop(struct api__sqlite *s); /* finishes the queue first */
/* Queues the job and waits. Returns its status, or API_EBUSY, API_EREADONLY or API_EUSAGE at once. */
int api__sqlite_writer_submit(struct api__sqlite *s, struct api__store_job *job, const struct api__store_job_kind *kind,
                              api__waiter *waiter);
/* Counts a transaction that ended, and logs when writing starts to fail and when it works again. */
void api__sqlite_writer_account(struct api__sqlite *s, int err, int64_t rows, int64_t jobs);
/* Failures of the database itself, as opposed to the request. */
bool api__is_outage(int err);

#endif
