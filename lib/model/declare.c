/* Names, presence of options, offsets, layouts. */
#include "model/declare.h"
#include "base/dup.h"
#include "model/type.h"

#include <ctype.h>

/* --- options as they were written --- */

static const char *skip_string(const char *p, char quote)
{
    for (p++; *p && *p != quote; p++)
        p += *p == '\\' && p[1];
    return *p ? p + 1 : p;
}

/* A designator at the start or behind a comma, outside of brackets and strings. */
bool api__declare_given(const api_field *f, const char *option)
{
    size_t n = strlen(option);
    bool start = true;
    int depth = 0;
    for (const char *p = f->given ? f->given : ""; *p;) {
        if (*p == '"' || *p == '\'') {
            p = skip_string(p, *p);
            continue;
        }
        if (start && depth == 0 && *p == '.' && strncmp(p + 1, option, n) == 0 && !isalnum((unsigned char)p[n + 1]) &&
            p[n + 1] != '_')
            return true;
        depth += (*p == '(' || *p == '{' || *p == '[') - (*p == ')' || *p == '}' || *p == ']');
        start = *p == ',' || (start && isspace((unsigned char)*p));
        p++;
    }
    return false;
}

api_str api__declare_name(const api_field *f, api_arena *a)
{
    if (f->options.common.alias)
        return api_arena_dup(a, api_str_of(f->options.common.alias));
    api_str name = api_arena_dup(a, api_str_of(f->name));
    for (size_t i = 0; f->in == API_IN_HEADER && name.p && i < name.n; i++)
        if (name.p[i] == '_')
            ((char *)(uintptr_t)name.p)[i] = '-';
    return name;
}

bool api__declare_required(const api_field *f)
{
    const struct api_options *o = &f->options.common;
    return o->required || !(o->optional || o->nullable || api__declare_given(f, "default_value"));
}

bool api__declare_differs(const api_model_def *m)
{
    for (const api_variant *v = m->variants; v && v->name; v++)
        if (api__declare_differs(v->model))
            return true;
    for (const api_field *f = m->fields; f && f->name; f++) {
        const api_type_def *t = &f->type;
        while (t->item)
            t = t->item;
        const struct api__type *type = api__type_declared(t->of);
        if (f->options.common.read_only || f->options.common.write_only || (type && type->takes) ||
            (t->model && api__declare_differs(t->model)))
            return true;
    }
    return false;
}

/* --- structs --- */

size_t api__declare_count(const api_field *fields)
{
    size_t n = 0;
    while (fields[n].name)
        n++;
    return n;
}

static uint32_t words_of(size_t count)
{
    return count ? (uint32_t)((count + 63) / 64) : 1;
}

/* What every C compiler for Linux does: each member at the next multiple of its alignment. */
void api__declare_offsets(const api_field *fields, uint32_t *out)
{
    uint32_t at = words_of(api__declare_count(fields)) * 16;
    for (size_t i = 0; fields[i].name; i++) {
        at = (at + fields[i].align - 1) / fields[i].align * fields[i].align;
        out[i] = at;
        at += fields[i].size;
    }
}

static union api__check check_of(const api_field *f)
{
    const struct api__type *type = api__type_declared(f->type.of);
    union api__check check = {0};
    if (type)
        memcpy(&check, (const char *)&f->options + type->validate, sizeof check);
    return check;
}

static const struct api__layout *layout_of_type(const api_type_def *t, api_arena *a, bool *bad)
{
    while (t->item)
        t = t->item;
    if (!t->model)
        return NULL;
    const struct api__layout *l = api__declare_layout(t->model, a);
    *bad |= !l;
    return l;
}

/* The members' names in the schema: those of the outside, or those of C, of which each is there once. */
enum names { OUTSIDE, IN_C };

static api_str name_of(const api_field *f, enum names names, api_arena *a)
{
    return names == OUTSIDE ? api__declare_name(f, a) : api_arena_dup(a, api_str_of(f->name));
}

static const struct api__layout *layout_fields(const api_field *fields, uint32_t size, enum names names, api_arena *a)
{
    size_t n = api__declare_count(fields);
    struct api__layout *l = api_arena_calloc(a, 1, sizeof *l);
    struct api__layout_member *members = api_arena_calloc(a, n + 1, sizeof *members);
    uint32_t *offsets = api_arena_calloc(a, n + 1, sizeof *offsets);
    if (!l || !members || !offsets)
        return NULL;
    api__declare_offsets(fields, offsets);
    bool bad = false;
    for (size_t i = 0; i < n; i++) {
        members[i] = (struct api__layout_member){.name = name_of(&fields[i], names, a).p,
                                                 .offset = offsets[i],
                                                 .of = layout_of_type(&fields[i].type, a, &bad),
                                                 .check = check_of(&fields[i])};
        bad |= !members[i].name;
    }
    *l = (struct api__layout){.members = members, .count = (uint32_t)n, .words = words_of(n), .size = size};
    return bad ? NULL : l;
}

