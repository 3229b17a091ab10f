#include "declare/schema.h"

#include "base/dup.h"
#include "model/type.h"
#include "json/tree.h"

/* --- types --- */

static void add_type(struct api__schemas *s, api_node *to, const api_type_def *t, const api_field *f, bool nullable);
static void add_members(struct api__schemas *s, api_node *to, const api_model_def *m, bool nullable);

static void add_type_word(struct api__schemas *s, api_node *to, const char *word, bool nullable)
{
    if (!nullable) {
        api__schema_add_text(s, to, "type", word);
        return;
    }
    api_node *types = api__schema_add_empty(s, to, "type", API_ARRAY);
    api__schema_add_text(s, types, NULL, word);
    api__schema_add_text(s, types, NULL, "null");
}

static void add_null_type(struct api__schemas *s, api_node *list)
{
    api__schema_add_text(s, api__schema_add_empty(s, list, NULL, API_OBJECT), "type", "null");
}

static void add_ref(struct api__schemas *s, api_node *to, const api_model_def *m, bool nullable)
{
    api_buf path;
    api_buf_init(&path, API_BUF_NO_MAX);
    API_BUF_LIT(&path, "#/components/schemas/");
    s->refs->put(s->refs, m, &path);
    api_str text = api__dup_buf(s->arena, &path);
    api_buf_deinit(&path);
    s->failed |= !text.p;
    api_node *list = nullable ? api__schema_add_empty(s, to, "anyOf", API_ARRAY) : NULL;
    api__schema_add_text(s, nullable ? api__schema_add_empty(s, list, NULL, API_OBJECT) : to, "$ref", text.p);
    if (nullable)
        add_null_type(s, list);
}

/* A document has one where JSON Schema's type does not tell all, as of the width of integers; `words` may have another.
 */
static void add_format(struct api__schemas *s, api_node *to, const api_type_def *t, const api_node *words)
{
    const struct api__type *type = api__type_declared(t->of);
    if (s->refs && type && !t->format && !api_node_get(words, "format"))
        api__schema_add_text(s, to, "format", type->format);
}

static void add_item(struct api__schemas *s, api_node *to, const api_type_def *t, const api_field *words_of)
{
    bool array = t->of == API_OF_ARRAY;
    const api_node *words = words_of ? api__schema_words(s, words_of, "items", words_of->options.items.items) : NULL;
    api_node *item = api__schema_add_empty(s, to, array ? "items" : "additionalProperties", API_OBJECT);
    add_type(s, item, t->item, NULL, false);
    add_format(s, item, t->item, words);
    api__schema_add_words(s, item, words_of, "items", words);
}

static void add_union(struct api__schemas *s, api_node *to, const api_model_def *m, bool nullable);

static void add_model(struct api__schemas *s, api_node *to, const api_model_def *m, bool nullable)
{
    if (s->refs)
        add_ref(s, to, m, nullable);
    else if (m->variants)
        add_union(s, to, m, nullable);
    else
        add_members(s, to, m, nullable);
}

/* `f`: the field whose own type this is; NULL for a type inside of it. */
static void add_type(struct api__schemas *s, api_node *to, const api_type_def *t, const api_field *f, bool nullable)
{
    if (t->model) {
        add_model(s, to, t->model, nullable);
        return;
    }
    const struct api__type *type = api__type_declared(t->of);
    const char *word = t->of == API_OF_UPLOAD ? "string" : type ? type->json_type : NULL;
    if (word)
        add_type_word(s, to, word, nullable);
    api__schema_add_text(s, to, "format", t->format);
    if (t->of == API_OF_ARRAY || t->of == API_OF_MAP)
        add_item(s, to, t, f);
    if (t->of == API_OF_UPLOAD && s->refs)
        api__schema_add_text(s, to, "contentMediaType", "application/octet-stream");
}

/* --- fields --- */

static void add_examples(struct api__schemas *s, api_node *to, const api_field *f)
{
    const char *json = f->options.common.example;
    const api_node *n = json ? api__schema_parse(s, f, "example", api_arena_printf(s->arena, "[%s]", json)) : NULL;
    if (n)
        api__schema_add(s, to, "examples", n);
}

static api_node *add_field(struct api__schemas *s, api_node *parent, api_str key, const api_field *f)
{
    const struct api_options *o = &f->options.common;
    api_node *n = api__tree_add(s->arena, parent, key, &(api_node){.kind = API_OBJECT});
    if (!n) {
        s->failed = true;
        return NULL;
    }
    const api_node *words = api__schema_words(s, f, "schema", o->schema);
    add_type(s, n, &f->type, f, o->nullable);
    add_format(s, n, &f->type, words);
    api__schema_add_text(s, n, "title", o->title);
    api__schema_add_text(s, n, "description", o->description);
    api__schema_add_options(s, n, f);
    if (o->nullable && !api__declare_given(f, "default_value") && f->in == API_IN_MODEL && !o->required && !o->optional)
        api__schema_add(s, n, "default", &(api_node){.kind = API_NULL});
    api__schema_add_true(s, n, "readOnly", o->read_only);
    api__schema_add_true(s, n, "writeOnly", o->write_only);
    api__schema_add_true(s, n, "deprecated", o->deprecated);
    api__schema_add_true(s, n, s->refs ? "x-unique" : "unique", o->unique);
    add_examples(s, n, f);
    api__schema_add_words(s, n, f, "schema", words);
    return n;
}

const api_node *api__schema_of_field(struct api__schemas *s, const api_field *f)
{
    api_node root = {.kind = API_OBJECT};
    const api_node *n = add_field(s, &root, (api_str){NULL, 0}, f);
    return s->failed ? NULL : n;
}

