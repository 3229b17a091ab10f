/* BEGIN, COMMIT, ROLLBACK and savepoints of the writer's connection. */
#ifndef API__SQLITE_TRANSACTION_CONTROL_H
#define API__SQLITE_TRANSACTION_CONTROL_H

#include <stdbool.h>

struct api__sqlite_db;

enum api__control {
    API__BEGIN,
    API__COMMIT,
    API__ROLLBACK,
    API__SAVEPOINT,
    API__ROLLBACK_TO,
    API__RELEASE,
    API__CONTROLS
};

/* Return API_* codes. Commit ends the transaction even if it fails. */
int api__sqlite_db_begin(struct api__sqlite_db *db);
int api__sqlite_db_commit(struct api__sqlite_db *db);
void api__sqlite_db_rollback(struct api__sqlite_db *db); /* ends any transaction, and its time */
/* Savepoints exist within a transaction and nest. Ending the innermost one keeps or undoes what was done since; if
 * that fails the whole transaction is rolled back. */
int api__sqlite_db_savepoint(struct api__sqlite_db *db);
int api__sqlite_db_savepoint_end(struct api__sqlite_db *db, bool keep);

#endif
