/* The parts of the SQLite engine. */
#ifndef API__SQLITE_H
#define API__SQLITE_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

#include "store/ops.h"
#include "store/sql.h"

/* Marks the file as ours: "api1". user_version is the version of the hidden columns' layout. */
#define API__SQLITE_APPLICATION 0x61706931
#define API__SQLITE_FORMAT 1

/* From 3.7.0 to 3.51.2 two connections that write and checkpoint at once can lose committed rows. */
#define API__SQLITE_IS_SAFE(version) ((version) < 3007000 || (version) > 3051002)

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

enum api__control { API__BEGIN, API__COMMIT, API__ROLLBACK, API__SAVE, API__UNDO, API__RELEASE, API__CONTROLS };

/* Queries differ by filters and sort; this many shapes stay prepared. */
#define API__SQLITE_SHAPES 32

/* What the storage answered a connection: SQLite's extended code, 0: nothing amiss, its words, and the statement with
 * its values, NULL where none was running. */
struct api__fault {
    int code, number; /* number: errno of a system call, or 0 */
    char text[160];
    char *sql; /* sqlite3_free */
};

/* Whether reads work; shared by all connections of a store. */
struct api__reading {
    pthread_mutex_t mutex; /* guards what follows */
    atomic_int err;        /* API_*, 0: they work */
    char *probe;           /* the statement that failed, tried again by whoever asks for readiness; sqlite3_free */
    int64_t told, tried;   /* when: the log, the statement */
    uint64_t untold;       /* failures since then */
};

/* The write-ahead log of a file. The writer's thread alone touches it once it runs. */
struct api__wal {
    char *path, *lock_path; /* NULL: in memory, or read-only */
    int lock;               /* descriptor, -1: not open */
    int failed;             /* SQLite's code of the last checkpoint, or -errno of its lock, for the log: told once */
    int frames;             /* in the log, as of the last commit that nobody has looked at; 0: looked at */
    int64_t due;            /* when to see whether it has grown too large, 0: nothing was written since */
};

/* One connection, used by one thread at a time, and its prepared statements. Stays where it is while it is open: SQLite
 * holds its address. */
struct api__db {
    sqlite3 *handle;
    int64_t deadline;              /* a statement is interrupted after it; 0: never */
    bool guarded;                  /* a raw statement is prepared or runs: the authorizer watches */
    const char *refused;           /* and this is what it refused, a static sentence */
    int64_t busy_time, busy_until; /* milliseconds that a lock is waited for; monotonic ns, of the present waiting */
    const atomic_bool *held;       /* in memory, a reader's: nothing is waited for while this is true */
    int64_t query_time, rows_most; /* limits of reads: milliseconds, rows of a raw statement */
    size_t memory;                 /* and of what is kept of a page that is read backwards */
    struct api__fault fault;       /* until somebody has told of it */
    struct api__sql sql;           /* the text of the present query */
    void *scratch;                 /* one row */
    size_t scratch_size;
    sqlite3_stmt *(*fixed)[API__ST_COUNT]; /* by resource index */
    size_t resources;
    sqlite3_stmt *control[API__CONTROLS];
    struct api__shape {
        char *sql;
        sqlite3_stmt *st;
        uint64_t used;
    } shapes[API__SQLITE_SHAPES];
    uint64_t clock;
};

struct api__sqlite {
    api__store base;
    char *uri;  /* the file, as it was named */
    char *path; /* and where it really is, behind symbolic links: its log and its lock are there; NULL: in memory */
    char *name; /* what SQLite opens */
    bool memory, read_only;
    bool ours; /* the file has our marks already */
    api_limits limits;
    const api__log *log;
    struct api__db db; /* the writer's */
    struct api__wal wal;
    struct api__reading reading;
    int64_t tx_end;   /* the writer's: when the open transaction's time is over, 0: it has no owner */
    atomic_bool held; /* a transaction with an owner is open */

