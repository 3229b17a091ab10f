/* The store: durable rows in a database. engines/engines.h opens one, engine.h is what an engine has to be.
 *
 * Reads go through a reader, which one thread uses at a time. Writes are queued to one writer, which gathers what is
 * waiting into one transaction, commits it durably, then wakes everybody: a write that returned 0 is on disk.
 */
#ifndef API__STORE_H
#define API__STORE_H

#include "base/log.h"
#include "base/wait.h"
#include "store/query.h"

typedef struct api__store api__store;
typedef struct api__reader api__reader;

struct api__store_config {
    const api_limits *limits; /* copied */
    const api__log *log;      /* must outlive the store */
    bool read_only;           /* the file exists, and is neither written nor locked; writes are API_EREADONLY */
};

/* Waits for queued writes, checkpoints, closes. All readers must be closed and all transactions ended before. */
void api__store_close(api__store *s);
/* The database's file, with its whole path; NULL where it has none. */
const char *api__store_file(const api__store *s);
/* Creates what is missing: tables, new nullable or defaulted columns, indexes. Any other difference is a problem that
 * names it and the way out; then nothing was changed. `whole`: these are all of the app's, and a table of ours that is
 * none of them is such a difference too (but those of users and tokens, which may wait for `auth` to come back).
 * Resources are borrowed and must outlive the store (or the next api__store_prepare). System resources come with it:
 * see auth/. 0, API_ESCHEMA, or a store error. */
int api__store_prepare(api__store *s, const api__resource *const *resources, size_t n, bool whole,
                       api_problems *problems);

api__reader *api__reader_open(api__store *s);
void api__reader_close(api__reader *r);
/* The key's slot is of the key field's type. Row memory comes from the arena, strings included. 0, API_ENOTFOUND, or a
 * store error. */
int api__reader_get(api__reader *r, const api__resource *res, const void *key, api_arena *a, void **row,
                    int64_t *version);
/* Rows in order, at most q->limit, each lent during the call only; a non-zero return of `each` stops and is returned.
 * API_ETIMEOUT after limits.query_time. *more: rows follow behind the last one given. */
int api__reader_list(api__reader *r, const api__resource *res, const api__query *q,
                     int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
int api__reader_count(api__reader *r, const api__resource *res, const api__query *q, int64_t *out);

/* What stands in the writer's queue or is asked of an open transaction: the store's own part of every request to the
 * writer. The caller leaves it alone. */
struct api__store_job {
    struct api__store_job *next;
    api__waiter *waiter;
    const struct api__store_job_kind *kind;
    int status;
    bool final;   /* nothing that becomes of its group changes the status any more */
    int64_t rows; /* changed */
};

enum api__write_kind { API__INSERT, API__REPLACE_ROW, API__DELETE_ROW };

/* One atomic change. The caller owns it and leaves it alone until the write returns. */
typedef struct api__write {
    enum api__write_kind kind;
    const api__resource *resource;
    void *rows; /* INSERT: `count` rows, model->size apart; REPLACE_ROW: one. INSERT of a SERIAL key fills the key slot
                   in */
    size_t count;
    const uint64_t *mask; /* REPLACE_ROW: the fields to set; NULL: all but the key */
    const void *key;      /* REPLACE_ROW, DELETE_ROW: slot of the key field's type */
    int64_t expect;       /* REPLACE_ROW, DELETE_ROW: the version it must have (API_EVERSION otherwise), 0: any */
    /* results */
    int status;                /* 0, API_ENOTFOUND, API_ECONFLICT, API_EVERSION, or a store error */
    int64_t version;           /* the row's new version (INSERT: 1); with API_EVERSION the present one */
    uint64_t conflict[4];      /* API_ECONFLICT: bit words of the fields whose value exists already */
    size_t conflict_row;       /* and the row of the batch */
    struct api__store_job job; /* the store's */
} api__write;

/* Queues and waits. Returns w->status. API_EBUSY at once when the queue is full; API_EUSAGE at once when this waiter
 * has a transaction open: the write would wait for it to end. See tx.h and raw.h for what else a writer does. */
int api__store_write(api__store *s, api__write *w, api__waiter *waiter);
/* 0 when the database answers and can be written (or is read-only by wish), else why not: for /readyz. */
int api__store_ready(api__store *s);

/* A copy of everything in the database, in memory, for tests: taken once, put back before or after each of them.
 * Both wait for the writer like a write and in their turn: an open transaction ends before. After api__store_restore
 * every reader sees the copy's rows, and counted keys go on from where the copy was; the tables must be those of the
 * copy's time. Not for production: what was committed since is gone. 0, API_EBUSY, API_EUSAGE (as above), or a store
 * error; then nothing was changed. A snapshot may be restored any number of times, and freed by any thread. */
typedef struct api__snapshot api__snapshot;
api__snapshot *api__store_snapshot(api__store *s, api__waiter *waiter, int *err);
int api__store_restore(api__store *s, api__snapshot *copy, api__waiter *waiter);
void api__snapshot_free(api__snapshot *copy);

struct api__store_stats {
    uint64_t commits, rows, queued, errors;
};
void api__store_stats_get(api__store *s, struct api__store_stats *out);

#endif
