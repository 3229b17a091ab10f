/* Types of fields, as opposed to types of columns. Dates, UUIDs and JSON are all TEXT to SQLite; if a field changed
 * from one to the other, all existing rows would be misread. So the types are recorded in _fields(model, field,
 * type) when a column is added, or later if an earlier version added it. */
#include "model/format.h"
#include "model/names.h"
#include "model/type.h"
#include "store/sqlite/schema.h"

/* By stored representation: formats that only validate, such as email and date, are strings. */
const char *api__schema_type_name(const api__field *f)
{
    return f->format && f->format->stored ? f->format->stored : f->type->stored;
}

/* Whether every stored value is valid as the new type. */
static bool widens(const char *from, const char *to)
{
    if (strcmp(to, "string") != 0)
        return false;
    const struct api__format *was;
    for (size_t i = 0; (was = api__format_at(i)); i++)
        if (was->stored && strcmp(from, was->stored) == 0)
            return !was->shown;
    const struct api__type *type;
    for (size_t i = 0; (type = api__type_at(i)); i++)
        if (strcmp(from, type->stored) == 0)
            return type->column == API__COLUMN_TEXT;
    return false;
}

/* Tables of users and tokens change with the version of the library instead. */
static bool is_ours(const struct api__schema_sync *p)
{
    return p->r->key.n && p->r->key.p[0] == '_';
}

static void compare(struct api__schema_sync *p, const struct api__stored_type *stored)
{
    const api__field *f = api__model_field(p->r->model, stored->field);
    if (!f)
        return;
    const char *now = api__schema_type_name(f);
    bool same = strcmp(stored->type, now) == 0;
    p->types[f->index] = same ? API__TYPE_KEPT : API__TYPE_CHANGED;
    if (!same && !widens(stored->type, now))
        api__schema_problem(p, p->r->key, "field \"%.*s\" is stored as %s but is now %s", API_FMT(stored->field),
                            stored->type, now);
}

void api__schema_compare_types(struct api__schema_sync *p)
{
    memset(p->types, 0, sizeof p->types);
    for (size_t i = 0; i < p->stored.type_count; i++)
        compare(p, &p->stored.types[i]);
}

/* Records only what is new: starting should not write. */
void api__schema_record_types(struct api__schema_sync *p)
{
    bool table = p->stored.keeps_types;
    for (uint32_t i = 0; i < p->r->model->count && !is_ours(p); i++) {
        if (p->types[i] == API__TYPE_KEPT)
            continue;
        if (!table)
            api__schema_change(p, (struct api__change){.kind = API__CREATE_TYPES});
        table = true;
        api__schema_change(p, (struct api__change){.kind = API__RECORD_TYPE, .field = &p->r->model->fields[i]});
    }
}
