#include "store/rows.h"

#include "model/type.h"

void api__rows_init(api__rows *r, const api__resource *resource, api_arena *arena)
{
    *r = (api__rows){.resource = resource, .arena = arena};
}

/* The arrays left behind in the arena add up to no more than the present ones. */
static bool grow(api__rows *r)
{
    size_t cap = r->cap ? r->cap * 2 : 16;
    void **row = api_arena_calloc(r->arena, cap, sizeof *row);
    int64_t *version = api_arena_calloc(r->arena, cap, sizeof *version);
    if (!row || !version)
        return false;
    if (r->n) {
        memcpy(row, r->row, r->n * sizeof *row);
        memcpy(version, r->version, r->n * sizeof *version);
    }
    r->row = row;
    r->version = version;
    r->cap = cap;
    return true;
}

/* A stored row is flat: everything but numbers and booleans is text, including arrays and objects. */
static bool own_strings(api__rows *r, void *row)
{
    const api_model *m = r->resource->model;
    for (uint32_t i = 0; i < m->count; i++) {
        const api__field *f = &m->fields[i];
        bool text = f->type->column == API__COLUMN_TEXT || f->type->column == API__COLUMN_JSON;
        if (!text || !api__row_has(m, row, i))
            continue;
        api_str *s = api__row_slot(f, row);
        *s = api_arena_dup(r->arena, *s);
        if (!s->p)
            return false;
    }
    return true;
}

int api__rows_add(void *rows, const void *row, int64_t version)
{
    api__rows *r = rows;
    if (r->n == r->cap && !grow(r))
        return API_ENOMEM;
    void *copy = api__row_new(r->resource->model, r->arena);
    if (!copy)
        return API_ENOMEM;
    memcpy(copy, row, r->resource->model->size);
    if (!own_strings(r, copy))
        return API_ENOMEM;
    r->row[r->n] = copy;
    r->version[r->n++] = version;
    return 0;
}
