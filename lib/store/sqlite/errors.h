/* SQLite's result codes as API_* codes, and faults of the storage in words. */
#ifndef API__SQLITE_ERRORS_H
#define API__SQLITE_ERRORS_H

#include <sqlite3.h>
#include <stddef.h>

struct api__sqlite_db;

/* A fault of the storage: SQLite's extended code (0: none), its message, and the statement with its values (NULL:
 * none was running). */
struct api__fault {
    int code, number; /* number: errno of a system call, or 0 */
    char text[160];
    char *sql; /* sqlite3_free */
};

/* 0 for SQLITE_OK, _ROW and _DONE. */
int api__sqlite_error(int rc);
/* The same for the last result of this connection, from a statement or (NULL) without one. If it is a fault of the
 * storage, keeps it in db->fault, unless there is one already. */
int api__sqlite_db_error(struct api__sqlite_db *db, int rc, sqlite3_stmt *st);
/* Takes db->fault: its description in parentheses after a space, to end a log line with. Without a fault, that of
 * the connection's last error; "" if there was none. `text` has at least 256 bytes. */
void api__sqlite_db_fault_take(struct api__sqlite_db *db, char *text, size_t size);

#endif
