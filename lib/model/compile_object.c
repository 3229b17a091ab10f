/* Objects: the fields in order, their places in the row, and what the decoder looks up. */
#include "base/dup.h"
#include "model/compile.h"
#include "model/names.h"
#include "model/type.h"

#define ALIGN8(n) (((n) + 7) & ~(size_t)7)

void api__compile_hint(struct compiling *k, api__field *f)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_json_put_str(&b, f->name);
    api_buf_putc(&b, ':');
    f->hint = api__dup_buf(k->arena, &b);
    k->failed |= !f->hint.p;
    api_buf_deinit(&b);
}

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
        api__compile_problem(k, list, "\"required\" must be an array of field names");
        return;
    }
    for (const api_node *n = list->first; n; n = n->next)
        if (n->kind != API_STRING || !api_node_find(properties, n->text))
            api__compile_problem(k, n, "\"required\" names \"%.*s\", which is not a field here", API_FMT(n->text));
}

bool api__compile_room(struct compiling *k, api_model *m, uint32_t count)
{
    m->count = count;
    m->words = count ? (count + 63) / 64 : 1;
    m->size = m->words * 16;
    m->fields = api_arena_calloc(k->arena, count + 1, sizeof *m->fields);
    m->required = api_arena_calloc(k->arena, m->words, sizeof *m->required);
    return m->fields && m->required;
}

void api__compile_place(struct compiling *k, api_model *m, uint32_t i, const struct api__layout_member *at)
{
    api__field *f = &m->fields[i];
    uint32_t size = (uint32_t)api__slot_size(f), align = f->flags & API__AS_JSON ? _Alignof(api_str) : f->type->align;
    f->index = i;
    f->offset = at ? at->offset : m->size;
    if (f->offset < m->size || f->offset % align)
        api__compile_problem(k, f->schema, "\"%.*s\" is at byte %u of the struct, expected %u or more",
                             API_FMT(f->name), f->offset, m->size);
    m->size = f->offset + (at ? size : (uint32_t)ALIGN8(size));
    if (f->flags & API__REQUIRED && !(f->flags & API__READONLY))
        m->required[i >> 6] |= 1ULL << (i & 63);
    m->open |= (f->flags & API__OPEN) != 0;
    m->secret |= (f->flags & (API__WRITEONLY | API__SECRET)) != 0;
    m->keeps |= (f->flags & (API__READONLY | API__WRITEONLY | API__KEEPS)) != 0;
    m->kept_inside |= (f->flags & API__KEEPS) != 0;
    m->checked |= (f->flags & (API__CHECKED | API__HOOKED)) != 0;
}

/* The struct's members, in the order of the properties; NULL after a problem, or where there is no struct. */
static const struct api__layout_member *members_of(struct compiling *k, const api_node *schema, const api_model *m,
                                                   const struct api__layout *of)
{
    if (!of && k->c->layout)
        api__compile_problem(k, schema, "there is no struct for this object");
    else if (of && (of->count != m->count || of->words != m->words))
        api__compile_problem(k, schema, "the struct has %u members and %u words, expected %u and %u", of->count,
                             of->words, m->count, m->words);
    return k->failed || !of ? NULL : of->members;
}

static void compile_member(struct compiling *k, const api_node *p, const struct api__layout_member *at, api__field *f)
{
    f->name = p->key;
    if (k->depth == 0 && k->c->as_json)
        f->flags |= API__AS_JSON;
    if (at && !api_str_is(p->key, at->name))
        api__compile_problem(k, p, "the struct has \"%s\" where \"%.*s\" is expected", at->name, API_FMT(p->key));
    api__compile_hint(k, f);
    api_str outer = k->member;
    k->member = p->key;
    api__compile_field(k, p, at ? at->of : NULL, f);
    k->member = outer;
    if (at && at->check.any) {
        f->check = at->check;
        f->flags |= API__HOOKED;
    }
}

static void compile_members(struct compiling *k, const api_node *schema, const api_node *properties,
                            const struct api__layout *of, api_str skip, api_model *m)
{
    const api_node *required = api_node_get(schema, "required");
    const struct api__layout_member *at = members_of(k, schema, m, of);
    uint32_t i = 0;
    for (const api_node *p = properties ? properties->first : NULL; p && i < m->count; p = p->next) {
        if ((skip.n && api_str_eq(p->key, skip)) || api_node_find(properties, p->key) != p)
            continue;
        api__field *f = &m->fields[i];
        if (is_required(required, p->key))
            f->flags |= API__REQUIRED;
        compile_member(k, p, at ? &at[i] : NULL, f);
        if (!k->failed)
            api__compile_place(k, m, i, at ? &at[i] : NULL);
        i++;
    }
    if (!of || k->failed)
        return;
    if (m->size > of->size || of->size % 8)
        api__compile_problem(k, schema, "the struct has %u bytes, expected a multiple of 8 and at least %u", of->size,
                             m->size);
    m->size = of->size;
    m->check = of->check;
    m->checked |= of->check != NULL;
}

static void read_additional(struct compiling *k, const api_node *schema, const api_node *properties, api_model *m)
{
    const api_node *extra = api_node_get(schema, "additionalProperties");
    m->extra = api__compile_foreign(k)
                   ? !extra || extra->kind != API_BOOL || extra->truth || api_node_get(schema, "patternProperties")
                   : k->c->open || (extra && extra->truth);
    m->open = m->extra;
    if (extra && extra->kind != API_BOOL && !api__compile_foreign(k))
        api__compile_problem(k, extra, "\"additionalProperties\" must be true or false here%s",
                             extra->kind == API_OBJECT ? ": a schema is only for objects without \"properties\"" : "");
    if (properties && properties->kind != API_OBJECT && !api__compile_foreign(k))
        api__compile_problem(k, properties, "\"properties\" must be an object with a member for each field");
}

/* The number of distinct properties. Of duplicates the first one counts, as in any lookup of a member; in our own
 * schemas they are a problem. */
static uint32_t count_names(struct compiling *k, const api_node *properties)
{
    uint32_t n = 0;
    for (const api_node *p = properties->first; p; p = p->next) {
        bool first = api_node_find(properties, p->key) == p;
        n += first;
        if (!first && !api__compile_foreign(k))
            api__compile_problem(k, p, "duplicate property \"%.*s\"", API_FMT(p->key));
    }
    return n;
}

static bool is_lax(const api_node *schema)
{
    const api_node *strict = api_node_get(schema, "x-strict");
    return strict && strict->kind == API_BOOL && !strict->truth;
}

api_model *api__compile_object(struct compiling *k, const api_node *schema, const struct api__layout *of, api_str skip)
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
    count = count ? count_names(k, properties) : 0;
    if (!api__compile_room(k, m, count - (skip.n && api_node_find(properties, skip))))
        return NULL;
    read_additional(k, schema, properties, m);
    bool lax = k->lax;
    k->lax = lax || (!k->c->open && is_lax(schema));
    compile_members(k, schema, properties, of, skip, m);
    k->lax = lax;
    check_required(k, schema, properties);
    m->names = k->failed ? NULL : api__names_new(m, k->arena);
    return m->names ? m : NULL;
}
