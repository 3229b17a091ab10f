#include "openapi/components.h"

#include "declare/fields.h"
#include "declare/schema.h"
#include "openapi/schemas.h"
#include "openapi/shared.h"
#include "openapi/words.h"

enum direction { BOTH, OUT, IN };

/* A component is a (model, variant of a union, direction); of a model that is the same in both directions there is one,
 * which is closed (additionalProperties false) once anything takes it in. */
struct api__component {
    const char *name;
    const api_model_def *def;   /* NULL: `text` is all */
    const api_variant *variant; /* of which union `def` is, then */
    enum direction direction;
    bool closed;
    bool shared; /* a resource's component says the same */
    api_str text;
    struct api__component *next;
};

/* --- schemas --- */

static const api_model_def *model_of(const struct api__component *c)
{
    return c->variant ? c->variant->model : c->def;
}

static const char *tag_of(const struct api__component *c)
{
    return c->variant ? c->def->tag : NULL;
}

/* The discriminator is written separately, whether or not the struct has a member for it. */
static bool is_shown(const struct api__component *c, const api_field *f)
{
    const struct api_options *o = &f->options.common;
    return !o->hidden && !(c->direction == OUT && o->write_only) && !(c->direction == IN && o->read_only) &&
           !(c->variant && strcmp(api__declare_alias(f), c->def->tag) == 0);
}

static void put_required(const struct api__component *c, api_buf *b)
{
    bool any = c->variant;
    for (const api_field *f = model_of(c)->fields; f->name; f++)
        any |= is_shown(c, f) && api__declare_required(f);
    if (!any)
        return;
    api__doc_open(b, "required", '[');
    if (c->variant)
        api__doc_text(b, NULL, c->def->tag);
    for (const api_field *f = model_of(c)->fields; f->name; f++)
        if (is_shown(c, f) && api__declare_required(f))
            api__doc_text(b, NULL, api__declare_alias(f));
    api__doc_close(b, ']');
}

static void put_members(struct api__doc *doc, const struct api__component *c, api_buf *b)
{
    const api_model_def *m = model_of(c);
    const struct api_model_options *o = m->options;
    const char *tag = tag_of(c);
    api__doc_text(b, "type", "object");
    if (o)
        api__doc_given(b, "title", o->title);
    if (o && c->direction != IN)
        api__doc_given(b, "description", o->description);
    api__doc_open(b, "properties", '{');
    if (tag) {
        api__doc_open(b, tag, '{');
        api__doc_text(b, "type", "string");
        api__doc_text(b, "const", c->variant->name);
        api__doc_close(b, '}');
    }
    for (const api_field *f = m->fields; f->name; f++) {
        if (!is_shown(c, f))
            continue;
        api__doc_key(b, api_str_of(api__declare_alias(f)));
        api__doc_declared(doc, f, c->closed, b);
    }
    api__doc_close(b, '}');
    put_required(c, b);
    if (c->closed)
        api__doc_raw(b, "additionalProperties", o && o->additional ? "true" : "false");
}

static const char *reference(struct api__doc *doc, const api_model_def *def, const api_variant *v, bool input);

static void put_union(struct api__doc *doc, const struct api__component *c, api_buf *b)
{
    const struct api_model_options *o = c->def->options;
    if (o) {
        api__doc_given(b, "title", o->title);
        api__doc_given(b, "description", o->description);
    }
    api__doc_open(b, "oneOf", '[');
    for (const api_variant *v = c->def->variants; v->name; v++)
        api__doc_rawf(b, NULL, "{\"$ref\":\"#/components/schemas/%s\"}", reference(doc, c->def, v, c->closed));
    api__doc_close(b, ']');
    api__doc_open(b, "discriminator", '{');
    api__doc_text(b, "propertyName", c->def->tag);
    api__doc_open(b, "mapping", '{');
    for (const api_variant *v = c->def->variants; v->name; v++)
        api__doc_rawf(b, v->name, "\"#/components/schemas/%s\"", reference(doc, c->def, v, c->closed));
    api__doc_close(b, '}');
    api__doc_close(b, '}');
}

static void put_component(struct api__doc *doc, const struct api__component *c, api_buf *b)
{
    if (!c->def) {
        api_buf_str(b, c->text);
        return;
    }
    api_buf_putc(b, '{');
    if (c->def->variants && !c->variant)
        put_union(doc, c, b);
    else
        put_members(doc, c, b);
    api_buf_putc(b, '}');
}

/* --- names --- */

static bool taken(const struct api__doc *doc, const char *name)
{
    for (const struct api__component *c = doc->components; c; c = c->next)
        if (c->name && strcmp(c->name, name) == 0)
            return true;
    return api__openapi_reserved(doc->app, api_str_of(name));
}

/* `base` and `suffix`, with the first number between them that makes a name of its own. */
static const char *unique_name(struct api__doc *doc, const char *base, const char *suffix)
{
    api_str name = api_arena_printf(&doc->arena, "%s%s", base, suffix);
    for (unsigned n = 2; name.p && taken(doc, name.p); n++)
        name = api_arena_printf(&doc->arena, "%s%u%s", base, n, suffix);
    doc->failed |= !name.p;
    return name.p ? name.p : base;
}

