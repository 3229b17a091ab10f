/* Declared fields and models as JSON Schemas (2020-12): trees as those of an app file, without places. */
#ifndef API__SCHEMA_H
#define API__SCHEMA_H

#include "declare/layout.h"

/* Who names the components of a document: models inside a schema are {"$ref": "#/components/schemas/" + what `put`
 * appends}. Embedded in a struct that knows more. */
struct api__declare_refs {
    void (*put)(const struct api__declare_refs *refs, const api_model_def *m, api_buf *out);
};

/* Makes schemas. */
struct api__schemas {
    api_arena *arena;
    const struct api__declare_refs *refs; /* of a document: integers have their width, too, and words of ours are
                                             x-...; NULL: models stand where they are used */
    const char *file;                     /* of what is declared, for problems */
    int line;
    const char *name;
    api_problems *problems; /* of options that are JSON; NULL: they are known to be good */
    bool failed;            /* a problem was added, or memory ran out */
};

/* NULL: s->failed. */
const api_node *api__schema_of_field(struct api__schemas *s, const api_field *f);
const api_node *api__schema_of_model(struct api__schemas *s, const api_model_def *m);
/* One object whose members are the inputs: called as in C, since a header and a cookie may have one name, and none of
 * them required; or as outside, where they are those of a body. Dependencies, uploads and structs of parameters are
 * members that nobody decodes. */
const api_node *api__schema_of_inputs(struct api__schemas *s, const api_field *inputs, enum api__names_of names);

/* The members that only fields of their type have: bounds, lengths, defaults ... (schema_options.c) */
void api__schema_add_options(struct api__schemas *s, api_node *schema, const api_field *f);

/* --- members (schema_members.c) --- */
/* A copy of the value, as api__tree_add; a NULL key adds an item. NULL: no memory, s->failed. */
api_node *api__schema_add(struct api__schemas *s, api_node *to, const char *key, const api_node *value);
api_node *api__schema_add_empty(struct api__schemas *s, api_node *to, const char *key, api_kind kind);
/* Nothing for NULL and false. */
void api__schema_add_text(struct api__schemas *s, api_node *to, const char *key, const char *text);
void api__schema_add_true(struct api__schemas *s, api_node *to, const char *key, bool on);
/* The value of an option that is JSON text. */
void api__schema_add_json(struct api__schemas *s, api_node *to, const char *key, const api_field *f, const char *option,
                          const char *json);
/* The members of an option that is the text of a JSON object, with or without its braces. NULL: none, or s->failed. */
const api_node *api__schema_words(struct api__schemas *s, const api_field *f, const char *option, const char *json);
/* They become members; it is a problem where one is there already. NULL adds nothing. */
void api__schema_add_words(struct api__schemas *s, api_node *to, const api_field *f, const char *option,
                           const api_node *words);
/* NULL: s->failed. */
const api_node *api__schema_parse(struct api__schemas *s, const api_field *f, const char *option, api_str text);
void api__schema_refuse(struct api__schemas *s, const api_field *f, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
