/* The app's database: rows of the models of api_resource and api_table as structs, transactions, SQL with binds. Each
 * call waits without blocking the server; what returned 0 is on disk (in a transaction: with its commit).
 *
 *     Item item;
 *     int err = api_db_get(req, Item, in->item_id, &item);
 *     if (err)
 *         return err; // API_ENOTFOUND is answered as 404
 *     API_LIST(Item) cheap;
 *     err = api_db_find(req, Item, &cheap, api_pair("price.lt", 5),
 *                       api_pair("sort", "-price"), api_pair("limit", 20));
 *
 * Fields that are filtered or sorted by are declared with .filter and .sort, as for clients; what needs more is SQL.
 * Keys are integers or texts, as the resource has them. A struct with a member named as the key (id) has it there; for
 * one without, keys come and go beside it.
 *
 * Of a model with two tables these mean the first. A transaction holds what api_db_* and api_sql do; the REST
 * operations of api_resource write on their own, and what api_publish says is heard before the commit.
 *
 * Errors of all: API_ENOTFOUND; API_ECONFLICT (a unique value exists already); API_EINVALID (the struct breaks its
 * model, or no URL can name the key of a resource's row ("", ".", "..", "summary", "query"): logged with the reason);
 * API_EUSAGE (no such table or field, a mistake in SQL: logged); API_EBUSY, API_EFULL, API_EREADONLY, API_ETIMEOUT,
 * API_EIO, API_ENOMEM.
 */
#ifndef API_DB_H
#define API_DB_H

#include <api/response.h>

typedef struct api_key {
    int64_t number;
    api_str text; /* p NULL: the number is the key */
} api_key;
#ifndef __cplusplus
#define API_KEY(key)                                                                                                   \
    _Generic((key), char *: api__key_text, const char *: api__key_text, api_str: api__key_str, api_key: api__key_key, API__INTEGERS(api__key_number))(key)
#endif
api_key api__key_number(int64_t v);
api_key api__key_text(const char *v);
api_key api__key_str(api_str v);
api_key api__key_key(api_key v);

/* A table for a model without the REST operations of api_resource; `name` as in a path: "audit". Call it on a router in
 * the set-up function. */
#define api_table(router, name, Model) api__table_add((router), (name), &Model##_model, __FILE__, __LINE__)
void api__table_add(api_router *r, const char *name, const api_model_def *model, const char *file, int line);

#define api_db_get(req, Model, key, out)                                                                               \
    api__table_get((req), &Model##_model, API_KEY(key), API__IS_MUTABLE(Model, out))
int api__table_get(api_request *req, const api_model_def *model, api_key key, void *out);

/* `value` gets its id where it has a member for it; *key (may be NULL) too. What is not given gets its default. */
#define api_db_insert(req, Model, value, key)                                                                          \
    api__table_insert((req), &Model##_model, API__IS_MUTABLE(Model, value), (key))
int api__table_insert(api_request *req, const api_model_def *model, void *value, api_key *key);
/* Replaces the whole row. */
#define api_db_update(req, Model, key, value)                                                                          \
    api__table_update((req), &Model##_model, API_KEY(key), API__IS(Model, value))
int api__table_update(api_request *req, const api_model_def *model, api_key key, const void *value);
#define api_db_delete(req, Model, key) api__table_delete((req), &Model##_model, API_KEY(key))
int api__table_delete(api_request *req, const api_model_def *model, api_key key);

/* Rows by the words of a list's query: "price.gte", "name.contains", "sort", "limit" (default and most as on the wire,
 * 0: only whether there are any) and "offset", however the resource is paged. The list lives as long as the request. */
#define API_LIST(Model)                                                                                                \
    struct {                                                                                                           \
        Model *p;                                                                                                      \
        size_t n;                                                                                                      \
        api_key *keys;                                                                                                 \
        bool more; /* rows follow behind these */                                                                      \
    }
struct api__list {
    void *p;
    size_t n;
    api_key *keys;
    bool more;
};
#define api_db_find(req, Model, list, ...)                                                                             \
    api__table_find((req), &Model##_model, (list) + 0 * sizeof(API__IS_MUTABLE(Model, (list)->p)), sizeof *(list),     \
                    (const api_value[]){__VA_ARGS__}, sizeof((const api_value[]){__VA_ARGS__}) / sizeof(api_value))
int api__table_find(api_request *req, const api_model_def *model, void *list, size_t list_size, const api_value *pairs,
                    size_t n);
#define api_db_count(req, Model, out, ...)                                                                             \
    api__table_count((req), &Model##_model, (out), (const api_value[]){__VA_ARGS__},                                   \
                     sizeof((const api_value[]){__VA_ARGS__}) / sizeof(api_value))
int api__table_count(api_request *req, const api_model_def *model, int64_t *out, const api_value *pairs, size_t n);

/* From begin to commit or rollback every api_db_* call of this request is a part of it, alone in the database, for at
 * most limits.transaction_time. One that is open when the handler ends is rolled back. */
int api_db_begin(api_request *req);
int api_db_commit(api_request *req);
void api_db_rollback(api_request *req);
/* Savepoints of an open transaction, which nest like brackets: api_db_savepoint opens one, api_db_release keeps what
 * was done since the innermost and closes it, api_db_rollback_to undoes that and closes it, and the transaction goes
 * on. Those that are open at its end are kept or undone with it. API_EUSAGE where there is no transaction, or no
 * savepoint to close (logged); after another error the transaction was undone. */
int api_db_savepoint(api_request *req);
int api_db_release(api_request *req);
int api_db_rollback_to(api_request *req);
/* As a dependency: in(depends, api_transaction, tx) begins before the handler and commits behind it, or rolls back when
 * the answer is an error; the answer is sent after that. */
typedef struct api_tx {
    bool open;
} api_transaction_value;
extern const api_dependency api_transaction;

/* One statement, values only as binds: api_sql(req, &rows, "SELECT name FROM items WHERE price > ?", api_bind(5.0)). */
typedef struct api_rows {
    const api_str *columns;
    size_t column_count, row_count;
    const api_value *values; /* row after row; texts and blobs are strings */
    int64_t changes, last_id;
    api_str error; /* with an error code: what is wrong, "no such column: prise" */
} api_rows;
#define api_bind(value) api_pair("", value)
#define api_sql(req, rows, sql, ...)                                                                                   \
    api__sql((req), (rows), (sql), (const api_value[]){__VA_ARGS__},                                                   \
             sizeof((const api_value[]){__VA_ARGS__}) / sizeof(api_value))
int api__sql(api_request *req, api_rows *rows, const char *sql, const api_value *binds, size_t n);

#endif
