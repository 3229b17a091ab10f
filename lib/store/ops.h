/* What an engine behind the store is: one table of functions, called by store.c and nobody else. */
#ifndef API__STORE_OPS_H
#define API__STORE_OPS_H

#include "store/tx.h"

struct api__store_ops {
    const char *scheme; /* "sqlite:" */
    /* `rest` is the URL behind the scheme. */
    api__store *(*open)(const char *rest, const struct api__store_config *c, api_problems *problems);
    void (*close)(api__store *s);
    const char *(*file)(const api__store *s);
    int (*prepare)(api__store *s, const api__resource *const *resources, size_t n, bool whole, api_problems *problems);
    api__reader *(*reader_open)(api__store *s);
    void (*reader_close)(api__reader *r);
    int (*get)(api__reader *r, const api__resource *res, const void *key, api_arena *a, void **row, int64_t *version);
    int (*list)(api__reader *r, const api__resource *res, const api__query *q,
                int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
    int (*count)(api__reader *r, const api__resource *res, const api__query *q, int64_t *out);
    int (*raw_check)(api__reader *r, api__raw *raw);
    int (*raw_read)(api__reader *r, api__raw *raw);
    int (*write)(api__store *s, api__write *w, api__waiter *waiter);
    int (*raw_write)(api__store *s, api__raw *raw, api__waiter *waiter);
    api__tx *(*begin)(api__store *s, api__waiter *waiter, int *err);
    api__snapshot *(*snapshot)(api__store *s, api__waiter *waiter, int *err);
    int (*restore)(api__store *s, api__snapshot *copy, api__waiter *waiter);
    void (*snapshot_free)(api__snapshot *copy);
    int (*ready)(api__store *s);
    void (*stats)(api__store *s, struct api__store_stats *out);
};

/* An engine's functions of an open transaction. */
enum api__tx_mark { API__TX_SAVE, API__TX_RELEASE, API__TX_UNDO };
struct api__tx_ops {
    int (*commit)(api__tx *tx);
    void (*rollback)(api__tx *tx);
    int (*write)(api__tx *tx, api__write *w);
    int (*raw)(api__tx *tx, api__raw *raw);
    int (*get)(api__tx *tx, const api__resource *res, const void *key, api_arena *a, void **row, int64_t *version);
    int (*list)(api__tx *tx, const api__resource *res, const api__query *q,
                int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
    int (*count)(api__tx *tx, const api__resource *res, const api__query *q, int64_t *out);
    int (*mark)(api__tx *tx, enum api__tx_mark mark);
};

/* First members of an engine's own structs. */
struct api__store {
    const struct api__store_ops *ops;
};
struct api__reader {
    const struct api__store_ops *ops;
};
struct api__tx {
    const struct api__tx_ops *ops;
};
struct api__snapshot {
    const struct api__store_ops *ops;
};

extern const struct api__store_ops api__sqlite_ops;

#endif