/* --- models --- */

static bool has_field(const api_model_def *m, const char *name)
{
    for (const api_field *f = m->fields; f->name; f++)
        if (strcmp(api__declare_alias(f), name) == 0)
            return true;
    return false;
}

static void add_names(struct api__schemas *s, api_node *list, const api_model_def *m, const char *tag)
{
    api__schema_add_text(s, list, NULL, tag);
    for (const api_field *f = m->fields; f->name; f++)
        if (api__declare_required(f) && !(tag && strcmp(api__declare_alias(f), tag) == 0))
            api__schema_add_text(s, list, NULL, api__declare_alias(f));
}

/* A struct's own member for the discriminator is read as text. */
static void add_tag(struct api__schemas *s, api_node *properties, const char *tag, const char *value, bool own)
{
    api_node *n = api__schema_add_empty(s, properties, tag, API_OBJECT);
    api__schema_add_text(s, n, "type", own ? "string" : NULL);
    api__schema_add_text(s, n, "const", value);
}

static void add_properties(struct api__schemas *s, api_node *properties, const api_model_def *m, const char *tag,
                           const char *value)
{
    if (tag && !has_field(m, tag))
        add_tag(s, properties, tag, value, false);
    for (const api_field *f = m->fields; f->name; f++) {
        const char *name = api__declare_alias(f);
        if (tag && strcmp(name, tag) == 0)
            add_tag(s, properties, tag, value, true);
        else if (api_node_get(properties, name))
            api__schema_refuse(s, f, "another field is called \"%s\", too", name);
        else
            add_field(s, properties, api_str_of(name), f);
    }
}

/* `tag`: as one of a union, where the discriminator is a member whether or not the struct has one for it. */
static void add_object(struct api__schemas *s, api_node *to, const api_model_def *m, bool nullable, const char *tag,
                       const char *value)
{
    const struct api_model_options *o = m->options;
    struct api__schemas outer = *s;
    s->file = m->file;
    s->line = m->line;
    s->name = m->name;
    add_type_word(s, to, "object", nullable);
    api__schema_add_text(s, to, "title", o ? o->title : NULL);
    api__schema_add_text(s, to, "description", o ? o->description : NULL);
    add_properties(s, api__schema_add_empty(s, to, "properties", API_OBJECT), m, tag, value);
    add_names(s, api__schema_add_empty(s, to, "required", API_ARRAY), m, tag);
    api__schema_add_true(s, to, "additionalProperties", o && o->additional);
    if (o && o->lax)
        api__schema_add(s, to, "x-strict", &(api_node){.kind = API_BOOL});
    s->file = outer.file;
    s->line = outer.line;
    s->name = outer.name;
}

static void add_members(struct api__schemas *s, api_node *to, const api_model_def *m, bool nullable)
{
    add_object(s, to, m, nullable, NULL, NULL);
}

static void add_union(struct api__schemas *s, api_node *to, const api_model_def *m, bool nullable)
{
    api_node *branches = api__schema_add_empty(s, to, "oneOf", API_ARRAY);
    for (const api_variant *v = m->variants; v->name; v++)
        add_object(s, api__schema_add_empty(s, branches, NULL, API_OBJECT), v->model, false, m->tag, v->name);
    if (nullable)
        add_null_type(s, branches);
    api__schema_add_text(s, api__schema_add_empty(s, to, "discriminator", API_OBJECT), "propertyName", m->tag);
}

const api_node *api__schema_of_model(struct api__schemas *s, const api_model_def *m)
{
    api_node *n = api_arena_calloc(s->arena, 1, sizeof *n);
    if (!n) {
        s->failed = true;
        return NULL;
    }
    n->kind = API_OBJECT;
    if (m->variants)
        add_union(s, n, m, false);
    else
        add_members(s, n, m, false);
    return s->failed ? NULL : n;
}

/* --- inputs --- */

static bool in_json(const api_field *f)
{
    const api_type_def *t = api__declare_inner(f);
    return t->of != API_OF_NOTHING && t->of != API_OF_UPLOAD && f->in != API_IN_FILE;
}

/* Nobody decodes it: as wide as the member, or narrower. */
static void add_opaque(struct api__schemas *s, api_node *properties, const char *name, const api_field *f)
{
    api_node *n = api__schema_add_empty(s, properties, name, API_OBJECT);
    api__schema_add_text(s, n, "type", f->size < sizeof(api_str) ? "boolean" : NULL);
}

const api_node *api__schema_of_inputs(struct api__schemas *s, const api_field *inputs, enum api__names_of names)
{
    api_node *n = api_arena_calloc(s->arena, 1, sizeof *n);
    if (!n) {
        s->failed = true;
        return NULL;
    }
    n->kind = API_OBJECT;
    api__schema_add_text(s, n, "type", "object");
    api_node *properties = api__schema_add_empty(s, n, "properties", API_OBJECT);
    for (const api_field *f = inputs; f->name && !s->failed; f++) {
        api_str name = api__declare_name_as(f, names, s->arena);
        s->failed |= !name.p;
        if (!name.p)
            break;
        if (api_node_find(properties, name))
            api__schema_refuse(s, f, "another input is called \"%s\", too", name.p);
        else if (in_json(f))
            add_field(s, properties, name, f);
        else
            add_opaque(s, properties, name.p, f);
    }
    api_node *required = api__schema_add_empty(s, n, "required", API_ARRAY);
    for (const api_field *f = inputs; f->name && names == API__NAMES_OUTSIDE; f++)
        if (api__declare_required(f))
            api__schema_add_text(s, required, NULL, api__declare_alias(f));
    return s->failed ? NULL : n;
}
