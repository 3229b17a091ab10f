/* All statements are prepared before a transaction begins. If memory ran out in the middle of one, it could
 * otherwise neither be ended nor rolled back, and a failed change would be committed along with the others. */
#include "store/sqlite/transaction_control.h"

#include <api/err.h>

#include "store/sqlite/connection.h"

static bool prepare_all(struct api__sqlite_db *db, int *rc)
{
    static const char *const sql[API__CONTROLS] = {
        [API__BEGIN] = "BEGIN IMMEDIATE",
        [API__COMMIT] = "COMMIT",
        [API__ROLLBACK] = "ROLLBACK",
        [API__SAVEPOINT] = "SAVEPOINT mark",
        [API__ROLLBACK_TO] = "ROLLBACK TO mark",
        [API__RELEASE] = "RELEASE mark",
    };
    *rc = SQLITE_OK;
    for (int i = 0; i < API__CONTROLS && *rc == SQLITE_OK; i++)
        if (!db->control[i])
            *rc = sqlite3_prepare_v3(db->handle, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &db->control[i], NULL);
    return *rc == SQLITE_OK;
}

static int step(struct api__sqlite_db *db, enum api__control which)
{
    int rc = sqlite3_step(db->control[which]);
    int err = api__sqlite_db_error(db, rc, NULL);
    sqlite3_reset(db->control[which]);
    return err;
}

int api__sqlite_db_begin(struct api__sqlite_db *db)
{
    int rc;
    if (!prepare_all(db, &rc))
        return api__sqlite_db_error(db, rc, NULL);
    api__sqlite_db_rollback(db);
    return step(db, API__BEGIN);
}

int api__sqlite_db_commit(struct api__sqlite_db *db)
{
    int err = step(db, API__COMMIT);
    api__sqlite_db_rollback(db);
    return err;
}

/* Also when its time is over. */
void api__sqlite_db_rollback(struct api__sqlite_db *db)
{
    db->deadline = 0;
    if (!sqlite3_get_autocommit(db->handle))
        step(db, API__ROLLBACK);
}

int api__sqlite_db_savepoint(struct api__sqlite_db *db)
{
    return step(db, API__SAVEPOINT);
}

/* If the transaction is gone, so is the savepoint. If the savepoint cannot be ended, the transaction is rolled back. */
int api__sqlite_db_savepoint_end(struct api__sqlite_db *db, bool keep)
{
    if (sqlite3_get_autocommit(db->handle))
        return API_EIO;
    int err = keep ? 0 : step(db, API__ROLLBACK_TO);
    if (!err)
        err = step(db, API__RELEASE);
    if (err)
        api__sqlite_db_rollback(db);
    return err;
}
