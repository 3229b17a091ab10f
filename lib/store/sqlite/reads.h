/* Reads on any connection. The deadline is the caller's. */
#ifndef API__SQLITE_READS_H
#define API__SQLITE_READS_H

#include "store/query.h"

struct api__sqlite_db;

int api__sqlite_db_get(struct api__sqlite_db *db, const api__resource *res, const void *key, api_arena *a, void **row,
                       int64_t *version);
int api__sqlite_db_list(struct api__sqlite_db *db, const api__resource *res, const api__query *q,
                        int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
int api__sqlite_db_count(struct api__sqlite_db *db, const api__resource *res, const api__query *q, int64_t *out);

#endif
