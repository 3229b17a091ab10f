/* Schemas into models: the fields in order, their slots, and what the decoder looks up. */
#include "model/compile.h"

#include <stdio.h>

#include "model/names.h"

#define ALIGN8(n) (((n) + 7) & ~(size_t)7)

void api__compile_problem(struct compiling *k, const api_node *at, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    k->failed = true;
    unsigned line = at->key_line ? at->key_line : at->line, column = at->key_line ? at->key_column : at->column;
    api_problems_add(k->c->problems, k->c->file, line, column, "%s", text);
}

static void make_hint(struct compiling *k, api__field *f)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_json_put_str(&b, f->name);
    api_buf_putc(&b, ':');
    f->hint = api_arena_dup(k->arena, api_buf_get(&b));
    api_buf_deinit(&b);
    k->failed |= !f->hint.p;
}

static void compile_items(struct compiling *k, const api_node *schema, api__field *f)
{
    static const api_node any = {.kind = API_OBJECT};
    const api_node *items = api_node_get(schema, "items");
    if (items && items->kind != API_OBJECT && !(api__compile_foreign(k) && items->kind == API_BOOL))
        api__compile_problem(k, items, "\"items\" is a schema, expected an object");
    f->item = api_arena_calloc(k->arena, 1, sizeof *f->item);
    if (!f->item) {
        k->failed = true;
        return;
    }
    api__compile_field(k, items && items->kind == API_OBJECT ? items : &any, f->item);
}

/* A nested object without declared members is any object: its JSON. */
static void compile_nested(struct compiling *k, const api_node *schema, api__field *f)
{
    f->object = api__compile_object(k, schema);
    if (!f->object)
        k->failed = true;
}

static void as_any(api__field *f)
{
    f->type = API_T_ANY;
    f->flags &= ~(unsigned)API__AS_JSON;
}

void api__compile_field(struct compiling *k, const api_node *declared, api__field *f)
{
    bool nullable = false;
    const api_node *schema = declared;
    f->schema = declared;
    f->max_length = SIZE_MAX;
    if (k->depth > API__SCHEMA_DEPTH) {
        if (!api__compile_foreign(k))
            api__compile_problem(k, declared, "schemas nest deeper than %d", API__SCHEMA_DEPTH);
        as_any(f);
        return;
    }
    if (api__compile_foreign(k))
        schema = api__compile_resolve(k, declared, &nullable);
    if (!schema || schema->kind != API_OBJECT) {
        if (!api__compile_foreign(k))
            api__compile_problem(k, declared, "a field is a schema, expected an object like {type: string}");
        as_any(f);
        return;
    }
    api__compile_type(k, schema, f);
    if (nullable)
        f->flags |= API__NULLABLE;
    if (f->type != API_T_ARRAY && f->type != API_T_OBJECT)
        f->flags &= ~(unsigned)API__AS_JSON;
    k->depth++;
    api__compile_words(k, schema, f);
    if (f->type == API_T_ARRAY)
        compile_items(k, schema, f);
    if (f->type == API_T_OBJECT)
        compile_nested(k, schema, f);
    k->depth--;
    if (!k->failed)
        api__compile_values(k, schema, f);
    if (f->type == API_T_ANY && !f->enum_count)
        f->flags |= API__NULLABLE; /* null is any value too */
}

/* Objects */

static bool is_required(const api_node *list, api_str name)
{
    for (const api_node *n = list && list->kind == API_ARRAY ? list->first : NULL; n; n = n->next)
        if (n->kind == API_STRING && api_str_eq(n->text, name))
            return true;
    return false;
}

static void check_required(struct compiling *k, const api_node *schema, const api_node *properties)
{
    const api_node *list = api_node_get(schema, "required");
    if (!list || api__compile_foreign(k))
        return;
    if (list->kind != API_ARRAY) {
        api__compile_problem(k, list, "\"required\" is a list of field names, expected an array");
        return;
    }
    for (const api_node *n = list->first; n; n = n->next)
        if (n->kind != API_STRING || !api_node_find(properties, n->text))
            api__compile_problem(k, n, "\"required\" names \"%.*s\", which is no field here", API_FMT(n->text));
}

