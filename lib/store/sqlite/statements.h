/* Prepared statements of a connection: those of each resource by what they do, and a cache of others by their text. */
#ifndef API__SQLITE_STATEMENTS_H
#define API__SQLITE_STATEMENTS_H

#include <sqlite3.h>

#include "model/resource.h"

struct api__db;

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

/* Lists differ by their filters and sort: so many texts of a connection stay prepared. An app has a few shapes of
 * queries; a statement takes some kilobytes. */
#define API__STATEMENTS_CACHED 32

struct api__statements {
    sqlite3_stmt *(*prepared)[API__ST_COUNT]; /* by resource index */
    size_t resources;
    struct api__cached_statement {
        char *sql; /* NULL: free */
        sqlite3_stmt *st;
        uint64_t used; /* the greater, the later */
    } cache[API__STATEMENTS_CACHED];
    uint64_t uses;
};

/* All of these are reset and unbound. NULL: *err says why. */
sqlite3_stmt *api__db_prepared(struct api__db *db, const api__resource *r, enum api__statement which, int *err);
sqlite3_stmt *api__db_cached(struct api__db *db, api_str sql, int *err);
/* The two halves of api__db_cached: the statement of a text, NULL when there is none; and keeping a new one, which is
 * the cache's from then on (NULL: *err, and it was finalized). */
sqlite3_stmt *api__db_cache_find(struct api__db *db, api_str sql);
sqlite3_stmt *api__db_cache_add(struct api__db *db, api_str sql, sqlite3_stmt *st, int *err);
void api__db_statements_finalize(struct api__db *db);

#endif