static const struct api__layout *layout_union(const api_model_def *m, api_arena *a)
{
    size_t n = 0;
    while (m->variants[n].name)
        n++;
    struct api__layout *l = api_arena_calloc(a, 1, sizeof *l);
    struct api__layout_member *members = api_arena_calloc(a, n + 1, sizeof *members);
    bool bad = !l || !members;
    for (size_t i = 0; i < n && !bad; i++) {
        members[i] = (struct api__layout_member){.name = m->variants[i].name,
                                                 .offset = m->variants_offset,
                                                 .of = api__declare_layout(m->variants[i].model, a)};
        bad |= !members[i].of;
    }
    if (bad)
        return NULL;
    *l = (struct api__layout){.members = members, .count = (uint32_t)n, .size = m->size};
    return l;
}

const struct api__layout *api__declare_layout(const api_model_def *m, api_arena *a)
{
    if (m->variants)
        return layout_union(m, a);
    struct api__layout *l = (struct api__layout *)(uintptr_t)layout_fields(m->fields, m->size, OUTSIDE, a);
    if (l && m->validate && m->validate(NULL))
        l->check = m->validate;
    return l;
}

/* --- compiled --- */

void api__declare_forget_places(api_node *n)
{
    for (; n; n = n->next) {
        n->line = n->column = n->key_line = n->key_column = 0;
        if (n->kind == API_ARRAY || n->kind == API_OBJECT)
            api__declare_forget_places(n->first);
    }
}

static api_model *compile(const struct api__layout *layout, api_buf *schema, unsigned flags, const char *file,
                          api_arena *a, api_problems *problems)
{
    api_json_error e;
    api_node *root = NULL;
    api_str text = layout ? api__dup_buf(a, schema) : (api_str){NULL, 0};
    int err = text.p ? api_json_parse(a, text, API_JSON_UNIQUE, &root, &e) : API_ENOMEM;
    struct api__compile c = {.file = file, .lax = flags & API__DECLARE_LAX, .layout = layout, .problems = problems};
    if (err == API_EJSON)
        api_problems_add(problems, file, 0, 0, "`.schema`, `.items` or `.default_value` is no JSON: %s (at \"%.20s\")",
                         e.reason, text.p + e.offset);
    else if (err)
        api_problems_add(problems, file, 0, 0, "%s", api_strerror(err));
    if (err)
        return NULL;
    api__declare_forget_places(root);
    return api__model_compile(a, root, &c);
}

/* Problems in what a declaration says are told with its place, since the schema's own text is nobody's. */
static const char *place_of(const char *file, int line, const char *name, api_arena *a)
{
    api_str s = api_arena_printf(a, "%s:%d: %s", file, line, name);
    return s.p ? s.p : file;
}

api_model *api__declare_compile(const api_model_def *m, unsigned flags, api_arena *a, api_problems *problems)
{
    api_buf schema;
    api_buf_init(&schema, API_BUF_NO_MAX);
    api__declare_put_model(m, flags, &schema);
    api_model *model =
        compile(api__declare_layout(m, a), &schema, flags, place_of(m->file, m->line, m->name, a), a, problems);
    api_buf_deinit(&schema);
    if (model)
        model->title = api_str_of(m->name);
    return model;
}

static bool in_json(const api_field *f)
{
    const api_type_def *t = &f->type;
    while (t->item)
        t = t->item;
    return t->of != API_OF_NOTHING && t->of != API_OF_UPLOAD && f->in != API_IN_FILE;
}

static void put_required(const api_field *inputs, api_arena *a, api_buf *b)
{
    bool first = true;
    for (const api_field *f = inputs; f->name; f++) {
        if (!api__declare_required(f))
            continue;
        api_str name = name_of(f, OUTSIDE, a);
        if (!first)
            api_buf_putc(b, ',');
        api_json_put_str(b, name.p ? name : API_S(""));
        first = false;
    }
}

api_model *api__declare_compile_inputs(const api_field *inputs, uint32_t size, bool body, unsigned flags,
                                       const char *file, int line, api_arena *a, api_problems *problems)
{
    enum names names = body ? OUTSIDE : IN_C;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "{\"type\":\"object\",\"properties\":{");
    for (const api_field *f = inputs; f->name; f++) {
        if (f != inputs)
            api_buf_putc(&b, ',');
        api_str name = name_of(f, names, a);
        api_json_put_str(&b, name.p ? name : API_S(""));
        api_buf_putc(&b, ':');
        if (in_json(f))
            api__declare_put_field(f, 0, &b);
        else /* nobody decodes it: as wide as the member, or narrower */
            api_buf_str(&b, f->size < sizeof(api_str) ? API_S("{\"type\":\"boolean\"}") : API_S("{}"));
    }
    API_BUF_LIT(&b, "},\"required\":[");
    if (body)
        put_required(inputs, a, &b);
    API_BUF_LIT(&b, "]}");
    api_model *m =
        compile(layout_fields(inputs, size, names, a), &b, flags, place_of(file, line, "inputs", a), a, problems);
    api_buf_deinit(&b);
    return m;
}
