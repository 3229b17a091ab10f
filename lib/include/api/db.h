/* The app's database: rows of the models of api_resource and api_table as structs, transactions, and SQL. Calls wait
 * without blocking the server; what returned 0 is on disk (in a transaction, once it is committed).
 *
 *     Item item;
 *     int err = api_db_get(req, Item, in->item_id, &item);
 *     if (err)
 *         return err; // API_ENOTFOUND becomes a 404
 *     API_LIST(Item) cheap;
 *     err = api_db_find(req, Item, &cheap, api_pair("price.lt", 5),
 *                       api_pair("sort", "-price"), api_pair("limit", 20));
 *
 * Fields to filter or sort by are declared with .filter and .sort, as for clients; everything else takes SQL. Keys
 * are integers or texts, as in the resource. A struct that has a member with the key's name (id) holds the key;
 * otherwise keys are passed separately.
 *
 * If a model has two tables, the first is used. A transaction contains what api_db_* and api_sql do; the REST
 * operations of api_resource write on their own, and api_publish does not wait for the commit.
 *
 * Errors of all functions: API_ENOTFOUND; API_ECONFLICT (a unique value exists already); API_EINVALID (the struct
 * violates its model, or the key of a resource's row cannot be part of a URL ("", ".", "..", "summary", "query"):
 * logged with the reason); API_EUSAGE (no such table or field, a mistake in SQL: logged); API_EBUSY, API_EFULL,
 * API_EREADONLY, API_ETIMEOUT, API_EIO, API_ENOMEM. */
#ifndef API_DB_H
#define API_DB_H

#include <api/response.h>

/* The key of a row. API_KEY makes one of an integer, a char * or an api_str, as these macros do with their `key`. */
typedef struct api_key {
    int64_t number;
    api_str text; /* p NULL: the key is the number */
} api_key;
#ifndef __cplusplus
#define API_KEY(key)                                                                                                   \
    _Generic((key), char *: api__key_text, const char *: api__key_text, api_str: api__key_str, api_key: api__key_key, API__INTEGERS(api__key_number))(key)
#endif
api_key api__key_number(int64_t v);
api_key api__key_text(const char *v);
api_key api__key_str(api_str v);
api_key api__key_key(api_key v);

/* Adds a table for a model, without the REST operations of api_resource. `name` is a path segment: "audit". Called
 * on a router in the set-up function. */
#define api_table(router, name, Model) api__table_add((router), (name), &Model##_model, __FILE__, __LINE__)
void api__table_add(api_router *r, const char *name, const api_model_def *model, const char *file, int line);

/* Reads a row. Its strings live until the request ends. */
#define api_db_get(req, Model, key, out)                                                                               \
    api__table_get((req), &Model##_model, API_KEY(key), API__IS_MUTABLE(Model, out))
int api__table_get(api_request *req, const api_model_def *model, api_key key, void *out);

/* If the struct has a member for the key it is set, and so is *key unless `key` is NULL. Members that are not given
 * get their defaults. */
#define api_db_insert(req, Model, value, key)                                                                          \
    api__table_insert((req), &Model##_model, API__IS_MUTABLE(Model, value), (key))
int api__table_insert(api_request *req, const api_model_def *model, void *value, api_key *key);
/* Replaces a whole row. */
#define api_db_update(req, Model, key, value)                                                                          \
    api__table_update((req), &Model##_model, API_KEY(key), API__IS(Model, value))
int api__table_update(api_request *req, const api_model_def *model, api_key key, const void *value);
/* Deletes a row. */
#define api_db_delete(req, Model, key) api__table_delete((req), &Model##_model, API_KEY(key))
int api__table_delete(api_request *req, const api_model_def *model, api_key key);

/* Rows by the query parameters of a list: "price.gte", "name.contains", "sort", "limit" (default and maximum as for
 * clients; 0: only whether there are any) and "offset", whatever the pagination of the resource. The list lives as
 * long as the request. */
#define API_LIST(Model)                                                                                                \
    struct {                                                                                                           \
        Model *p;                                                                                                      \
        size_t n;                                                                                                      \
        api_key *keys;                                                                                                 \
        bool more; /* there are more rows after these */                                                               \
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
/* Counts the rows that match. */
#define api_db_count(req, Model, out, ...)                                                                             \
    api__table_count((req), &Model##_model, (out), (const api_value[]){__VA_ARGS__},                                   \
                     sizeof((const api_value[]){__VA_ARGS__}) / sizeof(api_value))
int api__table_count(api_request *req, const api_model_def *model, int64_t *out, const api_value *pairs, size_t n);

/* All api_db_* and api_sql calls of this request between begin and commit or rollback are one transaction, which has
 * the database to itself for at most limits.transaction_time. If it is open when the handler ends, it is rolled
 * back. */
int api_db_begin(api_request *req);
int api_db_commit(api_request *req);
void api_db_rollback(api_request *req);
/* Savepoints of the open transaction, which nest like brackets. api_db_savepoint opens one; api_db_release keeps
 * what was done since the innermost one, api_db_rollback_to undoes it; both close it, and the transaction goes on.
 * Commit keeps and rollback undoes those that are still open. API_EUSAGE without a transaction, or without a
 * savepoint to close (logged); after any other error the transaction has been rolled back. */
int api_db_savepoint(api_request *req);
int api_db_release(api_request *req);
int api_db_rollback_to(api_request *req);
/* The same as a dependency: in(depends, api_transaction, tx) begins before the handler and commits after it, or
 * rolls back if the answer is an error. The answer is sent after that. */
typedef struct api_tx {
    bool open;
} api_transaction_value;
extern const api_dependency api_transaction;

/* One statement, with values only as parameters: api_sql(req, &rows, "SELECT name FROM items WHERE price > ?",
 * api_bind(5.0)). */
typedef struct api_rows {
    const api_str *columns;
    size_t column_count, row_count;
    const api_value *values; /* row by row; texts and blobs are strings */
    int64_t changes, last_id;
    api_str error; /* after an error: what is wrong, "no such column: prise" */
} api_rows;
#define api_bind(value) api_pair("", value)
#define api_sql(req, rows, sql, ...)                                                                                   \
    api__sql((req), (rows), (sql), (const api_value[]){__VA_ARGS__},                                                   \
             sizeof((const api_value[]){__VA_ARGS__}) / sizeof(api_value))
int api__sql(api_request *req, api_rows *rows, const char *sql, const api_value *binds, size_t n);

#endif
