/* A connection to the database: the writer's, or a reader's. */
#ifndef API__SQLITE_CONNECTION_H
#define API__SQLITE_CONNECTION_H

#include <sqlite3.h>
#include <stdatomic.h>

#include "store/sql.h"
#include "store/sqlite/errors.h"
#include "store/sqlite/statements.h"
#include "store/sqlite/transaction_control.h"

struct api__sqlite;

/* Used by one thread at a time. Stays where it is while it is open: SQLite holds its address. */
struct api__db {
    sqlite3 *handle;
    int64_t deadline;              /* a statement is interrupted after it; 0: never */
    bool authorizing;              /* a raw statement is prepared or runs: the authorizer watches */
    const char *refusal;           /* and this is why it refused something, a static sentence */
    int64_t busy_time, busy_until; /* milliseconds that a lock is waited for; monotonic ns, of the present waiting */
    const atomic_bool *tx_open;    /* in memory, a reader's: nothing is waited for while this is true */
    int64_t query_time, rows_most; /* limits of reads: milliseconds, rows of a raw statement */
    size_t memory;                 /* and of what is kept of a page that is read backwards */
    struct api__fault fault;       /* until somebody has reported it */
    struct api__sql sql;           /* the text of the present query */
    void *scratch;                 /* one row */
    size_t scratch_size;
    struct api__statements statements;
    sqlite3_stmt *control[API__CONTROLS];
};

/* 0 or an API_* code; after a failure db->fault says more, and there is nothing to close. */
int api__db_open(struct api__db *db, const struct api__sqlite *s, bool writer);
void api__db_close(struct api__db *db);
/* Time from now after which statements are interrupted (API_ETIMEOUT), but not after `end` where one is given. */
void api__db_limit_time(struct api__db *db, int64_t ms, int64_t end);
/* Runs statements without results. An API_* code. */
int api__db_exec(struct api__db *db, const char *sql);

#endif
