/* Reads on any connection. The deadline is the caller's. */
#ifndef API__SQLITE_READS_H
#define API__SQLITE_READS_H

#include "store/query.h"

struct api__db;

int api__db_get(struct api__db *db, const api__resource *res, const void *key, api_arena *a, void **row,
                int64_t *version);
int api__db_list(struct api__db *db, const api__resource *res, const api__query *q,
                 int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
int api__db_count(struct api__db *db, const api__resource *res, const api__query *q, int64_t *out);

#endif
