/* The writer: one thread, one connection, one queue of jobs, which run in the order they came. */
#ifndef API__SQLITE_WRITER_H
#define API__SQLITE_WRITER_H

#include "store/store.h"

struct api__sqlite;

/* What a job is. `run` is called on the writer's thread and returns the status. */
struct api__store_job_kind {
    bool grouped; /* runs within a transaction that it shares; else, out of the queue, it gets the writer for itself,
                     with no transaction open, and accounts and answers itself */
    int (*run)(struct api__sqlite *s, struct api__store_job *job);
};
#define API__OF_JOB(job, type, member) ((type *)((char *)(job)-offsetof(type, member)))

int api__sqlite_writer_start(struct api__sqlite *s);
void api__sqlite_writer_stop(struct api__sqlite *s); /* after the queue is empty */
/* Queues the job and waits: its status, or API_EBUSY, API_EREADONLY or API_EUSAGE at once. */
int api__sqlite_writer_submit(struct api__sqlite *s, struct api__store_job *job, const struct api__store_job_kind *kind,
                              api__waiter *waiter);
/* Counts a transaction that ended and logs when writing begins or ceases to fail. */
void api__sqlite_writer_account(struct api__sqlite *s, int err, int64_t rows, int64_t jobs);
/* Failures of the database itself, not of what was asked of it. */
bool api__is_outage(int err);

#endif
