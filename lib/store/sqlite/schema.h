/* Tables that match the models: created if missing, extended if nothing can be lost, refused otherwise.
 *
 * For each table: inspect (what is stored) -> difference (a list of changes; what cannot be changed is a problem) ->
 * apply. All of it is one transaction, so that the file is unchanged after a problem with any table. A table with a
 * problem is not applied, but the others are: only then does it show whether stored values satisfy a new unique
 * index. */
#ifndef API__SQLITE_SCHEMA_H
#define API__SQLITE_SCHEMA_H

#include "store/sqlite/engine.h"

int api__sqlite_prepare(api__store *s, const api__resource *const *resources, size_t n, bool whole,
                        api_problems *problems);

/* A column that the model wants. */
struct api__column {
    api_str name;
    const api__field *field; /* NULL: _version */
    bool order_key;          /* the hidden sort key of a decimal */
    const char *type;
    bool not_null, primary;
};

/* What the database holds of one table. */
struct api__stored_column {
    api_str name;
    const char *type;
    bool not_null, primary;
};
struct api__stored_type {
    api_str field;
    const char *type;
};
struct api__stored_table {
    struct api__stored_column *columns;
    size_t column_count; /* 0: there is no such table */
    api_str *indexes;    /* the names of those that api made */
    size_t index_count;
    bool keeps_types; /* the table of types exists, perhaps without rows of this model */
    struct api__stored_type *types;
    size_t type_count;
};

enum api__change_kind {
    API__CREATE_TABLE,
    API__ADD_COLUMN,
    API__ADD_ORDER_KEY, /* to a table that has rows */
    API__CREATE_TYPES,
    API__RECORD_TYPE,
    API__DROP_INDEX,
    API__DROP_ORDER_KEY,
    API__ADD_UNIQUE_INDEX,
    API__ADD_SORT_INDEX,
};
struct api__change {
    enum api__change_kind kind;
    const struct api__column *column; /* ADD_COLUMN, ADD_ORDER_KEY */
    const api__field *field;          /* RECORD_TYPE, DROP_ORDER_KEY, ADD_..._INDEX */
    api_str index;                    /* DROP_INDEX: name */
};

/* One table on its way through these steps. */
struct api__schema_sync {
    struct api__sqlite *s;
    const api__resource *r;
    api_problems *problems;
    api_arena arena;
    struct api__column columns[2 * API__MAX_FIELDS + 1];
    size_t count;
    struct api__stored_table stored;
    /* by field: it has a stored order key that is not wanted */
    bool unwanted_key[API__MAX_FIELDS];
    /* by field: whether its type is the stored one */
    enum api__type_kept { API__TYPE_UNKNOWN, API__TYPE_KEPT, API__TYPE_CHANGED } types[API__MAX_FIELDS];
    struct api__change *changes;
    size_t change_count, change_cap;
    int err; /* API_ESCHEMA after a problem */
};

/* --- schema.c: for all steps --- */
/* Adds a problem, with the ways out. */
void api__schema_problem(struct api__schema_sync *p, api_str table, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Prepares a query with the table's name as ?1; NULL after an error (p->err). */
sqlite3_stmt *api__schema_ask(struct api__schema_sync *p, const char *sql);
/* Steps to the next row. False at the end or after an error; then the statement is finalized. */
bool api__schema_next(struct api__schema_sync *p, sqlite3_stmt *st);
/* Whether the query has any row. Finalizes the statement. */
bool api__schema_any(struct api__schema_sync *p, sqlite3_stmt *st);

/* --- the steps --- */
void api__schema_inspect(struct api__schema_sync *p);
void api__schema_difference(struct api__schema_sync *p);
void api__schema_apply(struct api__schema_sync *p);

/* --- parts of the difference --- */
void api__schema_change(struct api__schema_sync *p, struct api__change change);
/* Whether a new column has a value for the existing rows. */
bool api__schema_has_default(const struct api__column *c);
/* schema_types.c: the stored name of a field's type. A type that changed in what is stored is a problem; new ones
 * are recorded. */
const char *api__schema_type_name(const api__field *f);
void api__schema_compare_types(struct api__schema_sync *p);
void api__schema_record_types(struct api__schema_sync *p);
/* schema_indexes.c: sort indexes that are not wanted are dropped, new ones are added; a field that is no longer
 * unique is a problem. */
void api__schema_compare_indexes(struct api__schema_sync *p);
/* schema_order_keys.c: whether a stored column may be the order key that a field used to have; it is remembered.
 * Such columns are dropped if they contain nothing that cannot be computed again. */
bool api__schema_is_unwanted_key(struct api__schema_sync *p, api_str name);
void api__schema_compare_order_keys(struct api__schema_sync *p);
/* schema_orphans.c: tables that api created for models that the app no longer has: their rows would be unreachable.
 * Tables of users and tokens ("_...") may stay while `auth` is off. */
void api__schema_find_orphans(struct api__schema_sync *p, const api__resource *const *resources, size_t n);

/* --- parts of applying --- */
/* Runs a statement unless there was an error before. */
void api__schema_run(struct api__schema_sync *p, api_buf *sql);
void api__schema_add_order_key(struct api__schema_sync *p, const struct api__change *change);
void api__schema_drop_order_key(struct api__schema_sync *p, const struct api__change *change);

#endif
