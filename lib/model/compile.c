/* Compiles a schema into a field of any type. */
#include "model/compile.h"

#include <stdio.h>

#include "model/type.h"

void api__compile_problem(struct compiling *k, const api_node *at, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    k->failed = true;
    unsigned line = at->key_line ? at->key_line : at->line, column = at->key_line ? at->key_column : at->column;
    if (k->c->layout && k->member.n) /* declared in C: the schema was generated, so a place in its text means nothing */
        api_problems_add(k->c->problems, k->c->file, 0, 0, "%.*s: %s", API_FMT(k->member), text);
    else
        api_problems_add(k->c->problems, k->c->file, line, column, "%s", text);
}

static void as_any(api__field *f)
{
    f->type = &api__type_any;
    f->flags = (f->flags & ~(unsigned)API__AS_JSON) | API__CHECKED;
}

static bool has_constraints(const api__field *f)
{
    return f->min_length || f->max_length != SIZE_MAX || f->pattern || f->enum_count || f->minimum.text.n ||
           f->maximum.text.n || f->exclusive_minimum.text.n || f->exclusive_maximum.text.n || f->multiple_of.text.n ||
           f->flags & API__UNIQUE_ITEMS;
}

/* Flags that a field gets from what is inside it. */
static void inherit(api__field *f)
{
    const unsigned up = API__SECRET | API__OPEN | API__CHECKED | API__KEEPS;
    if (has_constraints(f) || f->format || !f->type->plain)
        f->flags |= API__CHECKED;
    if (f->item)
        f->flags |= f->item->flags & (up | API__WRITEONLY); /* an array of nothing but writeOnly values is writeOnly */
    if (f->object)
        f->flags |= api__compile_flags(f->object);
    for (uint32_t i = 0; f->of && i < f->of->count; i++)
        f->flags |= api__compile_flags(f->of->variants[i].object);
}

unsigned api__compile_flags(const api_model *m)
{
    return (m->secret ? API__SECRET : 0) | (m->open ? API__OPEN : 0) | (m->checked ? API__CHECKED : 0) |
           (m->keeps ? API__KEEPS : 0);
}

static void compile_field(struct compiling *k, const api_node *declared, const struct api__layout *of, api__field *f)
{
    bool nullable = false;
    const api_node *schema = declared;
    f->schema = declared;
    f->max_length = SIZE_MAX;
    if (k->depth > API__SCHEMA_DEPTH) {
        if (!api__compile_foreign(k))
            api__compile_problem(k, declared, "schemas are nested more than %d levels deep", API__SCHEMA_DEPTH);
        as_any(f);
        return;
    }
    if (api__compile_foreign(k))
        schema = api__compile_resolve(k, declared, &nullable);
    else
        schema = f->schema = api__compile_plain(k, declared);
    if (!schema || schema->kind != API_OBJECT) {
        if (!api__compile_foreign(k))
            api__compile_problem(k, declared, "a field must be a schema: expected an object like {type: string}");
        as_any(f);
        return;
    }
    api__compile_type(k, schema, f);
    if (nullable)
        f->flags |= API__NULLABLE;
    if (f->type->shape == API__SHAPE_SINGLE || f->type->shape == API__SHAPE_ANY)
        f->flags &= ~(unsigned)API__AS_JSON;
    k->depth++;
    api__compile_words(k, schema, f);
    if (f->type->inside && !f->type->inside(k, schema, of, f))
        as_any(f);
    k->depth--;
    if (k->failed)
        return;
    api__compile_values(k, schema, f);
    if (k->lax && f->type->lax)
        f->flags |= API__LAX;
    inherit(f);
    if (f->type == &api__type_any && !f->enum_count)
        f->flags |= API__NULLABLE; /* null is any value too */
}

/* Problems found in other fields must not hide a problem in this one's default or enum. */
void api__compile_field(struct compiling *k, const api_node *declared, const struct api__layout *of, api__field *f)
{
    bool before = k->failed;
    k->failed = false;
    compile_field(k, declared, of, f);
    k->failed |= before;
}

void api__compile_item(struct compiling *k, const api_node *schema, const struct api__layout *of, api__field *f)
{
    static const api_node any = {.kind = API_OBJECT};
    f->item = api_arena_calloc(k->arena, 1, sizeof *f->item);
    if (!f->item) {
        k->failed = true;
        return;
    }
    api__compile_field(k, schema && schema->kind == API_OBJECT ? schema : &any, of, f->item);
}
