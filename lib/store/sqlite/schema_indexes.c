/* Indexes: "table__field__unique" and "table__field__sort". */
#include "store/sqlite/schema.h"

static bool wants_index(const struct api__schema_sync *p, const api__field *f, bool unique)
{
    if (f->index == p->r->key_field)
        return false;
    return f->flags & (unique ? API__UNIQUE : API__SORT);
}

/* An index of ours that is not wanted any more: one that sorts goes, one that forbids is a problem. */
static void compare_stored(struct api__schema_sync *p, api_str name)
{
    api_str rest = {name.p + p->r->key.n + 2, name.n - p->r->key.n - 2};
    bool unique = rest.n > 8 && memcmp(rest.p + rest.n - 8, "__unique", 8) == 0;
    bool sort = rest.n > 6 && memcmp(rest.p + rest.n - 6, "__sort", 6) == 0;
    api_str field = {rest.p, rest.n - (unique ? 8 : sort ? 6 : 0)};
    const api__field *f = api__model_field(p->r->model, field);
    if ((!unique && !sort) || (f && wants_index(p, f, unique)))
        return;
    if (unique)
        api__schema_problem(p, p->r->key, "field \"%.*s\" is stored as unique and no longer declared so",
                            API_FMT(field));
    else
        api__schema_change(p, (struct api__change){.kind = API__DROP_INDEX, .index = name});
}

/* Those that are there already are made again, which does nothing: an order key that comes or goes has dropped some. */
static void want_indexes(struct api__schema_sync *p, const api__field *f)
{
    if (wants_index(p, f, false))
        api__schema_change(p, (struct api__change){.kind = API__ADD_SORT_INDEX, .field = f});
    if (wants_index(p, f, true))
        api__schema_change(p, (struct api__change){.kind = API__ADD_UNIQUE_INDEX, .field = f});
}

void api__schema_compare_indexes(struct api__schema_sync *p)
{
    for (size_t i = 0; i < p->stored.index_count; i++)
        compare_stored(p, p->stored.indexes[i]);
    if (!p->err)
        api__schema_compare_order_keys(p);
    for (uint32_t i = 0; i < p->r->model->count; i++)
        want_indexes(p, &p->r->model->fields[i]);
}
