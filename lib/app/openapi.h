/* The OpenAPI 3.1.0 document of an app, written straight as JSON text; the YAML form is made from that. */
#ifndef API__OPENAPI_H
#define API__OPENAPI_H

#include "app/app.h"

/* Writing nested JSON without counting commas. A NULL key writes an array's element. */
void api__doc_open(api_buf *b, const char *key, char bracket); /* '{' or '[' */
void api__doc_close(api_buf *b, char bracket);                 /* '}' or ']' */
void api__doc_key(api_buf *b, api_str key);
void api__doc_text(api_buf *b, const char *key, const char *text);
void api__doc_str(api_buf *b, const char *key, api_str text);
void api__doc_raw(api_buf *b, const char *key, const char *json); /* a JSON text, or printf's result of one */
void api__doc_rawf(api_buf *b, const char *key, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* components (openapi_schemas.c) */
void api__openapi_components(const struct api_app *app, api_buf *b);
/* A field's schema word for word; our own words as x-... */
void api__openapi_schema(const api__field *f, api_buf *b);
/* True where ?fields= may leave out what the schema requires, so that reading needs a second schema. */
bool api__openapi_partial(const api__resource *r);
/* An object that passes the model's own check, or nothing when none could be made up. */
bool api__openapi_example(const api__resource *r, api_view view, api_buf *b);

/* paths (openapi_paths.c) */
void api__openapi_paths(const struct api_app *app, api_buf *b);
/* Statuses that are answered with an error body: all that `o` can return. Ends with 0. */
size_t api__openapi_statuses(const struct api_app *app, const struct api__operation *o, int out[32]);

/* An operation's "parameters" (openapi_params.c) */
void api__openapi_parameters(const struct api_app *app, const struct api__operation *o, api_buf *b);

/* The JSON text as YAML (openapi_yaml.c). 0 or API_ENOMEM. */
int api__openapi_yaml(api_str json, api_buf *out);

#endif
