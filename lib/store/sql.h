/* SQL text of resources and queries, and the values to bind, in order. All names are quoted, all values bound. */
#ifndef API__SQL_H
#define API__SQL_H

#include "store/query.h"

/* A value to bind: a slot of the field's type. `part`: text, whatever the type of the field. */
struct api__sql_bind {
    const api__field *field;
    const void *slot; /* NULL: null */
    bool part;
};

/* The values of one query; their number is bounded by limits.parameters and API__MAX_SORT, in `in` lists by the URL. */
struct api__sql {
    api_buf text;
    struct api__sql_bind *binds;
    size_t count, cap;
    int err;
};

void api__sql_init(struct api__sql *s);
void api__sql_reset(struct api__sql *s);
void api__sql_deinit(struct api__sql *s);

void api__sql_name(api_buf *b, api_str name);
/* The column that compares and sorts as the field's values do: the hidden key of a decimal, else the field's own. */
void api__sql_order_name(api_buf *b, const api__field *f);
/* Decimals that are compared have a hidden key column next to them. */
bool api__sql_has_key_column(const api__field *f);

/* SELECT of the query's rows in order, at most limit + 1 of them. */
void api__sql_list(struct api__sql *s, const api__resource *r, const api__query *q);
void api__sql_count(struct api__sql *s, const api__resource *r, const api__query *q);
/* By key: read; read the version; delete (`versioned`: only one version, bound after the key). */
void api__sql_get(api_buf *b, const api__resource *r);
void api__sql_version(api_buf *b, const api__resource *r);
void api__sql_delete(api_buf *b, const api__resource *r, bool versioned);
/* Columns of the fields in the mask (NULL: all but a serial key), in model order. */
void api__sql_insert(api_buf *b, const api__resource *r);
void api__sql_update(api_buf *b, const api__resource *r, const uint64_t *mask, bool versioned);
/* Whether those write this field; in binding order. */
bool api__sql_writes(const api__resource *r, const api__field *f, const uint64_t *mask, bool insert);

#endif