    /* the writer: everything below is guarded by mutex */
    pthread_t thread;
    bool started, ending;
    pthread_mutex_t mutex;
    pthread_cond_t work; /* a job came, or was asked of the open transaction; only the writer waits for it */
    struct api__store_job *first, **tail;
    int64_t waiting;
    api__waiter *owner;           /* of the open transaction */
    struct api__store_job *asked; /* and what it asks */
    struct api__store_stats stats;
    int ailing; /* the last transaction's failure, for the log: said once, and once when it is over */
};

/* What a job is. `run` is called on the writer's thread and returns the status. */
struct api__store_job_kind {
    bool grouped; /* runs within a transaction that it shares; else, out of the queue, it gets the writer for itself,
                     with no transaction open, and accounts and answers itself */
    int (*run)(struct api__sqlite *s, struct api__store_job *job);
};
#define API__OF_JOB(job, type, member) ((type *)((char *)(job)-offsetof(type, member)))

/* The writer's connection, or a reader's. */
int api__db_open(struct api__db *db, const struct api__sqlite *s, bool writer);
void api__db_close(struct api__db *db);
/* Time from now after which statements are interrupted (API_ETIMEOUT), but not after `end` where one is given. */
void api__db_limit_time(struct api__db *db, int64_t ms, int64_t end);
/* Runs statements without results. An API_* code. */
int api__db_exec(struct api__db *db, const char *sql);
/* A prepared statement of a resource, or of a text; reset and unbound. NULL: *err says why. */
sqlite3_stmt *api__db_fixed(struct api__db *db, const api__resource *r, enum api__statement which, int *err);
sqlite3_stmt *api__db_shape(struct api__db *db, api_str sql, int *err);
/* The two halves of api__db_shape: the statement kept for a text, reset and unbound, or NULL; and keeping a new one,
 * which is the connection's from then on (NULL: *err, and it was finalized). */
sqlite3_stmt *api__db_known(struct api__db *db, api_str sql);
sqlite3_stmt *api__db_learn(struct api__db *db, api_str sql, sqlite3_stmt *st, int *err);
/* A raw statement by its text, checked and guarded: NULL with *err and, but for API_ENOMEM, a sentence in *why. */
sqlite3_stmt *api__db_raw(struct api__db *db, api_str sql, api_arena *a, int *err, api_str *why);
/* The writer's transactions; ended by commit whatever it returns. Savepoints are within them, and nest: settled by
 * keeping or undoing what was done since the innermost. When that fails the whole transaction is undone. */
int api__db_begin(struct api__db *db);
int api__db_commit(struct api__db *db);
void api__db_rollback(struct api__db *db); /* out of any transaction, and its time */
int api__db_savepoint(struct api__db *db);
int api__db_settle(struct api__db *db, bool keep);
/* SQLite's result as an API_* code; 0 for SQLITE_OK, _ROW and _DONE. */
int api__sqlite_error(int rc);

/* The same for a result that this connection has just had, from a statement or (NULL) without: what the storage is to
 * blame for stays in db->fault, unless something is there already. */
int api__db_error(struct api__db *db, int rc, sqlite3_stmt *st);
/* Takes db->fault away: its words for a log line, in `text` of at least 256 bytes. */
void api__db_fault_take(struct api__db *db, char *text, size_t size);
/* What a reader's call returned, with what it did. Tells the log of a fault and remembers it; passes `err` on. */
int api__reading_told(struct api__sqlite *s, struct api__db *db, int err, const char *doing);
/* 0, or why reads fail; tries what failed again, once a second at most. */
int api__reading_ready(struct api__sqlite *s);

/* The file before and after it is opened: false after problems. */
bool api__sqlite_file_make(struct api__sqlite *s, api_problems *problems);
bool api__sqlite_file_open(struct api__sqlite *s, api_problems *problems);

/* The log beside the file. Nothing but these checkpoints it (but for SQLite itself, when the last connection of all
 * processes closes): one process at a time, by a lock on a file beside it. */
