/* Declarations in C (<api/fields.h>, <api/operation.h>) as what this library works with: JSON Schemas, layouts of
 * structs, compiled models. */
#ifndef API__DECLARE_H
#define API__DECLARE_H

#include <api/operation.h>

#include "model/model.h"

enum api__declare_flags {
    API__DECLARE_OPEN = 1, /* unknown members are taken, at every level: what is filtered instead of refused */
    API__DECLARE_LAX = 2   /* numbers and booleans are API__LAX fields */
};

/* Who names the components of a document: models inside a schema are {"$ref": "#/components/schemas/" + what `put`
 * appends}. Embedded in a struct that knows more. */
struct api__declare_refs {
    void (*put)(const struct api__declare_refs *refs, const api_model_def *m, api_buf *out);
};

/* Whether the declaration's own text gives this option: tells `.minimum = 0` from none. */
bool api__declare_given(const api_field *f, const char *option);
/* The name outside of C: the alias; a header's with '-' for '_'. In the arena, NUL-terminated; {NULL, 0}: no memory. */
api_str api__declare_name(const api_field *f, api_arena *a);
bool api__declare_required(const api_field *f);
size_t api__declare_count(const api_field *fields);
/* Where the C compiler has put the members: out[i] from the struct's start. */
void api__declare_offsets(const api_field *fields, uint32_t *out);

/* Appends a field's or a model's schema as JSON. */
void api__declare_put_field(const api_field *f, unsigned flags, api_buf *out);
void api__declare_put_model(const api_model_def *m, unsigned flags, api_buf *out);
/* A field's as a document has it: models by reference, integers with their width, words of ours as x-... */
void api__declare_put_document(const api_field *f, const struct api__declare_refs *refs, api_buf *out);
/* Whether what comes in differs from what goes out: something in it is read_only or write_only, or a decimal, which
 * comes as a number too. */
bool api__declare_differs(const api_model_def *m);

/* The layouts, in the arena. NULL: no memory. Of fields that stand for nothing in JSON the offset alone counts. */
const struct api__layout *api__declare_layout(const api_model_def *m, api_arena *a);
/* Compiled for rows that are the struct. NULL after problems, which name the model's file and line. */
api_model *api__declare_compile(const api_model_def *m, unsigned flags, api_arena *a, api_problems *problems);
/* The same for a table of inputs: one object whose members are the inputs; dependencies, uploads and structs of
 * parameters are members of type "any" that nobody decodes. Members are called as in C, since a header and a cookie may
 * have one name; with `body` as outside, since they are those of a body. */
api_model *api__declare_compile_inputs(const api_field *inputs, uint32_t size, bool body, unsigned flags,
                                       const char *file, int line, api_arena *a, api_problems *problems);
/* Nobody wrote the text that a declaration becomes: mistakes in it are told without a place in it. */
void api__declare_forget_places(api_node *n);

#endif
