/* The table of database engines, and what URLs mean to them. A new engine is a row in engines.c and a folder next to
 * this one. */
#ifndef API__STORE_ENGINES_H
#define API__STORE_ENGINES_H

#include "store/store.h"

/* Opens the database of a URL: "sqlite:FILE", "sqlite::memory:" (one in-memory database, shared by its readers).
 * NULL after problems: a bad URL, not a database, written by a newer version or by another application. */
api__store *api__store_open(const char *url, const struct api__store_config *c, api_problems *problems);

/* The URL of an app that names no database: a file, which needs no server. */
#define API__DATABASE_DEFAULT "sqlite:api.db"

/* Whether a URL is well-formed. If not, *why gets what is wrong and what was expected, to end a message with. */
bool api__database_check(const char *url, api_buf *why);
/* The URL with a relative file name resolved against `folder`, which is "" or ends in a slash. The URL has passed
 * the check. NULL: no memory. */
const char *api__database_resolve(const char *url, api_str folder, api_arena *a);
/* Appends the database as people name it: "api.db (SQLite)". */
void api__database_describe(const char *url, api_buf *out);
/* True when no other process can open this database, because it lives in the memory of this one. */
bool api__database_private(const char *url);
/* The prefix of this table name that is reserved by one of the engines ("sqlite_"); NULL: it has none. */
const char *api__database_reserves(api_str table);

#endif