int api__wal_init(struct api__sqlite *s);
void api__wal_deinit(struct api__sqlite *s);  /* folds the log into the file, so that a stopped server leaves one */
void api__wal_written(struct api__sqlite *s); /* after commits: checkpoints when the log is long */
void api__wal_quiet(struct api__sqlite *s);   /* at s->wal.due: truncates a log that has grown too large */

/* The authorizer of every connection: everything is allowed but in a guarded one. */
int api__sqlite_guard(void *db, int action, const char *a, const char *b, const char *database, const char *trigger);

/* Binding and reading: false when out of memory. */
bool api__sqlite_bind(sqlite3_stmt *st, int at, const struct api__sql_bind *b);
bool api__sqlite_bind_row(sqlite3_stmt *st, const api__resource *r, const void *row, const uint64_t *mask, bool insert,
                          int *at);
/* Strings point into the statement's row until the next step, or are copied into the arena where there is one. */
bool api__sqlite_read_row(sqlite3_stmt *st, const api__resource *r, void *row, api_arena *copy);

int api__sqlite_prepare(api__store *s, const api__resource *const *resources, size_t n, bool whole,
                        api_problems *problems);

api__reader *api__sqlite_reader_open(api__store *s);
void api__sqlite_reader_close(api__reader *r);
/* Reads on any connection; the deadline is the caller's. */
int api__db_get(struct api__db *db, const api__resource *res, const void *key, api_arena *a, void **row,
                int64_t *version);
int api__db_list(struct api__db *db, const api__resource *res, const api__query *q,
                 int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
int api__db_count(struct api__db *db, const api__resource *res, const api__query *q, int64_t *out);
/* Runs a raw statement and fills everything of it, status included. `reading`: one that writes is API_EREADONLY.
 * One that reads gets query_time, within the deadline of the caller, who clears it. */
int api__db_run_raw(struct api__db *db, api__raw *raw, bool reading);
int api__db_check_raw(struct api__db *db, api__raw *raw); /* only prepares */

int api__sqlite_get(api__reader *r, const api__resource *res, const void *key, api_arena *a, void **row,
                    int64_t *version);
int api__sqlite_list(api__reader *r, const api__resource *res, const api__query *q,
                     int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
int api__sqlite_count(api__reader *r, const api__resource *res, const api__query *q, int64_t *out);
int api__sqlite_raw_check(api__reader *r, api__raw *raw);
int api__sqlite_raw_read(api__reader *r, api__raw *raw);

/* The writer. Jobs run in the order they came. */
int api__sqlite_writer_start(struct api__sqlite *s);
void api__sqlite_writer_stop(struct api__sqlite *s); /* after the queue is empty */
/* Queues the job and waits: its status, or API_EBUSY or API_EUSAGE at once. */
int api__sqlite_ask(struct api__sqlite *s, struct api__store_job *job, const struct api__store_job_kind *kind,
                    api__waiter *waiter);
/* Counts a transaction that ended and tells the log when writing begins or ceases to fail. */
void api__sqlite_account(struct api__sqlite *s, int err, int64_t rows, int64_t jobs);
/* Failures of the database itself, not of what was asked of it. */
bool api__is_outage(int err);

int api__sqlite_write(api__store *s, api__write *w, api__waiter *waiter);
int api__sqlite_raw_write(api__store *s, api__raw *raw, api__waiter *waiter);
api__snapshot *api__sqlite_snapshot(api__store *s, api__waiter *waiter, int *err);
int api__sqlite_restore(api__store *s, api__snapshot *copy, api__waiter *waiter);
void api__sqlite_snapshot_free(api__snapshot *copy);
api__tx *api__sqlite_begin(api__store *s, api__waiter *waiter, int *err);

extern const struct api__store_job_kind api__job_write, api__job_raw;
extern const struct api__tx_ops api__sqlite_tx_ops;

#endif
