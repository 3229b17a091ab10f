/* Tagged unions: "oneOf" of objects with a "discriminator", whose constant in each branch is the tag. */
#include "base/dup.h"
#include "model/compile.h"
#include "model/names.h"
#include "model/type.h"

#define ALIGN8(n) (((n) + 7) & ~(size_t)7)

bool api__compile_is_union(const api_node *schema)
{
    return api_node_get(schema, "oneOf") && api_node_get(schema, "discriminator");
}

/* A foreign union becomes "any" then; in ours it is a problem. */
static bool unfit(struct compiling *k, const api_node *at, const char *why)
{
    if (!api__compile_foreign(k))
        api__compile_problem(k, at, "%s", why);
    return false;
}

/* The branch's constant, or the name that "mapping" gives to its "$ref". */
static api_str tag_of(const struct compiling *k, const struct api__union *u, const api_node *discriminator,
                      const api_node *declared, const api_node *branch)
{
    const api_node *member = api_node_find(api_node_get(branch, "properties"), u->discriminator);
    const api_node *one = api_node_get(member, "const"), *list = api_node_get(member, "enum");
    if (!one && list && list->kind == API_ARRAY && list->count == 1)
        one = list->first;
    if (one)
        return one->kind == API_STRING ? one->text : (api_str){NULL, 0};
    const api_node *mapping = api_node_get(discriminator, "mapping"), *ref = api_node_get(declared, "$ref");
    for (const api_node *m = mapping && api__compile_foreign(k) && ref ? mapping->first : NULL; m; m = m->next)
        if (m->kind == API_STRING && api_str_eq(m->text, ref->text))
            return m->key;
    return (api_str){NULL, 0};
}

static bool make_lead(struct compiling *k, const struct api__union *u, api__variant *v)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_json_put_str(&b, u->discriminator);
    api_buf_putc(&b, ':');
    api_json_put_str(&b, v->tag);
    v->lead = api__dup_buf(k->arena, &b);
    k->failed |= !v->lead.p;
    api_buf_deinit(&b);
    return !k->failed;
}

static bool has_member(const struct api__layout *of, api_str name)
{
    for (uint32_t i = 0; of && i < of->count; i++)
        if (api_str_is(name, of->members[i].name))
            return true;
    return false;
}

/* The branch's row: its own struct, which may do without a member for the tag. */
static bool compile_row(struct compiling *k, struct api__union *u, const api_node *branch,
                        const struct api__layout_member *at, api__variant *v)
{
    bool skip = at && !has_member(at->of, u->discriminator);
    v->object = api__compile_object(k, branch, at ? at->of : NULL, skip ? u->discriminator : (api_str){NULL, 0});
    if (!v->object) {
        k->failed = true;
        return false;
    }
    v->tag_member = api__model_field(v->object, u->discriminator);
    if (v->tag_member && v->tag_member->flags & API__NULLABLE)
        return unfit(k, branch, "the discriminator cannot be null");
    v->offset = at ? at->offset : sizeof(api_union);
    if (v->offset < sizeof(api_union) || v->offset % 8)
        api__compile_problem(k, branch, "the branch's struct is at byte %u, expected 8 or more", v->offset);
    size_t end = ALIGN8(v->offset + v->object->size);
    u->size = end > u->size ? (uint32_t)end : u->size;
    return make_lead(k, u, v);
}

static bool compile_branch(struct compiling *k, struct api__union *u, const api_node *discriminator,
                           const api_node *declared, const struct api__layout *of)
{
    bool nullable = false;
    const api_node *b = api__compile_foreign(k) ? api__compile_resolve(k, declared, &nullable) : declared;
    const api_node *type = api_node_get(b, "type");
    bool object = type ? type->kind == API_STRING && api_str_is(type->text, "object")
                       : api__compile_foreign(k) && api_node_get(b, "properties");
    if (!object || api__compile_is_map(b) || api__compile_is_union(b))
        return unfit(k, declared, "a branch of \"oneOf\" must be an object with \"properties\"");
    api__variant *v = &u->variants[u->count];
    v->tag = tag_of(k, u, discriminator, declared, b);
    if (!v->tag.p)
        return unfit(k, declared,
                     "a branch needs a constant to be recognised by: expected the discriminator's property as "
                     "{const: \"name\"}");
    for (uint32_t i = 0; i < u->count; i++)
        if (api_str_eq(u->variants[i].tag, v->tag))
            return unfit(k, declared, "two branches have the same constant");
    const struct api__layout_member *at = of && u->count < of->count ? &of->members[u->count] : NULL;
    if (k->c->layout && (!at || !api_str_is(v->tag, at->name)))
        return unfit(k, declared, "the union has no struct for this branch");
    u->count++;
    return compile_row(k, u, b, at, v);
}

/* 'kind', and 'cat', 'dog'. */
static bool put_names(struct compiling *k, struct api__union *u)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (uint32_t i = 0; i < u->count; i++)
        api_buf_printf(&b, "%s'%.*s'", i ? ", " : "", API_FMT(u->variants[i].tag));
    u->expected = api__dup_buf(k->arena, &b);
    api_buf_deinit(&b);
    u->quoted = api_arena_printf(k->arena, "'%.*s'", API_FMT(u->discriminator));
    k->failed |= !u->expected.p || !u->quoted.p;
    return !k->failed;
}

static bool check_layout(struct compiling *k, const api_node *schema, const struct api__layout *of,
                         struct api__union *u)
{
    if (!of)
        return true;
    if (of->count != u->count || of->size < u->size || of->size % 8)
        return unfit(k, schema, "the union's struct has other branches or is too small");
    u->size = of->size;
    return true;
}

bool api__compile_union(struct compiling *k, const api_node *schema, const struct api__layout *of, api__field *f)
{
    const api_node *list = api_node_get(schema, "oneOf"), *discriminator = api_node_get(schema, "discriminator");
    const api_node *name = api_node_get(discriminator, "propertyName");
    struct api__union *u = api_arena_calloc(k->arena, 1, sizeof *u);
    api__variant *variants = u ? api_arena_calloc(k->arena, list->count + 1, sizeof *variants) : NULL;
    if (!variants) {
        k->failed = true;
        return true;
    }
    if (!name || name->kind != API_STRING || !name->text.n)
        return unfit(k, discriminator, "\"discriminator\" must name a property: expected {propertyName: name}");
    if (api_node_get(discriminator, "mapping") && !api__compile_foreign(k))
        return unfit(k, discriminator, "\"mapping\" is not yet supported: expected a constant in each branch");
    *u = (struct api__union){.discriminator = name->text, .variants = variants, .size = sizeof(api_union)};
    for (const api_node *b = list->kind == API_ARRAY ? list->first : NULL; b; b = b->next)
        if (api__compile_is_null(b))
            f->flags |= API__NULLABLE;
        else if (!compile_branch(k, u, discriminator, b, of))
            return false;
    if (!u->count)
        return unfit(k, list, "\"oneOf\" must be a non-empty array of objects");
    f->of = u;
    return put_names(k, u) && check_layout(k, schema, of, u);
}
