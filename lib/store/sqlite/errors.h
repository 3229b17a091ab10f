/* SQLite's results as API_* codes, and what the storage is to blame for in words. */
#ifndef API__SQLITE_ERRORS_H
#define API__SQLITE_ERRORS_H

#include <sqlite3.h>
#include <stddef.h>

struct api__db;

/* What the storage answered a connection: SQLite's extended code, 0: nothing is wrong, its words, and the statement
 * with its values, NULL where none was running. */
struct api__fault {
    int code, number; /* number: errno of a system call, or 0 */
    char text[160];
    char *sql; /* sqlite3_free */
};

/* 0 for SQLITE_OK, _ROW and _DONE. */
int api__sqlite_error(int rc);
/* The same for a result that this connection has just had, from a statement or (NULL) without: what the storage is to
 * blame for stays in db->fault, unless something is there already. */
int api__db_error(struct api__db *db, int rc, sqlite3_stmt *st);
/* Takes db->fault away: its words for a log line, in `text` of at least 256 bytes. */
void api__db_fault_take(struct api__db *db, char *text, size_t size);

#endif
