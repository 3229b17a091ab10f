/* Missing columns, and columns that differ from what the model wants. */
#include "model/type.h"
#include "store/sqlite/schema.h"

void api__schema_change(struct api__schema_sync *p, struct api__change change)
{
    if (p->change_count == p->change_cap) {
        size_t cap = p->change_cap ? 2 * p->change_cap : 64;
        struct api__change *more = api_arena_alloc(&p->arena, cap * sizeof *more);
        if (!more) {
            p->err = API_ENOMEM;
            return;
        }
        if (p->change_count)
            memcpy(more, p->changes, p->change_count * sizeof *more);
        p->changes = more;
        p->change_cap = cap;
    }
    p->changes[p->change_count++] = change;
}

/* Wanted columns */

static const char *type_of(const api__field *f)
{
    switch (f->type->column) {
    case API__COLUMN_INTEGER:
    case API__COLUMN_BOOLEAN:
        return "INTEGER";
    case API__COLUMN_REAL:
        return "REAL";
    case API__COLUMN_TEXT:
    case API__COLUMN_JSON:
        break;
    }
    return "TEXT";
}

static bool never_null(const api__resource *r, const api__field *f)
{
    if (f->index == r->key_field)
        return true;
    return !(f->flags & API__NULLABLE) && f->flags & (API__REQUIRED | API__HAS_DEFAULT);
}

static void want_columns(struct api__schema_sync *p)
{
    p->count = 0;
    for (uint32_t i = 0; i < p->r->model->count; i++) {
        const api__field *f = &p->r->model->fields[i];
        bool not_null = never_null(p->r, f);
        p->columns[p->count++] = (struct api__column){f->name, f, false, type_of(f), not_null, i == p->r->key_field};
        if (api__sql_has_key_column(f))
            p->columns[p->count++] = (struct api__column){f->name, f, true, "TEXT", not_null, false};
    }
    p->columns[p->count++] = (struct api__column){API_S("_version"), NULL, false, "INTEGER", true, false};
}

/* Existing columns */

/* Text and JSON are both stored as TEXT, and stored JSON is sent as it is: text that became JSON would make invalid
 * answers. Where an earlier version recorded no type, sample the first and last rows, at a cost that does not grow. */
static void check_json(struct api__schema_sync *p, const struct api__column *c)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "SELECT 1 FROM (");
    for (int last = 0; last < 2; last++) {
        api_buf_printf(&b, "%sSELECT v FROM (SELECT ", last ? " UNION ALL " : "");
        api__sql_name(&b, c->name);
        API_BUF_LIT(&b, " AS v FROM ");
        api__sql_name(&b, p->r->key);
        api_buf_printf(&b, " ORDER BY rowid %s LIMIT 100)", last ? "DESC" : "ASC");
    }
    API_BUF_LIT(&b, ") WHERE v IS NOT NULL AND NOT json_valid(v) LIMIT 1");
    if (b.err)
        p->err = b.err;
    else if (api__schema_any(p, api__schema_ask(p, api_buf_cstr(&b))))
        api__schema_problem(p, p->r->key,
                            "field \"%.*s\" is stored as text but is now JSON (an array, object or any value)",
                            API_FMT(c->name));
    api_buf_deinit(&b);
}

static bool holds_json(const struct api__column *c)
{
    return c->field && !c->order_key && (c->field->type->column == API__COLUMN_JSON);
}

static void compare(struct api__schema_sync *p, const struct api__column *c, const struct api__stored_column *stored)
{
    bool reported = c->field && p->types[c->field->index] == API__TYPE_CHANGED;
    if (strcmp(stored->type, c->type) != 0 && !reported)
        api__schema_problem(p, p->r->key, "field \"%.*s\" is stored as %s but now needs %s", API_FMT(c->name),
                            stored->type, c->type);
    else if (stored->primary != c->primary)
        api__schema_problem(p, p->r->key, "the key changed: \"%.*s\" is %s", API_FMT(c->name),
                            stored->primary ? "the stored key" : "not the stored key");
    else if (!stored->primary && stored->not_null != c->not_null)
        api__schema_problem(p, p->r->key, "field \"%.*s\" was %s and is now %s", API_FMT(c->name),
                            stored->not_null ? "required" : "optional", c->not_null ? "required" : "optional");
    else if (holds_json(c) && p->types[c->field->index] == API__TYPE_UNKNOWN)
        check_json(p, c);
}

static bool column_is(const struct api__column *c, api_str name)
{
    static const char suffix[] = "__key";
    if (!c->order_key)
        return api_str_eq(c->name, name);
    return name.n == c->name.n + 5 && memcmp(name.p, c->name.p, c->name.n) == 0 &&
           memcmp(name.p + c->name.n, suffix, 5) == 0;
}

static void compare_stored(struct api__schema_sync *p, const struct api__stored_column *stored, bool *seen)
{
    size_t i = 0;
    while (i < p->count && !column_is(&p->columns[i], stored->name))
        i++;
    if (i < p->count) {
        seen[i] = true;
        compare(p, &p->columns[i], stored);
    } else if (!api__schema_is_unwanted_key(p, stored->name)) {
        api__schema_problem(p, p->r->key, "field \"%.*s\" is stored but no longer declared", API_FMT(stored->name));
    }
}

/* New columns */

bool api__schema_has_default(const struct api__column *c)
{
    return c->field && c->field->flags & API__HAS_DEFAULT && !api_str_is(c->field->default_json, "null");
}

/* A read-only database cannot be extended. */
static bool refuse_to_add(struct api__schema_sync *p, const char *what, api_str name)
{
    if (!p->s->read_only)
        return false;
    p->err = API_ESCHEMA;
    api_problems_add(
        p->problems, NULL, 0, 0,
        "database %s: table \"%.*s\"%s%.*s%s is missing, and --read-only does not add it; serve the database "
        "once without --read-only",
        p->s->path, API_FMT(p->r->key), what, API_FMT(name), name.n ? "\"" : "");
    return true;
}

static void compare_new(struct api__schema_sync *p, const struct api__column *c)
{
    if (c->not_null && !api__schema_has_default(c))
        api__schema_problem(
            p, p->r->key,
            "field \"%.*s\" is new and required, but existing rows have no value for it (give it a default or "
            "make it optional)",
            API_FMT(c->name));
    else if (!refuse_to_add(p, ": column \"", c->name))
        api__schema_change(p, (struct api__change){.kind = API__ADD_COLUMN, .column = c});
}

static void compare_columns(struct api__schema_sync *p)
{
    bool seen[2 * API__MAX_FIELDS + 1] = {false};
    for (size_t i = 0; i < p->stored.column_count; i++)
        compare_stored(p, &p->stored.columns[i], seen);
    for (size_t i = 0; i < p->count; i++)
        if (seen[i])
            continue;
        else if (p->columns[i].order_key && seen[i - 1])
            api__schema_change(p, (struct api__change){.kind = API__ADD_ORDER_KEY, .column = &p->columns[i]});
        else
            compare_new(p, &p->columns[i]);
}

void api__schema_difference(struct api__schema_sync *p)
{
    p->changes = NULL;
    p->change_count = p->change_cap = 0;
    memset(p->unwanted_key, 0, sizeof p->unwanted_key);
    want_columns(p);
    api__schema_compare_types(p);
    if (p->stored.column_count)
        compare_columns(p);
    else if (!refuse_to_add(p, "", API_S("")))
        api__schema_change(p, (struct api__change){.kind = API__CREATE_TABLE});
    if (p->err || p->s->read_only) /* without writes an index only affects speed */
        return;
    api__schema_record_types(p);
    api__schema_compare_indexes(p);
}
