/* Models: compiled JSON Schemas (keywords of 2020-12) that check JSON and name every mistake. The server validates with
 * them, and the command line checks with them before it sends. */
#ifndef API_MODEL_H
#define API_MODEL_H

#include <api/json.h>

typedef struct api_model api_model;
typedef struct api_errors api_errors;
typedef struct api_problems api_problems;

/* Mistakes in app files, programs, databases and settings, in the order they are found. Each is a line
 * "file:line:column: text", without the parts that are NULL or 0. */
api_problems *api_problems_new(void);
void api_problems_free(api_problems *p);
size_t api_problems_count(const api_problems *p);
/* The i-th line, without a newline; lives as long as p. */
const char *api_problems_get(const api_problems *p, size_t i);
void api_problems_add(api_problems *p, const char *file, unsigned line, unsigned column, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

enum api_schema_flags {
    API_SCHEMA_FOREIGN =
        1, /* of another server's document: what is not supported allows anything instead of being a mistake */
};

/* Compiles a schema. `root` is the document that "$ref" points into; it may be NULL. Both trees must outlive the model.
 * NULL, with all problems. */
api_model *api_model_new(const api_node *root, const api_node *schema, unsigned flags, api_problems *problems);
void api_model_free(api_model *m);

/* What a JSON text is checked as: which members it may and must have. */
typedef enum api_view {
    API_VIEW_CREATE,  /* readOnly fields are refused */
    API_VIEW_REPLACE, /* as CREATE, but a readOnly field may repeat its present value */
    API_VIEW_PATCH,   /* JSON Merge Patch (RFC 7396): nothing is required, null removes */
    API_VIEW_ANY      /* every member is allowed: what the server itself wrote */
} api_view;

/* Checks a JSON text against a model. 0; API_EINVALID, with every mistake in `errs`, which is cleared first; API_EJSON,
 * with *err; API_ENOMEM. */
int api_model_check(const api_model *m, api_str json, api_view view, api_errors *errs, api_json_error *err);

/* Appends the JSON value that a text means where a schema asks for a type: "9.99" is a number with these digits for a
 * number, a string for a string; "null" is null where that is allowed and a string is not. A text that is not of the
 * type is appended as a string. `schema` is that of a property, NULL: of a string; `root` as in api_model_new. */
void api_schema_put_text(const api_node *root, const api_node *schema, api_str text, api_buf *out);

/* The text of a value in this format of a schema ("date-time", "uuid"), to show as an example. NULL: the format is not
 * known here, or tells nothing about the text. */
const char *api_format_example(api_str format);

/* Validation errors, with the types and texts of Pydantic 2. */
api_errors *api_errors_new(void);
void api_errors_free(api_errors *e);
void api_errors_clear(api_errors *e);
size_t api_errors_count(const api_errors *e);
/* The i-th error: its place, such as "body.items[0].price", a sentence, and its type. Lent until api_errors_clear or
 * _free. */
void api_errors_get(const api_errors *e, size_t i, const char **where, const char **msg, const char **type);

#endif
