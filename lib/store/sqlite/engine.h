/* The SQLite engine: its store, which the parts in this folder share, and its table of functions.
 *
 *   url file wal wal_recovery      URLs; the file, its write-ahead log and what a crash left of it
 *   connection statements errors   connections, their prepared statements, what SQLite returns
 *   transaction_control            BEGIN, COMMIT and savepoints
 *   row reads reader               values, reads on any connection, readers with one of their own
 *   raw_statement authorizer       raw SQL and what it may not do
 *   writer writes tx snapshot      the writer's thread and its jobs: rows, interactive transactions, copies
 *   schema...                      tables that match the models
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

/* application_id and user_version of our files: "api1", and the version of the hidden columns' layout. */
#define API__SQLITE_APPLICATION 0x61706931
#define API__SQLITE_FORMAT 1

/* From 3.7.0 to 3.51.2 two connections that write and checkpoint at once can lose committed rows. */
#define API__SQLITE_IS_SAFE(version) ((version) < 3007000 || (version) > 3051002)

struct api__sqlite {
    api__store base;
    char *path;      /* the file, as it was named in the URL */
    char *real_path; /* with symbolic links resolved: the log and the lock are next to it; NULL: in memory */
    char *open_name; /* what sqlite3_open gets */
    bool memory, read_only;
    bool marked; /* the file has our application_id and user_version already */
    api_limits limits;
    const api__log *log;
    struct api__sqlite_db db; /* the writer's */
    struct api__wal wal;
    struct api__read_health read_health;
    int64_t tx_deadline; /* the writer's: when the time of the open interactive transaction is over, 0: none is open */
    atomic_bool tx_open; /* an interactive transaction is open */

    /* the writer; everything below is guarded by mutex */
    pthread_t thread;
    bool started, stopping;
    pthread_mutex_t mutex;
    pthread_cond_t work; /* a job was queued or posted by the open transaction; only the writer waits for it */
    struct api__store_job *first, **tail;
    int64_t waiting;
    api__waiter *tx_owner;         /* of the open transaction */
    struct api__store_job *tx_job; /* and the job that it posted */
    struct api__store_stats stats;
    int write_error; /* of the last transaction; logged when it changes */
};

extern const struct api__engine api__sqlite_engine;

#endif
