#include "declare/layout.h"

#include "model/type.h"

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

static const struct api__layout *layout_of(const api_field *f, api_arena *a, bool *bad)
{
    const api_type_def *t = api__declare_inner(f);
    if (!t->model)
        return NULL;
    const struct api__layout *l = api__declare_layout(t->model, a);
    *bad |= !l;
    return l;
}

api_str api__declare_name_as(const api_field *f, enum api__names_of names, api_arena *a)
{
    return names == API__NAMES_OUTSIDE ? api__declare_name(f, a) : api_arena_dup(a, api_str_of(f->name));
}

static struct api__layout *layout_fields(const api_field *fields, uint32_t size, enum api__names_of names, api_arena *a)
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
        members[i] = (struct api__layout_member){.name = api__declare_name_as(&fields[i], names, a).p,
                                                 .offset = offsets[i],
                                                 .of = layout_of(&fields[i], a, &bad),
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
    struct api__layout *l = layout_fields(m->fields, m->size, API__NAMES_OUTSIDE, a);
    if (l && m->validate && m->validate(NULL))
        l->check = m->validate;
    return l;
}

const struct api__layout *api__declare_layout_inputs(const api_field *fields, uint32_t size, enum api__names_of names,
                                                     api_arena *a)
{
    return layout_fields(fields, size, names, a);
}
