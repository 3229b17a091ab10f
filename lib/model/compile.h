/* Inside the compiler: a table (compile_words.c) reads a schema's keywords into a field; parts that need other schemas
 * are compiled by compile.c. */
#ifndef API__COMPILE_H
#define API__COMPILE_H

#include "model/value.h"

struct compiling {
    api_arena *arena;
    const struct api__compile *c;
    bool lax;       /* as c->lax, or in an object with "x-strict": false */
    int depth;      /* of schemas in schemas */
    api_str member; /* that is being compiled */
    bool failed;    /* a problem was added, or memory ran out */
};

/* A foreign schema that refers to itself becomes "any" at this depth; our own may not nest deeper. */
#define API__SCHEMA_DEPTH 16

void api__compile_problem(struct compiling *k, const api_node *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static inline bool api__compile_foreign(const struct compiling *k)
{
    return k->c->flags & API_SCHEMA_FOREIGN;
}
/* Resolves "$ref" and unions with null; *nullable is set when null is among the branches. NULL: any value. */
const api_node *api__compile_resolve(struct compiling *k, const api_node *schema, bool *nullable);
/* One of our schemas in the form that everything else reads (compile_plain.c): "anyOf" or "oneOf" of one schema and
 * null becomes that schema with "null" among its types, and `true` becomes {}. NULL: failed. */
const api_node *api__compile_plain(struct compiling *k, const api_node *schema);
/* Type, format and nullability (compile_type.c). */
void api__compile_type(struct compiling *k, const api_node *schema, api__field *f);
/* Sets the regular expression that the field's strings must match; problems are reported at `at`. (compile_words.c) */
void api__compile_pattern(struct compiling *k, const api_node *at, api_str text, api__field *f);
/* All other keywords of a schema whose type is known (compile_words.c). */
void api__compile_words(struct compiling *k, const api_node *schema, api__field *f);
/* A field of any type (compile.c). */
/* `of` as in struct api__layout_member. */
void api__compile_field(struct compiling *k, const api_node *schema, const struct api__layout *of, api__field *f);
/* The flags that a model gives a field whose value is its row: API__SECRET, API__OPEN, API__CHECKED, API__KEEPS. */
unsigned api__compile_flags(const api_model *m);
/* Objects (compile_object.c). `skip`: a property that does not become a field ({NULL, 0}: none). NULL: failed. */
api_model *api__compile_object(struct compiling *k, const api_node *schema, const struct api__layout *of, api_str skip);
/* Allocates an object's fields, still empty; false when out of memory. */
bool api__compile_room(struct compiling *k, api_model *m, uint32_t count);
/* Gives the compiled field i its place in the row: the struct's (at), or the next free one (NULL). */
void api__compile_place(struct compiling *k, api_model *m, uint32_t i, const struct api__layout_member *at);
void api__compile_hint(struct compiling *k, api__field *f);
/* The items of an array or the values of a map: f->item. `schema`: NULL or `true` for any. */
void api__compile_item(struct compiling *k, const api_node *schema, const struct api__layout *of, api__field *f);
/* Tagged unions (compile_union.c). False: a foreign union whose branches cannot be told apart. */
bool api__compile_union(struct compiling *k, const api_node *schema, const struct api__layout *of, api__field *f);
bool api__compile_is_union(const api_node *schema);
/* {"type": "null"} (compile_type.c). */
bool api__compile_is_null(const api_node *schema);
/* enum, const and default, which are read as values of the finished type (compile_values.c). */
void api__compile_values(struct compiling *k, const api_node *schema, api__field *f);

#endif
