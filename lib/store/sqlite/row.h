/* Values from rows to statements and back. */
#ifndef API__SQLITE_ROW_H
#define API__SQLITE_ROW_H

#include <sqlite3.h>

#include "store/sql.h"

/* False when out of memory. */
bool api__sqlite_bind(sqlite3_stmt *st, int at, const struct api__sql_bind *b);
bool api__sqlite_bind_row(sqlite3_stmt *st, const api__resource *r, const void *row, const uint64_t *mask, bool insert,
                          int *at);
/* Strings point into the statement's row, which is valid until the next step, or are copied into the arena if there
 * is one. */
bool api__sqlite_read_row(sqlite3_stmt *st, const api__resource *r, void *row, api_arena *copy);

#endif
