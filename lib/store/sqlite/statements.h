/* Prepared statements of a connection: a fixed set for each resource, and a cache of others by their text. */
#ifndef API__SQLITE_STATEMENTS_H
#define API__SQLITE_STATEMENTS_H

#include <sqlite3.h>

#include "model/resource.h"

struct api__sqlite_db;

enum api__statement {
    API__ST_GET,
    API__ST_VERSION,
    API__ST_INSERT,
    API__ST_UPDATE,
    API__ST_UPDATE_VERSIONED,
    API__ST_DELETE,
    API__ST_DELETE_VERSIONED,
    API__ST_COUNT
};

/* Size of the cache. Lists differ by their filters and sort: an app has a few dozen different ones, and a statement
 * takes some kilobytes. */
#define API__STATEMENTS_CACHED 32

struct api__statements {
    sqlite3_stmt *(*prepared)[API__ST_COUNT]; /* by resource index */
    size_t resources;
    struct api__cached_statement {
        char *sql; /* NULL: free */
        sqlite3_stmt *st;
        uint64_t used; /* greater is more recent */
    } cache[API__STATEMENTS_CACHED];
    uint64_t uses;
};

/* The returned statement is reset and has no bindings. NULL: *err says why. */
sqlite3_stmt *api__sqlite_db_prepared(struct api__sqlite_db *db, const api__resource *r, enum api__statement which,
                                      int *err);
sqlite3_stmt *api__sqlite_db_cached(struct api__sqlite_db *db, api_str sql, int *err);
/* The two halves of api__sqlite_db_cached: find a cached statement (NULL: none), and hand a new one over to the cache
 * (NULL with *err: out of memory; the statement has been finalized). */
sqlite3_stmt *api__sqlite_db_cache_find(struct api__sqlite_db *db, api_str sql);
sqlite3_stmt *api__sqlite_db_cache_add(struct api__sqlite_db *db, api_str sql, sqlite3_stmt *st, int *err);
void api__sqlite_db_statements_finalize(struct api__sqlite_db *db);

#endif
