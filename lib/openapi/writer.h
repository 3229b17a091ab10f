/* A document while it is written: what all its parts share. */
#ifndef API__WRITER_H
#define API__WRITER_H

#include "declare/declarations.h"

/* --- nested JSON without counting commas; a NULL key writes an array's element --- */
void api__doc_open(api_buf *b, const char *key, char bracket); /* '{' or '[' */
void api__doc_close(api_buf *b, char bracket);                 /* '}' or ']' */
void api__doc_key(api_buf *b, api_str key);
void api__doc_text(api_buf *b, const char *key, const char *text);
void api__doc_given(api_buf *b, const char *key, const char *text); /* nothing for NULL */
void api__doc_str(api_buf *b, const char *key, api_str text);
void api__doc_raw(api_buf *b, const char *key, const char *json); /* a JSON text, or printf's result of one */
void api__doc_rawf(api_buf *b, const char *key, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* --- the document --- */

/* Schemas and headers that stand in components once something has referred to them (shared.h). */
enum api__doc_shared {
    API__DOC_ERROR,
    API__DOC_VALIDATION,
    API__DOC_PROBLEM,
    API__DOC_ETAG,
    API__DOC_LOCATION,
    API__DOC_LINK,
    API__DOC_REQUEST_ID,
    API__DOC_RETRY_AFTER,
    API__DOC_AUTHENTICATE,
    API__DOC_SHARED
};

struct api__component;

struct api__doc {
    const struct api_app *app;
    api_str prefix; /* before every path of the server: "" or "/v1" */
    api_buf *b;
    api_arena arena;                   /* of what is only needed until it is written */
    bool used[API__DOC_SHARED];        /* by enum api__doc_shared */
    struct api__component *components; /* of declarations, in order (components.h) */
    bool failed;                       /* no memory */
};

/* Cleared memory of doc->arena; NULL marks the document failed. */
void *api__doc_alloc(struct api__doc *doc, size_t n);

/* An operation that was declared in C: one of the app, or one that the app will call: then what comes in and goes out
 * change places. */
struct api__doc_operation {
    const struct api_route_options *o;
    const api_operation *def;
    const char *id;
    const char *path;       /* where it answers; NULL: nowhere */
    const char *documented; /* the path it stands under, which may call its parameters by other names */
    const char *const *tags;
    const struct api__dependency *const *before;
    const struct api__errors_of *errors;
    const struct api__operation *served; /* NULL: the app calls it */
};

#endif
