/* Compiles a schema into a model: of an object, or of one nameless field. */
#include "model/compile.h"
#include "model/names.h"
#include "model/type.h"

/* A schema that is not an object: a model of one nameless field. */
static api_model *compile_scalar(struct compiling *k, const api_node *schema)
{
    api_model *m = api_arena_calloc(k->arena, 1, sizeof *m);
    if (!m || !api__compile_room(k, m, 1))
        return NULL;
    m->schema = schema;
    m->scalar = true;
    api__compile_hint(k, &m->fields[0]);
    k->depth = 1;
    api__compile_field(k, schema, k->c->layout, &m->fields[0]);
    if (k->failed)
        return NULL;
    api__compile_place(k, m, 0, NULL);
    m->names = api__names_new(m, k->arena);
    return m->names ? m : NULL;
}

api_model *api__model_compile(api_arena *a, const api_node *schema, const struct api__compile *c)
{
    struct compiling k = {.arena = a, .c = c, .lax = c->lax};
    bool nullable = false;
    const api_node *object = schema;
    if (c->flags & API_SCHEMA_FOREIGN)
        object = api__compile_resolve(&k, schema, &nullable);
    const api_node *type = api_node_get(object, "type");
    bool is_object = object && !nullable &&
                     ((type && type->kind == API_STRING && api_str_is(type->text, "object")) ||
                      (!type && api_node_get(object, "properties")));
    is_object = is_object && !api__compile_is_map(object) && !api__compile_is_union(object);
    return is_object ? api__compile_object(&k, object, c->layout, (api_str){NULL, 0}) : compile_scalar(&k, schema);
}