/* "PetCat" of Pet and cat. */
static const char *base_name(struct api__doc *doc, const api_model_def *def, const api_variant *v)
{
    if (!v)
        return def->name;
    char *name = (char *)(uintptr_t)api_arena_printf(&doc->arena, "%s%s", def->name, v->name).p;
    doc->failed |= !name;
    if (name && v->name[0] >= 'a' && v->name[0] <= 'z')
        name[strlen(def->name)] &= ~0x20;
    return name ? name : def->name;
}

/* Whether the resource of this model has the same schema, so that both can share one component. */
static bool is_resource_schema(struct api__doc *doc, const struct api__component *c, const api__resource *r)
{
    api_buf mine, other;
    api_buf_init(&mine, API_BUF_NO_MAX);
    api_buf_init(&other, API_BUF_NO_MAX);
    put_component(doc, c, &mine);
    api__openapi_resource_schema(r, c->direction == IN ? API__DOC_CREATE : API__DOC_ROW, &other);
    bool same = api_str_eq(api_buf_get(&mine), api_buf_get(&other));
    doc->failed |= mine.err || other.err;
    api_buf_deinit(&mine);
    api_buf_deinit(&other);
    return same;
}

static struct api__component *add(struct api__doc *doc)
{
    struct api__component *c = api__doc_alloc(doc, sizeof *c), **end = &doc->components;
    while (*end)
        end = &(*end)->next;
    return *end = c;
}

/* Names what it refers to. */
static void look_inside(struct api__doc *doc, const struct api__component *c)
{
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    put_component(doc, c, &text);
    doc->failed |= text.err != 0;
    api_buf_deinit(&text);
}

static void name_component(struct api__doc *doc, struct api__component *c, const api__resource *r)
{
    const char *suffix = c->direction == IN ? "Create" : "";
    if (r && !c->variant && api_str_is(r->title, c->def->name) && is_resource_schema(doc, c, r)) {
        api_str name = api_arena_printf(&doc->arena, "%s%s", c->def->name, suffix);
        c->name = name.p ? name.p : c->def->name;
        c->shared = true;
        doc->failed |= !name.p;
        return;
    }
    c->name = unique_name(doc, base_name(doc, c->def, c->variant), suffix);
}

/* The component's name; a new component when it is not known yet. */
static const char *reference(struct api__doc *doc, const api_model_def *def, const api_variant *v, bool input)
{
    const struct api__known_model *k = api__known_model(doc->app, def);
    const api__resource *r = k && k->resource && !k->resource->bare ? k->resource : NULL;
    bool differs = v ? api__declare_differs(v->model) : r || api__declare_differs(def);
    enum direction direction = !differs ? BOTH : input ? IN : OUT;
    struct api__component *c = doc->components;
    if (k && !v)
        def = k->def; /* a header's declaration, whichever source file means it */
    while (c && (c->def != def || c->direction != direction ||
                 (c->variant ? c->variant->name : NULL) != (v ? v->name : NULL)))
        c = c->next;
    if (c && (c->closed || !input))
        return c->name;
    if (!c) {
        if (!(c = add(doc)))
            return def->name;
        *c = (struct api__component){.def = def, .variant = v, .direction = direction, .closed = input};
        name_component(doc, c, r);
    }
    c->closed |= input;
    look_inside(doc, c);
    return c->name;
}

/* --- references --- */

struct refs {
    struct api__declare_refs base;
    struct api__doc *doc;
    bool input; /* what comes in */
};

static void put_name(const struct api__declare_refs *base, const api_model_def *m, api_buf *out)
{
    const struct refs *refs = (const struct refs *)base;
    api_buf_str(out, api_str_of(reference(refs->doc, m, NULL, refs->input)));
}

/* Through the writer of all other schemas, so that a type looks the same wherever it was declared. */
void api__doc_declared(struct api__doc *doc, const api_field *f, bool input, api_buf *b)
{
    struct refs refs = {{put_name}, doc, input};
    struct api__schemas schemas = {.arena = &doc->arena, .refs = &refs.base};
    const api_node *schema = api__schema_of_field(&schemas, f);
    if (!schema) {
        doc->failed = true;
        return;
    }
    api_buf_putc(b, '{');
    api__openapi_words(schema, input, b);
    api_buf_putc(b, '}');
}

void api__doc_ref(struct api__doc *doc, const api_model_def *m, bool input, api_buf *b)
{
    api__doc_rawf(b, NULL, "{\"$ref\":\"#/components/schemas/%s\"}", reference(doc, m, NULL, input));
}

const char *api__doc_component(struct api__doc *doc, const char *name, api_str text)
{
    struct api__component *c = add(doc);
    if (!c)
        return name;
    c->text = api_arena_dup(&doc->arena, text);
    doc->failed |= !c->text.p;
    c->name = unique_name(doc, name, "");
    return c->name;
}

void api__doc_put_components(struct api__doc *doc)
{
    for (const struct api__component *c = doc->components; c; c = c->next)
        if (!c->shared && c->name) {
            api__doc_key(doc->b, api_str_of(c->name));
            put_component(doc, c, doc->b);
        }
}
