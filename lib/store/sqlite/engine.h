/* The SQLite engine: its store, which the parts in this folder share, and its table of functions.
 *
 *   url file wal wal_recovery      what a URL names; the file, its write-ahead log and what a crash left of it
 *   connection statements errors   connections, their prepared statements, what SQLite answers them
 *   transaction_control            BEGIN and COMMIT, savepoints
 *   row reads reader               values, reads on any connection, readers of their own
 *   raw_statement authorizer       raw SQL and what it may not do
 *   writer writes tx snapshot      the writer's thread and its jobs: rows, interactive transactions, copies
 *   schema...                      tables that fit the models
 *   read_health                    whether reads work
 *
 * Threads: one writer, which has `db` to itself once it has started, and any number of readers with connections of
 * their own. */
#ifndef API__SQLITE_ENGINE_H
#define API__SQLITE_ENGINE_H

#include "store/engine.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/read_health.h"
#include "store/sqlite/wal.h"

/* Marks the file as ours: "api1". user_version is the version of the hidden columns' layout. */
#define API__SQLITE_APPLICATION 0x61706931
#define API__SQLITE_FORMAT 1

/* From 3.7.0 to 3.51.2 two connections that write and checkpoint at once can lose committed rows. */
#define API__SQLITE_IS_SAFE(version) ((version) < 3007000 || (version) > 3051002)

struct api__sqlite {
    api__store base;
    char *path; /* the file, as it was named */
    char
        *real_path; /* and where it really is, behind symbolic links: its log and its lock are there; NULL: in memory */
    char *open_name; /* what SQLite opens */
    bool memory, read_only;
    bool marked; /* the file has our marks already */
    api_limits limits;
    const api__log *log;
    struct api__db db; /* the writer's */
    struct api__wal wal;
    struct api__read_health read_health;
    int64_t tx_deadline; /* the writer's: when the open transaction's time is over, 0: it has no owner */
    atomic_bool tx_open; /* a transaction with an owner is open */

    /* the writer: everything below is guarded by mutex */
    pthread_t thread;
    bool started, stopping;
    pthread_mutex_t mutex;
    pthread_cond_t work; /* a job came, or was asked of the open transaction; only the writer waits for it */
    struct api__store_job *first, **tail;
    int64_t waiting;
    api__waiter *tx_owner;         /* of the open transaction */
    struct api__store_job *tx_job; /* and what it asks */
    struct api__store_stats stats;
    int write_error; /* of the last transaction, for the log: told once, and once when it is over */
};

extern const struct api__engine api__sqlite_engine;

#endif
