/* The store: durable rows in a database. engines/engines.h opens one; engine.h is the contract of what is behind it.
 *
 * Reads go through a reader, which one thread uses at a time. Writes are queued to one writer, which gathers
 * whatever is waiting into one transaction, commits it durably and then wakes all the owners: a write that returned
 * 0 is on disk.
 *
 * "A store error" below is one of API_EBUSY (locked, or the queue is full), API_EFULL, API_EREADONLY, API_EIO,
 * API_ETIMEOUT and API_ENOMEM. */
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
    bool read_only;           /* the file must exist; it is neither written nor locked, and writes are API_EREADONLY */
};

/* Waits for queued writes, checkpoints, closes. All readers must have been closed, all transactions ended. */
void api__store_close(api__store *s);
/* The absolute path of the database file; NULL: it has none. */
const char *api__store_file(const api__store *s);
/* Creates what is missing: tables, new columns that are nullable or have a default, indexes. Any other difference is
 * a problem that describes it and the way out; then nothing is changed. `whole`: these are all resources of the app,
 * and any other table that api created is such a difference too (except those of users and tokens, which may be
 * waiting for `auth` to be turned on again). Resources are borrowed and must outlive the store or the next
 * api__store_prepare. The tables of auth/ are prepared like any other. 0, API_ESCHEMA, or a store error. */
int api__store_prepare(api__store *s, const api__resource *const *resources, size_t n, bool whole,
                       api_problems *problems);

api__reader *api__reader_open(api__store *s);
void api__reader_close(api__reader *r);
/* The key is a slot of the key field's type. The row is allocated in the arena, strings included. 0, API_ENOTFOUND,
 * or a store error. */
int api__reader_get(api__reader *r, const api__resource *res, const void *key, api_arena *a, void **row,
                    int64_t *version);
/* Rows in order, at most q->limit, each valid during the call only; a non-zero return of `each` stops the list and
 * is returned. API_ETIMEOUT after limits.query_time. *more: there are rows after the last one passed. */
int api__reader_list(api__reader *r, const api__resource *res, const api__query *q,
                     int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
int api__reader_count(api__reader *r, const api__resource *res, const api__query *q, int64_t *out);

/* A job for the writer, queued or within an open transaction: the store's own part of every request to it. The
 * caller must not touch it. */
struct api__store_job {
    struct api__store_job *next;
    api__waiter *waiter;
    const struct api__store_job_kind *kind;
    int status;
    bool final;   /* set: nothing that happens to its group changes the status any more */
    int64_t rows; /* rows changed */
};

enum api__write_kind { API__INSERT, API__REPLACE_ROW, API__DELETE_ROW };

/* One atomic change. The caller owns it and must not touch it until the write returns. */
typedef struct api__write {
    enum api__write_kind kind;
    const api__resource *resource;
    void *rows; /* INSERT: `count` rows, model->size apart, whose SERIAL keys are filled in; REPLACE_ROW: one */
    size_t count;
    const uint64_t *mask; /* REPLACE_ROW: the fields to set; NULL: all but the key */
    const void *key;      /* REPLACE_ROW, DELETE_ROW: a slot of the key field's type */
    int64_t expect;       /* REPLACE_ROW, DELETE_ROW: the version it must have (else API_EVERSION), 0: any */
    /* results */
    int status;                /* 0, API_ENOTFOUND, API_ECONFLICT, API_EVERSION, or a store error */
    int64_t version;           /* the row's new version (INSERT: 1); after API_EVERSION its current one */
    uint64_t conflict[4];      /* API_ECONFLICT: bit words of the fields whose values exist already */
    size_t conflict_row;       /* and the index of the row in the batch */
    struct api__store_job job; /* the store's */
} api__write;

/* Queues and waits. Returns w->status. API_EBUSY at once when the queue is full; API_EUSAGE at once when this waiter
 * has a transaction open, whose end the write would wait for. See tx.h and raw.h for the other jobs of the writer. */
int api__store_write(api__store *s, api__write *w, api__waiter *waiter);
/* 0 when the database answers and can be written (or is read-only by configuration), else why not: for /readyz. */
int api__store_ready(api__store *s);

/* A copy of the whole database in memory, for tests: taken once, restored before or after each of them. Both wait
 * for the writer and take their turn like a write, after any open transaction has ended. After api__store_restore
 * every reader sees the copied rows, and serial keys continue from where they were; the tables must still be the
 * same. Not for production: everything committed since is lost. 0, API_EBUSY, API_EUSAGE (as above), or a store
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
