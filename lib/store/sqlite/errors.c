/* A connection keeps its first fault until the reader's call, or the writer's group, has ended. */
#include "store/sqlite/errors.h"

#include <api/err.h>
#include <errno.h>
#include <stdio.h>

#include "store/sqlite/connection.h"

int api__sqlite_error(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return 0;
    case SQLITE_NOMEM:
        return API_ENOMEM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return API_EBUSY;
    case SQLITE_FULL:
        return API_EFULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return API_EREADONLY;
    case SQLITE_INTERRUPT:
        return API_ETIMEOUT;
    case SQLITE_TOOBIG:
        return API_ETOOBIG;
    case SQLITE_CONSTRAINT:
        return API_ECONFLICT;
    default:
        return API_EIO;
    }
}

/* 0: no system call failed. */
static int system_error(sqlite3 *handle, int rc)
{
    int primary = rc & 0xff;
    return primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN ? sqlite3_system_errno(handle) : 0;
}

/* Errors of the disk that SQLite reports as I/O errors. */
static int blame(sqlite3 *handle, int rc, int err)
{
    int number = system_error(handle, rc);
    return number == ENOSPC || number == EDQUOT ? API_EFULL : number == EROFS ? API_EREADONLY : err;
}

int api__sqlite_db_error(struct api__sqlite_db *db, int rc, sqlite3_stmt *st)
{
    int err = api__sqlite_error(rc);
    if (err != API_EIO && err != API_EREADONLY && err != API_EFULL)
        return err;
    err = blame(db->handle, rc, err);
    if (!db->fault.code) {
        db->fault.code = sqlite3_extended_errcode(db->handle);
        if (!db->fault.code)
            db->fault.code = rc;
        db->fault.number = system_error(db->handle, rc);
        snprintf(db->fault.text, sizeof db->fault.text, "%s", sqlite3_errmsg(db->handle));
        db->fault.sql = st ? sqlite3_expanded_sql(st) : NULL;
    }
    return err;
}

void api__sqlite_db_fault_take(struct api__sqlite_db *db, char *text, size_t size)
{
    *text = 0;
    if (db->fault.code)
        snprintf(text, size, " (SQLite %d: %s)", db->fault.code, db->fault.text);
    else if (api__sqlite_error(sqlite3_errcode(db->handle)))
        snprintf(text, size, " (%s)", sqlite3_errmsg(db->handle));
    sqlite3_free(db->fault.sql);
    db->fault = (struct api__fault){0};
}
