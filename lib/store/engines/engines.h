/* Which databases there are: the one table of engines, and what URLs mean to them. A new engine is a row in engines.c
 * and a folder beside this one. */
#ifndef API__STORE_ENGINES_H
#define API__STORE_ENGINES_H

#include "store/store.h"

/* Opens the database of a URL: "sqlite:FILE", "sqlite::memory:" (one shared in-memory database). NULL after problems: a
 * bad URL, not a database, one of a newer version, another application's. */
api__store *api__store_open(const char *url, const struct api__store_config *c, api_problems *problems);

/* Of an app that names no database: a file, which needs no server. */
#define API__DATABASE_DEFAULT "sqlite:api.db"

/* Whether a URL may name a database. If not, *why gets what is wrong and what was expected, for the end of a message.
 */
bool api__database_check(const char *url, api_buf *why);
/* The URL with a relative file's name taken as relative to `folder`, which is "" or ends in a slash. Of a URL
 * that passed. NULL: no memory. */
const char *api__database_resolve(const char *url, api_str folder, api_arena *a);
/* The database for people: "api.db (SQLite)". */
void api__database_describe(const char *url, api_buf *out);
/* True when no other process can open the same database: it is in this one's memory. */
bool api__database_private(const char *url);
/* The prefix in this table's name that belongs to one of the engines ("sqlite_"); NULL: it has none. */
const char *api__database_reserves(api_str table);

#endif
