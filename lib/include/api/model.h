/* Models: compiled JSON Schemas (2020-12 words) that check JSON and text and name every mistake.
 * The server validates with this code, and the command line checks with it before it sends. */
#ifndef API_MODEL_H
#define API_MODEL_H

#include <api/json.h>

typedef struct api_model api_model;
typedef struct api_errors api_errors;
typedef struct api_problems api_problems;

/* Start-up mistakes, as "file:line:column: text" lines (without what is 0) in the order found; for app files,
 * databases, settings. */
api_problems *api_problems_new(void);
void api_problems_free(api_problems *p);
size_t api_problems_count(const api_problems *p);
/* The i-th line, without a newline; lives as long as p. */
const char *api_problems_get(const api_problems *p, size_t i);
void api_problems_add(api_problems *p, const char *file, unsigned line, unsigned column, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

enum api_schema_flags {
    API_SCHEMA_FOREIGN = 1, /* somebody else's schema: unknown words and forms are taken as "any" instead of refused */
};

/* Compiles a schema. `root` is the document that "$ref" points into (may be NULL). Both trees must outlive the model.
 * NULL when there were problems (all of them added). The caller frees it. */
api_model *api_model_new(const api_node *root, const api_node *schema, unsigned flags, api_problems *problems);
void api_model_free(api_model *m);

/* What a body is checked as: which fields may come in, and which must. */
typedef enum api_view {
    API_VIEW_CREATE,  /* readOnly fields are refused */
    API_VIEW_REPLACE, /* as CREATE, but a readOnly field with its present value passes */
    API_VIEW_PATCH,   /* nothing is required; null removes */
    API_VIEW_ANY      /* everything is allowed: rows of our own */
} api_view;

/* Checks a JSON text against the model. 0; API_EINVALID with every mistake in *errs; API_EJSON with *json filled;
 * API_ENOMEM. `errs` must come from api_errors_new and may be reused. */
int api_model_check(const api_model *m, api_str json, api_view view, api_errors *errs, api_json_error *err);

/* Appends the JSON value that `text` means for the schema: "9.99" for a number field keeps its digits, for a string
 * field becomes a string, "null" is null where the field is nullable and no string. Text that does not convert is
 * appended as a string. `schema` is one property's schema (NULL: string); `root` as in api_model_new. */
void api_schema_put_text(const api_node *root, const api_node *schema, api_str text, api_buf *out);

/* The text of a value in this format of a schema ("date-time", "uuid"), to show as an example. NULL: the format is not
 * known here, or tells nothing about the text. */
const char *api_format_example(api_str format);

/* Validation errors, Pydantic's names and texts. */
api_errors *api_errors_new(void);
void api_errors_free(api_errors *e);
void api_errors_clear(api_errors *e);
size_t api_errors_count(const api_errors *e);
/* The i-th mistake: "body.items[0].price" style place, sentence, and type name. Strings live until clear or free. */
void api_errors_get(const api_errors *e, size_t i, const char **where, const char **msg, const char **type);

#endif
