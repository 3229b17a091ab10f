/* The contract of a database engine. Only store.c, raw.c, tx.c and engines/ call it, through the three const tables
 * below; behind them are the engine's own structs, which begin with the four at the end. What each function does and
 * returns is documented where its caller is declared (store.h, raw.h, tx.h, engines/engines.h); this comment says
 * what an engine may rely on and what it must guarantee.
 *
 * States. A store is open (after `open`), then prepared (after `prepare` returned 0), then closed. Nothing is
 * written before it is prepared, except by `prepare` itself. Before `close` all readers have been closed and all
 * transactions have ended; `close` finishes what is still queued. Snapshots may outlive the store. Readers and
 * transactions exist from their opening to their end and have no other states.
 *
 * Threads. `open`, `prepare` and `close` have the store to themselves. `reader_open`, `write`, `raw_write`, `begin`,
 * `snapshot`, `restore`, `ready` and `stats` may be called from any thread, also concurrently. A reader or a
 * transaction is used by one thread at a time, not always the same one. The calling thread is often an event loop
 * that serves thousands of requests. A reader's `get`, and a `list` that api__query_scans does not call a scan, may
 * block it for as long as an index lookup takes. Whatever takes longer must wait through the waiter it was given
 * (base/wait.h), which suspends only the request. `ready` and `stats` return at once or within a fraction of a
 * second. Reads that may scan are called on a thread of a pool.
 *
 * Durability. Writes are applied in the order in which they were queued. A write, raw statement or commit that
 * returned 0 is on disk; one that failed changed nothing.
 *
 * Ownership. Arguments (resources, queries, rows, statements) belong to the caller and do not change until the call
 * returns. Results are allocated in the caller's arena; a row passed to `each` is valid during that call only.
 * `limits` must be copied; the log outlives the store.
 *
 * Errors. Functions return the codes of <api/err.h> that store.h lists. The database's own codes, types and texts
 * leave the engine in three ways only: in `problems` (open, prepare), in api__raw.error, and in log lines, which are
 * written when something starts to fail and when it works again, not for each request. */
#ifndef API__STORE_ENGINE_H
#define API__STORE_ENGINE_H

#include "store/tx.h"

struct api__engine {
    const char *name;     /* for people: "SQLite" */
    const char *form;     /* form of its URLs, for messages: "sqlite:FILE" */
    const char *reserved; /* prefix that table names must not have, in either case; NULL: none */

    /* URLs; `rest` is what follows the scheme and its colon. */
    const char *(*url_fault)(const char *rest); /* NULL, or what is wrong with it (static): "names no file" */
    /* Resolves a relative file name against a folder, which is "" or ends in a slash. {NULL, 0}: no memory. */
    api_str (*url_resolve)(const char *rest, api_str folder, api_arena *a);
    void (*url_describe)(const char *rest, api_buf *out); /* for people: short, without passwords */
    bool (*url_private)(const char *rest);                /* no other process can open this database */

    /* `rest` has passed url_fault. */
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

/* An open transaction; commit and rollback free it. */
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
