/* Tables that fit the models: created when missing, extended where nothing can be lost, refused otherwise.
 *
 * For each table in turn: inspect (what is stored) -> difference (what has to change, as a list; what cannot, as
 * problems) -> apply. All of it is one transaction, so that after a problem with any table the file is as it was. A
 * table with a problem is not applied, the others are: only then is it seen whether stored values fit a new unique
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
    bool order_key;          /* the hidden key of a decimal */
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
    api_str *indexes;    /* those of ours, by their names */
    size_t index_count;
    bool keeps_types; /* there is a table of types, be it without this model's */
    struct api__stored_type *types;
    size_t type_count;
};

enum api__change_kind {
    API__CREATE_TABLE,
    API__ADD_COLUMN,
    API__ADD_ORDER_KEY, /* to a column that has rows */
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
    api_str index;                    /* DROP_INDEX: its name */
};

/* One table on its way through the steps. */
struct api__schema_sync {
    struct api__sqlite *s;
    const api__resource *r;
    api_problems *problems;
    api_arena arena;
    struct api__column columns[2 * API__MAX_FIELDS + 1];
    size_t count;
    struct api__stored_table stored;
    /* by field: its order key is stored and not wanted */
    bool unwanted_key[API__MAX_FIELDS];
    /* by field: of the type of what is stored */
    enum api__type_kept { API__TYPE_UNKNOWN, API__TYPE_KEPT, API__TYPE_CHANGED } types[API__MAX_FIELDS];
    struct api__change *changes;
    size_t change_count, change_cap;
    int err; /* API_ESCHEMA after a problem; what follows an error does nothing */
};

/* --- schema.c: for all steps --- */
/* A difference between a table and its model, with the ways out. */
void api__schema_problem(struct api__schema_sync *p, api_str table, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* A question with the table's name as ?1; NULL with p->err. */
sqlite3_stmt *api__schema_ask(struct api__schema_sync *p, const char *sql);
/* Its next row; false at its end or after an error. The statement is finalized then. */
bool api__schema_next(struct api__schema_sync *p, sqlite3_stmt *st);
/* Whether it has a row at all. Finalizes it. */
bool api__schema_any(struct api__schema_sync *p, sqlite3_stmt *st);

/* --- the steps --- */
void api__schema_inspect(struct api__schema_sync *p);
void api__schema_difference(struct api__schema_sync *p);
void api__schema_apply(struct api__schema_sync *p);

/* --- parts of the difference --- */
void api__schema_change(struct api__schema_sync *p, struct api__change change);
/* Whether a column that is added to rows gives them a value. */
bool api__schema_has_default(const struct api__column *c);
/* schema_types.c: the word that is kept for a field's type; types that changed in what is stored are problems; those
 * that are new are to be recorded. */
const char *api__schema_type_name(const api__field *f);
void api__schema_compare_types(struct api__schema_sync *p);
void api__schema_record_types(struct api__schema_sync *p);
/* schema_indexes.c: indexes that only sort and are not wanted go, those that are wanted come; what is unique must stay
 * so. */
void api__schema_compare_indexes(struct api__schema_sync *p);
/* schema_order_keys.c: whether the stored column may be the order key that a field had, which is remembered; such
 * columns go when they hold nothing that cannot be worked out again. */
bool api__schema_is_unwanted_key(struct api__schema_sync *p, api_str name);
void api__schema_compare_order_keys(struct api__schema_sync *p);
/* schema_orphans.c: tables that we made for a model that the app does not have: their rows would be out of reach. The
 * tables of users and tokens ("_...") stay where they are while `auth` is off. */
void api__schema_find_orphans(struct api__schema_sync *p, const api__resource *const *resources, size_t n);

/* --- parts of applying --- */
/* A statement of ours, unless there was an error: a failure is the database's. */
void api__schema_run(struct api__schema_sync *p, api_buf *sql);
void api__schema_add_order_key(struct api__schema_sync *p, const struct api__change *change);
void api__schema_drop_order_key(struct api__schema_sync *p, const struct api__change *change);

#endif
