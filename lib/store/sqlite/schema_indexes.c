/* Indexes, named "table__field__unique" and "table__field__sort". */
#include "model/names.h"
#include "store/sqlite/schema.h"

static bool wants_index(const struct api__schema_sync *p, const api__field *f, bool unique)
{
    if (f->index == p->r->key_field)
        return false;
    return f->flags & (unique ? API__UNIQUE : API__SORT);
}

/* An index that is no longer wanted: one that only sorts is dropped, a unique one is a problem. */
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
        api__schema_problem(p, p->r->key, "field \"%.*s\" is stored as unique but no longer declared unique",
                            API_FMT(field));
    else
        api__schema_change(p, (struct api__change){.kind = API__DROP_INDEX, .index = name});
}

/* Existing indexes are added again, which has no effect unless an order key that was added or dropped took them
 * along. */
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