static void lay_out(api_model *m, api__field *f, uint32_t i)
{
    f->index = i;
    f->offset = m->size;
    m->size += (uint32_t)ALIGN8(api__slot_size(f));
    if (f->flags & API__REQUIRED && !(f->flags & API__READONLY))
        m->required[i >> 6] |= 1ULL << (i & 63);
    m->open |= (f->object && f->object->open) || (f->item && f->item->object && f->item->object->open);
    m->secret |= f->flags & API__WRITEONLY || (f->object && f->object->secret) ||
                 (f->item && f->item->object && f->item->object->secret);
}

static bool make_room(struct compiling *k, api_model *m, uint32_t count)
{
    m->count = count;
    m->words = count ? (count + 63) / 64 : 1;
    m->size = m->words * 16;
    m->fields = api_arena_calloc(k->arena, count + 1, sizeof *m->fields);
    m->required = api_arena_calloc(k->arena, m->words, sizeof *m->required);
    return m->fields && m->required;
}

static void compile_members(struct compiling *k, const api_node *schema, const api_node *properties, api_model *m)
{
    const api_node *required = api_node_get(schema, "required");
    uint32_t i = 0;
    for (const api_node *p = properties ? properties->first : NULL; p && i < m->count; p = p->next, i++) {
        api__field *f = &m->fields[i];
        f->name = p->key;
        if (k->depth == 0 && k->c->as_json)
            f->flags |= API__AS_JSON;
        if (is_required(required, p->key))
            f->flags |= API__REQUIRED;
        make_hint(k, f);
        api__compile_field(k, p, f);
        if (!k->failed)
            lay_out(m, f, i);
    }
}

static void read_additional(struct compiling *k, const api_node *schema, const api_node *properties, api_model *m)
{
    const api_node *extra = api_node_get(schema, "additionalProperties");
    m->extra = api__compile_foreign(k) ? !extra || extra->kind != API_BOOL || extra->truth : extra && extra->truth;
    m->open = m->extra;
    if (extra && extra->kind != API_BOOL && !api__compile_foreign(k))
        api__compile_problem(k, extra, "\"additionalProperties\" is a switch here, expected true or false");
    if (properties && properties->kind != API_OBJECT && !api__compile_foreign(k))
        api__compile_problem(k, properties, "\"properties\" is an object, expected a member for each field");
}

api_model *api__compile_object(struct compiling *k, const api_node *schema)
{
    const api_node *properties = api_node_get(schema, "properties");
    uint32_t count = properties && properties->kind == API_OBJECT ? properties->count : 0;
    api_model *m = api_arena_calloc(k->arena, 1, sizeof *m);
    if (!m)
        return NULL;
    m->schema = schema;
    if (count > API__MAX_FIELDS) {
        api__compile_problem(k, properties, "%u fields are too many, expected at most %d", count, API__MAX_FIELDS);
        return NULL;
    }
    if (!make_room(k, m, count))
        return NULL;
    read_additional(k, schema, properties, m);
    compile_members(k, schema, properties, m);
    check_required(k, schema, properties);
    m->names = k->failed ? NULL : api__names_new(m, k->arena);
    if (!m->names)
        return NULL;
    return m;
}

/* A schema that is no object: a model of one nameless field. */
static api_model *compile_scalar(struct compiling *k, const api_node *schema)
{
    api_model *m = api_arena_calloc(k->arena, 1, sizeof *m);
    if (!m || !make_room(k, m, 1))
        return NULL;
    m->schema = schema;
    m->scalar = true;
    make_hint(k, &m->fields[0]);
    k->depth = 1;
    api__compile_field(k, schema, &m->fields[0]);
    if (k->failed)
        return NULL;
    lay_out(m, &m->fields[0], 0);
    m->names = api__names_new(m, k->arena);
    return m->names ? m : NULL;
}

api_model *api__model_compile(api_arena *a, const api_node *schema, const struct api__compile *c)
{
    struct compiling k = {.arena = a, .c = c};
    bool nullable = false;
    const api_node *object = schema;
    if (c->flags & API_SCHEMA_FOREIGN)
        object = api__compile_resolve(&k, schema, &nullable);
    const api_node *type = api_node_get(object, "type");
    bool is_object = object && !nullable &&
                     ((type && type->kind == API_STRING && api_str_is(type->text, "object")) ||
                      (!type && api_node_get(object, "properties")));
    return is_object ? api__compile_object(&k, object) : compile_scalar(&k, schema);
}
