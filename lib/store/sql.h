/* SQL text from resources and queries, with the values to bind in order. Every name is quoted, every value bound. */
#ifndef API__SQL_H
#define API__SQL_H

#include "store/query.h"

/* A value to bind: a slot of the field's type; `part` is text whatever the field is. */
struct api__sql_bind {
    const api__field *field;
    const void *slot; /* NULL: null */
    bool part;
};

/* Parameters and cursor of one query, both bounded by limits.parameters and API__MAX_SORT; `in` lists by the URL. */
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
/* The column that compares and sorts as the field's values do: a decimal's hidden key, else the field's own. */
void api__sql_order_name(api_buf *b, const api__field *f);
/* Decimals that are compared have a hidden key column beside them. */
bool api__sql_has_key_column(const api__field *f);

/* "SELECT all columns and _version FROM table" */
void api__sql_select(api_buf *b, const api__resource *r);
/* SELECT of the query's rows in order, at most limit + 1. */
void api__sql_list(struct api__sql *s, const api__resource *r, const api__query *q);
void api__sql_count(struct api__sql *s, const api__resource *r, const api__query *q);
/* By key: read; version; delete (with `versioned`, only of one version, bound behind the key). */
void api__sql_get(api_buf *b, const api__resource *r);
void api__sql_version(api_buf *b, const api__resource *r);
void api__sql_delete(api_buf *b, const api__resource *r, bool versioned);
/* Columns of the fields in the mask (NULL: all but a counted key), in model order; INSERT returns the key. */
void api__sql_insert(api_buf *b, const api__resource *r);
void api__sql_update(api_buf *b, const api__resource *r, const uint64_t *mask, bool versioned);
/* The fields written by those, in binding order. */
bool api__sql_writes(const api__resource *r, const api__field *f, const uint64_t *mask, bool insert);

#endif
