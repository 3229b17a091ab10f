/* What an engine behind the store is: one table of functions, called by store.c and nobody else. */
#ifndef API__STORE_OPS_H
#define API__STORE_OPS_H

#include "store/store.h"

struct api__store_ops {
    const char *scheme; /* "sqlite:" */
    /* `rest` is the URL behind the scheme. */
    api__store *(*open)(const char *rest, const struct api__store_config *c, api_problems *problems);
    void (*close)(api__store *s);
    int (*prepare)(api__store *s, const api__resource *const *resources, size_t n, api_problems *problems);
    api__reader *(*reader_open)(api__store *s);
    void (*reader_close)(api__reader *r);
    int (*get)(api__reader *r, const api__resource *res, const void *key, api_arena *a, void **row, int64_t *version);
    int (*list)(api__reader *r, const api__resource *res, const api__query *q,
                int (*each)(void *arg, const void *row, int64_t version), void *arg, bool *more);
    int (*count)(api__reader *r, const api__resource *res, const api__query *q, int64_t *out);
    int (*write)(api__store *s, api__write *w, api__waiter *waiter);
    int (*ready)(api__store *s);
    void (*stats)(api__store *s, struct api__store_stats *out);
};

/* First members of an engine's own structs. */
struct api__store {
    const struct api__store_ops *ops;
};
struct api__reader {
    const struct api__store_ops *ops;
};

extern const struct api__store_ops api__sqlite_ops;

#endif
