/* The SQLite engine's parts: connections and statements (sqlite_db.c), rows (sqlite_row.c), tables (sqlite_tables.c),
 * reads (sqlite_read.c), the writer (sqlite_write.c), and the ops table (sqlite.c). */
#ifndef API__SQLITE_H
#define API__SQLITE_H

#include <pthread.h>
#include <sqlite3.h>

#include "store/ops.h"
#include "store/sql.h"

/* Marks the file as ours: "api1". user_version is the version of the hidden columns' layout. */
#define API__SQLITE_APPLICATION 0x61706931
#define API__SQLITE_FORMAT 1

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

/* Queries differ by filters and sort; this many shapes stay prepared. */
#define API__SQLITE_SHAPES 32

/* One connection, used by one thread at a time, and its prepared statements. */
struct api__db {
    sqlite3 *handle;
    sqlite3_stmt *(*fixed)[API__ST_COUNT]; /* by resource index */
    size_t resources;
    struct api__shape {
        char *sql;
        sqlite3_stmt *st;
        uint64_t used;
    } shapes[API__SQLITE_SHAPES];
    uint64_t clock;
};

struct api__sqlite {
    api__store base;
    char *uri;
    bool memory;
    api_limits limits;
    const api__log *log;
    struct api__db db; /* the writer's */

    /* the writer: everything below is guarded by mutex */
    pthread_t thread;
    bool started, ending;
    pthread_mutex_t mutex;
    pthread_cond_t work;
    api__write *first, **tail;
    int64_t waiting;
    struct api__store_stats stats;
    int ailing; /* the last group's failure, for the log: said once, and once when it is over */
};

int api__db_open(struct api__db *db, const struct api__sqlite *s, bool create);
void api__db_close(struct api__db *db);
/* Runs statements without results. An API_* code. */
int api__db_exec(struct api__db *db, const char *sql);
/* A prepared statement of a resource, or of a text; reset and unbound. NULL: *err says why. */
sqlite3_stmt *api__db_fixed(struct api__db *db, const api__resource *r, enum api__statement which, int *err);
sqlite3_stmt *api__db_shape(struct api__db *db, api_str sql, int *err);
/* SQLite's result as an API_* code; 0 for SQLITE_OK, _ROW and _DONE. */
int api__sqlite_error(int rc);

/* Binding and reading: false when out of memory. */
bool api__sqlite_bind(sqlite3_stmt *st, int at, const struct api__sql_bind *b);
bool api__sqlite_bind_row(sqlite3_stmt *st, const api__resource *r, const void *row, const uint64_t *mask, bool insert,
                          int *at);
/* Strings point into the statement's row until the next step, or are copied into the arena where there is one. */
bool api__sqlite_read_row(sqlite3_stmt *st, const api__resource *r, void *row, api_arena *copy);

int api__sqlite_prepare(api__store *s, const api__resource *const *resources, size_t n, api_problems *problems);

api__reader *api__sqlite_reader_open(api__store *s);
void api__sqlite_reader_close(api__reader *r);
int api__sqlite_get(api__reader *r, const api__resource *res, const void *key, api_arena *a, void **row,
                    int64_t *version);
int api__sqlite_list(api__reader *r, const api__resource *res, const api__query *q,
                     int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
int api__sqlite_count(api__reader *r, const api__resource *res, const api__query *q, int64_t *out);

int api__sqlite_writer_start(struct api__sqlite *s);
void api__sqlite_writer_stop(struct api__sqlite *s); /* after the queue is empty */
int api__sqlite_write(api__store *s, api__write *w, api__waiter *waiter);

#endif
