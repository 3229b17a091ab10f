/* Between the parts of api__sqlite_prepare. */
#ifndef API__SQLITE_PREPARING_H
#define API__SQLITE_PREPARING_H

#include "store/sqlite/engine.h"

int api__sqlite_prepare(api__store *s, const api__resource *const *resources, size_t n, bool whole,
                        api_problems *problems);

struct api__column {
    api_str name;
    const api__field *field; /* NULL: _version */
    bool order_key;          /* the hidden key of a decimal */
    const char *type;
    bool not_null, primary;
};

struct api__preparing {
    struct api__sqlite *s;
    const api__resource *r;
    api_problems *problems;
    struct api__column columns[2 * API__MAX_FIELDS + 1];
    size_t count;
    bool left_key[API__MAX_FIELDS]; /* by field: its order key is stored and not wanted */
    enum api__type_kept { API__TYPE_UNKNOWN, API__TYPE_KEPT, API__TYPE_CHANGED } types[API__MAX_FIELDS]; /* by field */
    int err;
};

/* A difference between the table and its model, with the ways out. */
void api__schema_problem(struct api__preparing *p, api_str table, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* A statement of ours, unless there was an error: a failure is the database's. */
void api__schema_run(struct api__preparing *p, api_buf *sql);
/* A question with the table's name as ?1; NULL with p->err. */
sqlite3_stmt *api__schema_ask(struct api__preparing *p, const char *sql);

/* What is kept of the fields' types; one that changed in what is stored is a problem. */
void api__schema_types(struct api__preparing *p);
/* Keeps those that are new. */
void api__schema_record_types(struct api__preparing *p);

/* The order key of a field whose own column was there before, for all rows. */
void api__schema_add_key(struct api__preparing *p, const struct api__column *c);
/* Whether the stored column may be the order key that a field had; remembered for the next. */
bool api__schema_left_key(struct api__preparing *p, api_str name);
/* Drops such columns with their indexes, when they hold nothing that cannot be worked out again. */
void api__schema_drop_keys(struct api__preparing *p);

/* Drops indexes that only sort and are not wanted, makes those that are; what is unique must stay so. */
void api__schema_indexes(struct api__preparing *p);
/* Tables that we made for a model that the app does not have: their rows would be out of reach. The tables of users
 * and tokens ("_...") stay where they are while `auth` is off. */
void api__schema_left(struct api__preparing *p, const api__resource *const *resources, size_t n);

#endif
