/* Raw SQL: one statement, values only as parameters, results as a table in the caller's arena.
 *
 * A statement that only reads runs on a reader, and since it may scan, on the thread pool. One that writes is a job
 * of the writer like any api__write: part of the group's transaction, on disk when it returns. api__reader_raw_check
 * tells which it is. Tables are named by their resources' keys, columns by their fields. Whoever changes the rows of
 * a resource this way must increment their `_version`, or ETags do not change.
 *
 * Refused with API_EUSAGE and a message: no statement or more than one, a wrong number of values, BEGIN, COMMIT,
 * ROLLBACK, SAVEPOINT, RELEASE (see tx.h), ATTACH, DETACH, VACUUM, temporary tables, loading extensions, and every
 * PRAGMA except those that describe tables. */
#ifndef API__RAW_H
#define API__RAW_H

#include "store/store.h"

enum api__value_type { API__VALUE_NULL, API__VALUE_INT, API__VALUE_DOUBLE, API__VALUE_TEXT, API__VALUE_BLOB };

typedef struct api__value {
    enum api__value_type type;
    union {
        int64_t i;
        double d;  /* NaN is stored as null */
        api_str s; /* text (UTF-8) and blob */
    };
} api__value;

/* A longer statement is a mistake or an attack on the parser. */
#define API__RAW_TEXT_MOST (1 << 20)

typedef struct api__raw {
    api_str text;
    const api__value *binds; /* for ?, ?1, :name, in the order in which the database numbers them */
    size_t bind_count;
    api_arena *arena; /* for the results; the owner does not use it until the call returns */
    /* results */
    bool writes; /* set by api__reader_raw_check and api__reader_raw */
    int status;
    api_str *columns; /* SELECT and RETURNING */
    size_t column_count;
    api__value *values; /* row_count * column_count, row after row */
    size_t row_count;   /* at most limits.sql_rows, else API_ETOOBIG */
    int64_t changes;    /* rows inserted, updated or deleted by the statement itself */
    int64_t last_id;    /* of the last row inserted, 0: none */
    api_str error;      /* after an error: a message, the database's own where it has one: "no such column: prise" */
    struct api__store_job job; /* the store's */
} api__raw;

/* Prepares the statement and nothing more: 0 with raw->writes set, or an error. Fast enough for the event loop. */
int api__reader_raw_check(api__reader *r, api__raw *raw);
/* Runs a statement that reads, for at most limits.query_time. One that writes is API_EREADONLY: use api__store_raw.
 *
 * Status of all three: 0; API_EUSAGE (refused, or a mistake in the SQL); API_ECONFLICT (unique, primary or foreign
 * key); API_EINVALID (NOT NULL, CHECK, STRICT types, RAISE in a trigger); API_ETOOBIG; API_ETIMEOUT; or a store
 * error. */
int api__reader_raw(api__reader *r, api__raw *raw);
/* Queues and waits as api__store_write does, also for statements that read. Stopped after limits.transaction_time. */
int api__store_raw(api__store *s, api__raw *raw, api__waiter *waiter);

#endif
