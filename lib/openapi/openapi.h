/* The OpenAPI 3.1.0 document of an app, written straight as JSON text; the YAML form is made from that.
 *
 * Names in components/schemas, all in the order in which they are first referred to:
 *   a resource's title, and with it "Fields", "Create", "Update", "List"
 *   a declared model's name: what is sent. With "Create" what comes in, where that differs (something in it is
 *     read_only or write_only) or the model is a resource's too
 *   a variant of a union: the union's name and the variant's tag, "PetCat"
 *   Body_{operationId}: a form, or several bodies in one object
 * A name that another schema has already, or one of our own (Error, Problem ...), gets a number: "Item2",
 * "Item2Create".
 */
#ifndef API__OPENAPI_H
#define API__OPENAPI_H

#include "declare/declarations.h"
#include "declare/models.h"
#include "declare/schema.h"

/* Writing nested JSON without counting commas. A NULL key writes an array's element. */
void api__doc_open(api_buf *b, const char *key, char bracket); /* '{' or '[' */
void api__doc_close(api_buf *b, char bracket);                 /* '}' or ']' */
void api__doc_key(api_buf *b, api_str key);
void api__doc_text(api_buf *b, const char *key, const char *text);
void api__doc_given(api_buf *b, const char *key, const char *text); /* nothing for NULL */
void api__doc_str(api_buf *b, const char *key, api_str text);
void api__doc_raw(api_buf *b, const char *key, const char *json); /* a JSON text, or printf's result of one */
void api__doc_rawf(api_buf *b, const char *key, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Schemas and headers of our own that stand in components once something has referred to them. */
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

/* A document while it is written. */
struct api__doc {
    const struct api_app *app;
    api_str prefix; /* before every path of the server: "" or "/v1" */
    api_buf *b;
    api_arena arena;                   /* of what is only needed until it is written */
    bool used[API__DOC_SHARED];        /* by enum api__doc_shared */
    struct api__component *components; /* of declarations, in order */
    bool failed;                       /* no memory */
};

/* Cleared memory of doc->arena; NULL marks the document failed. */
void *api__doc_alloc(struct api__doc *doc, size_t n);

/* --- components (schemas.c) --- */
void api__openapi_components(struct api__doc *doc);
/* A field's schema word for word; our own words as x-... */
void api__openapi_schema(const api__field *f, bool request, api_buf *b);
/* The members of a declared schema in their order (words.c), at any depth: words of ours get their "x-", and a
 * decimal is a string, in requests also a number; what requests may not have more of is closed. */
/* Its value in a merge patch. (patch.c) */
void api__openapi_patch(const api__field *f, api_buf *b);
void api__openapi_words(const api_node *schema, bool request, api_buf *b);
/* True where ?fields= may leave out what the schema requires, so that reading needs a second schema. */
bool api__openapi_partial(const api__resource *r);
enum api__doc_view { API__DOC_ROW, API__DOC_PARTIAL, API__DOC_CREATE, API__DOC_UPDATE };
void api__openapi_resource_schema(const api__resource *r, enum api__doc_view view, api_buf *b);
/* Whether a schema of that name is a resource's or one of our own. */
bool api__openapi_reserved(const struct api_app *app, api_str name);
/* An object that passes the model's own check, or nothing when none could be made up. (example.c) */
bool api__openapi_example(const api__resource *r, api_view view, api_buf *b);

/* --- components of declarations (models.c) --- */
struct api__doc_refs {
    struct api__declare_refs base;
    struct api__doc *doc;
    bool input; /* what comes in */
};
struct api__doc_refs api__doc_refs(struct api__doc *doc, bool input);
/* The schema of a member or parameter of the program's, of what comes in or goes out. */
void api__doc_declared(struct api__doc *doc, const api_field *f, bool input, api_buf *b);
/* {"$ref": ...} to the model. */
void api__doc_ref(struct api__doc *doc, const api_model_def *m, bool input, api_buf *b);
/* A component of this text; its name, "Body_create" or with a number. */
const char *api__doc_component(struct api__doc *doc, const char *name, api_str text);
void api__doc_put_components(struct api__doc *doc);

/* --- paths (paths.c) --- */
void api__openapi_paths(struct api__doc *doc);

/* --- statuses, errors, headers (responses.c) --- */
/* Statuses that the server answers with an error body: all that `o` can return. Ends with 0. */
size_t api__openapi_statuses(const struct api_app *app, const struct api__operation *o, int out[32]);
const char *api__openapi_description(int status);
void api__doc_header(struct api__doc *doc, const char *name, enum api__doc_shared component);
/* An operation's error: `schema` is what its body is in the app's own style, one of `models` it may be as well. */
struct api__doc_error {
    int status;
    api_str description;
    const char *schema; /* a component's name; NULL: only the models */
    const api_model_def *const *models;
    size_t model_count;
    bool called; /* somebody else's answer to the app, without headers of ours */
};
void api__doc_put_error(struct api__doc *doc, const struct api__doc_error *e);
/* The component that an error of this status is without a model of its own. */
const char *api__openapi_error_schema(const struct api_app *app, const struct api__operation *o, int status);

/* --- a resource's "parameters" (parameters.c) --- */
void api__openapi_parameters(const struct api_app *app, const struct api__operation *o, api_buf *b);

/* --- declared operations (operations.c, answers.c) --- */
/* An operation of the app, or one that it will call: then what comes in and goes out change places. */
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
/* The members of "METHOD": {...}, merged with the author's `extra`. */
void api__openapi_declared(struct api__doc *doc, const struct api__operation *o, const char *documented);
void api__openapi_answers(struct api__doc *doc, const struct api__doc_operation *o);
/* "webhooks" and "x-websockets". */
void api__openapi_webhooks(struct api__doc *doc);
void api__openapi_websockets(struct api__doc *doc);
/* The tag of an operation that has none: its path's first fixed segment. */
api_str api__openapi_default_tag(const char *path);
bool api__openapi_visible(const struct api__operation *o);

/* --- their inputs (inputs.c, body.c) --- */
/* All inputs of an operation, each once: its own, those of structs of parameters and of dependencies. */
struct api__doc_input {
    const api_field *f;
    api_str name;
    bool required;
    bool own; /* not of a dependency */
    struct api__doc_input *next;
};
struct api__doc_input *api__doc_inputs(struct api__doc *doc, const struct api__doc_operation *o);
void api__doc_put_parameters(struct api__doc *doc, const struct api__doc_operation *o,
                             const struct api__doc_input *list);
void api__doc_put_body(struct api__doc *doc, const struct api__doc_operation *o, const struct api__doc_input *list);
/* Which sources the inputs come from: bits 1 << enum api_source. */
unsigned api__openapi_sources(const struct api__route_declaration *d);

/* --- security (security.c) --- */
void api__doc_put_security(struct api__doc *doc, const struct api__doc_operation *o);
void api__doc_put_schemes(struct api__doc *doc);

/* --- an author's own members (merge.c) --- */
/* The object `base` with `words` over it: objects are merged, all else is replaced. */
void api__doc_merge(struct api__doc *doc, api_str base, const char *words, api_buf *out);

/* --- the whole (document.c) --- */
/* Builds app->openapi_json and _yaml from the tables, as behind app->root_path, and those of the apps mounted on it. 0
 * or API_ENOMEM. */
int api__openapi_build(struct api_app *app);
/* The same for an app that is shown under another prefix ("" or "/v1"). */
int api__openapi_write(const struct api_app *app, api_str prefix, api_buf *json, api_buf *yaml);

/* The JSON text as YAML (yaml.c). 0 or API_ENOMEM. */
int api__openapi_yaml(api_str json, api_buf *out);

#endif
