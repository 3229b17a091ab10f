/* A connection to the database, the writer's or a reader's. */
#ifndef API__SQLITE_CONNECTION_H
#define API__SQLITE_CONNECTION_H

#include <sqlite3.h>
#include <stdatomic.h>

#include "store/sql.h"
#include "store/sqlite/errors.h"
#include "store/sqlite/statements.h"
#include "store/sqlite/transaction_control.h"

struct api__sqlite;

/* Used by one thread at a time. It must not move while it is open: SQLite holds its address. */
struct api__sqlite_db {
    sqlite3 *handle;
    int64_t deadline;              /* statements are interrupted after it; 0: never */
    bool authorizing;              /* a raw statement is being prepared or run: the authorizer checks it */
    const char *refusal;           /* why the authorizer refused it, a static sentence */
    int64_t busy_time, busy_until; /* how long to wait for a lock, ms; until when this time, monotonic ns */
    const atomic_bool *tx_open;    /* a reader's, in memory: do not wait while this is true */
    int64_t query_time, rows_most; /* limits of reads: ms, rows of a raw statement */
    size_t memory;                 /* and memory for a page that is read backwards */
    struct api__fault fault;       /* until it is reported */
    struct api__sql sql;           /* text of the current query */
    void *scratch;                 /* one row */
    size_t scratch_size;
    struct api__statements statements;
    sqlite3_stmt *control[API__CONTROLS];
};

/* 0 or an API_* code; after an error db->fault has the details, and there is nothing to close. */
int api__sqlite_db_open(struct api__sqlite_db *db, const struct api__sqlite *s, bool writer);
void api__sqlite_db_close(struct api__sqlite_db *db);
/* Interrupts statements this long from now (API_ETIMEOUT), or at `end` if that is earlier and not 0. */
void api__sqlite_db_limit_time(struct api__sqlite_db *db, int64_t ms, int64_t end);
/* Runs statements without results. Returns an API_* code. */
int api__sqlite_db_exec(struct api__sqlite_db *db, const char *sql);

#endif
