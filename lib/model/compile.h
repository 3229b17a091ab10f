/* Inside the compiler: a schema's words are read by a table (compile_words.c) into a field, whose parts that need other
 * schemas are made by compile.c. */
#ifndef API__COMPILE_H
#define API__COMPILE_H

#include "model/value.h"

struct compiling {
    api_arena *arena;
    const struct api__compile *c;
    int depth;   /* of schemas in schemas */
    bool failed; /* a problem was added, or memory ran out */
};

/* A schema that points to itself ends as "any" here; our own may not nest deeper. */
#define API__SCHEMA_DEPTH 16

void api__compile_problem(struct compiling *k, const api_node *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static inline bool api__compile_foreign(const struct compiling *k)
{
    return k->c->flags & API_SCHEMA_FOREIGN;
}
/* "$ref", and unions with null, resolved; *nullable is set when null is among them. NULL: any value. */
const api_node *api__compile_resolve(struct compiling *k, const api_node *schema, bool *nullable);
/* Type, format and nullability (compile_type.c). */
void api__compile_type(struct compiling *k, const api_node *schema, api__field *f);
/* All other words of a schema whose type is known (compile_words.c). */
void api__compile_words(struct compiling *k, const api_node *schema, api__field *f);
/* Nested schemas (compile.c). */
void api__compile_field(struct compiling *k, const api_node *schema, api__field *f);
api_model *api__compile_object(struct compiling *k, const api_node *schema);
/* enum, const and default, which are values of the finished type (compile_values.c). */
void api__compile_values(struct compiling *k, const api_node *schema, api__field *f);

#endif
