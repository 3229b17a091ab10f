/* The contract of a database engine. It is called by store.c, tx.c and engines/, by nobody else, through the three
 * const tables below; behind them are structs of the engine's own that begin with the four at the end. What a function
 * does and returns is told where its caller is declared (store.h, raw.h, tx.h, engines/engines.h); here is what an
 * engine may rely on and what it owes to all of them.
 *
 * States. A store is open (after `open`), prepared (after a `prepare` that returned 0; nothing but prepare writes
 * before) and closed. When it is closed all its readers are closed, its transactions ended and its queue is empty or
 * will be worked off by `close`; snapshots may outlive it. A reader or a transaction has no states but its being open.
 *
 * Threads. `open`, `prepare` and `close` have the store to themselves. `reader_open`, `write`, `raw_write`, `begin`,
 * `snapshot`, `restore`, `ready` and `stats` may be called by any thread and by several at once. A reader and a
 * transaction are used by one thread at a time, which may be another the next time.
 * The thread is often an event loop with thousands of requests on it. So a reader's `get`, and what api__query_scans
 * does not call a scan, may take as long as looking something up takes; what takes longer waits by the waiter it was
 * given (base/wait.h), which parks the request, and `ready` and `stats` do not wait at all or for a fraction of a
 * second. What may scan is called on a pool's thread.
 *
 * Durability. Writes are applied in the order in which they were queued, and a write, raw statement or commit that
 * returned 0 is on disk. What failed left no trace.
 *
 * Ownership. What is passed in (resources, queries, rows, statements) is the caller's and stays as it is until the call
 * returns. Results lie in the caller's arena; a row given to `each` is lent for that call alone. `limits` were copied,
 * the log outlives the store.
 *
 * Errors. What is returned is a code of <api/err.h>, those that store.h names. No code, type or text of the database's
 * own leaves the engine any other way than these: the sentences of `problems` (open, prepare), api__raw.error, and log
 * lines, which tell what the storage answered when something begins to fail and when it works again, not for each
 * request.
 */
#ifndef API__STORE_ENGINE_H
#define API__STORE_ENGINE_H

#include "store/tx.h"

struct api__engine {
    const char *name;     /* for people: "SQLite" */
    const char *form;     /* of its URLs, for messages: "sqlite:FILE" */
    const char *reserved; /* no table's name may begin with this, in either case; NULL: there is no such prefix */

    /* Of URLs, `rest` being what is behind the scheme and its colon. */
    const char *(*url_fault)(const char *rest); /* NULL, or what is wrong with it: static, as in "names no file" */
    /* Relative to a folder, "" or with a slash at its end, where the engine has such URLs. {NULL, 0}: no memory. */
    api_str (*url_resolve)(const char *rest, api_str folder, api_arena *a);
    void (*url_describe)(const char *rest, api_buf *out); /* for people: short, and without passwords */
    bool (*url_private)(const char *rest);                /* no other process can open the same database */

    /* `rest` has no fault. */
    api__store *(*open)(const char *rest, const struct api__store_config *c, api_problems *problems);
    void (*close)(api__store *s);
    const char *(*file)(const api__store *s);
    int (*prepare)(api__store *s, const api__resource *const *resources, size_t n, bool whole, api_problems *problems);
    api__reader *(*reader_open)(api__store *s);
    int (*write)(api__store *s, api__write *w, api__waiter *waiter);
    int (*raw_write)(api__store *s, api__raw *raw, api__waiter *waiter);
    api__tx *(*begin)(api__store *s, api__waiter *waiter, int *err);
    api__snapshot *(*snapshot)(api__store *s, api__waiter *waiter, int *err);
    int (*restore)(api__store *s, api__snapshot *copy, api__waiter *waiter);
    void (*snapshot_free)(api__snapshot *copy);
    int (*ready)(api__store *s);
    void (*stats)(api__store *s, struct api__store_stats *out);
};

struct api__reader_ops {
    void (*close)(api__reader *r);
    int (*get)(api__reader *r, const api__resource *res, const void *key, api_arena *a, void **row, int64_t *version);
    int (*list)(api__reader *r, const api__resource *res, const api__query *q,
                int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
    int (*count)(api__reader *r, const api__resource *res, const api__query *q, int64_t *out);
    int (*raw_check)(api__reader *r, api__raw *raw);
    int (*raw)(api__reader *r, api__raw *raw);
};

/* Of an open transaction; commit and rollback free it. */
struct api__tx_ops {
    int (*commit)(api__tx *tx);
    void (*rollback)(api__tx *tx);
    int (*write)(api__tx *tx, api__write *w);
    int (*raw)(api__tx *tx, api__raw *raw);
    int (*get)(api__tx *tx, const api__resource *res, const void *key, api_arena *a, void **row, int64_t *version);
    int (*list)(api__tx *tx, const api__resource *res, const api__query *q,
                int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
    int (*count)(api__tx *tx, const api__resource *res, const api__query *q, int64_t *out);
    int (*savepoint)(api__tx *tx);
    int (*release)(api__tx *tx);
    int (*rollback_to)(api__tx *tx);
};

/* First members of an engine's own structs. */
struct api__store {
    const struct api__engine *engine;
};
struct api__snapshot {
    const struct api__engine *engine;
};
struct api__reader {
    const struct api__reader_ops *ops;
};
struct api__tx {
    const struct api__tx_ops *ops;
};

#endif
