/* Raw SQL on any connection. */
#ifndef API__SQLITE_RAW_STATEMENT_H
#define API__SQLITE_RAW_STATEMENT_H

#include "store/raw.h"

struct api__sqlite_db;

/* Runs a raw statement and sets all its results, including status. `reading`: one that writes is API_EREADONLY. One
 * that reads is stopped after query_time, or at the caller's deadline, which the caller resets. */
int api__sqlite_db_raw_run(struct api__sqlite_db *db, api__raw *raw, bool reading);
int api__sqlite_db_raw_check(struct api__sqlite_db *db, api__raw *raw); /* only prepares */

#endif
