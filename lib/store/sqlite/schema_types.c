/* What the values of a column are. SQLite knows TEXT and INTEGER; a date-time, a uuid or JSON are text to it, and a
 * field that changes from one to the other would misread every row that is there. So the types of stored fields are
 * kept beside them, in _fields(model, field, type): written when a column is made, or where an earlier version made it.
 */
#include "model/format.h"
#include "model/value.h"
#include "store/sqlite/schema.h"

#define TABLE "\"_fields\""

/* By what is stored: formats that only check and have one form, such as email and date, are strings. */
static const char *type_of(const api__field *f)
{
    static const char *const types[API__TYPES] = {
        [API_T_INTEGER] = "integer", [API_T_NUMBER] = "number", [API_T_BOOLEAN] = "boolean",
        [API_T_DECIMAL] = "decimal", [API_T_ARRAY] = "json",    [API_T_OBJECT] = "json",
        [API_T_MAP] = "json",        [API_T_UNION] = "json",    [API_T_ANY] = "json",
    };
    if (f->format && f->format->stored)
        return f->format->stored;
    return types[f->type] ? types[f->type] : "string";
}

/* Every stored value is one of the new type in its only form. */
static bool widens(const char *from, const char *to)
{
    if (strcmp(to, "string") != 0)
        return false;
    const struct api__format *was;
    for (size_t i = 0; (was = api__format_at(i)); i++)
        if (was->stored && strcmp(from, was->stored) == 0)
            return !was->shown;
    return strcmp(from, "decimal") == 0;
}

/* Users and tokens are ours alone and change with the version of the library. */
static bool is_ours(const struct api__preparing *p)
{
    return p->r->key.n && p->r->key.p[0] == '_';
}

static bool table_exists(struct api__preparing *p)
{
    sqlite3_stmt *st =
        api__schema_ask(p, "SELECT 1 FROM sqlite_master WHERE type='table' AND name='_fields' AND ?1 IS NOT NULL");
    bool found = st && sqlite3_step(st) == SQLITE_ROW;
    sqlite3_finalize(st);
    return found;
}

static void take(struct api__preparing *p, api_str field, const char *type)
{
    for (uint32_t i = 0; i < p->r->model->count; i++) {
        const api__field *f = &p->r->model->fields[i];
        if (!api_str_eq(f->name, field))
            continue;
        const char *now = type_of(f);
        bool same = strcmp(type, now) == 0;
        p->types[i] = same ? API__TYPE_KEPT : API__TYPE_CHANGED;
        if (!same && !widens(type, now))
            api__schema_problem(p, p->r->key, "field \"%.*s\" is stored as %s and is %s now", API_FMT(field), type,
                                now);
    }
}

void api__schema_types(struct api__preparing *p)
{
    memset(p->types, 0, sizeof p->types);
    if (is_ours(p) || !table_exists(p) || p->err)
        return;
    sqlite3_stmt *st = api__schema_ask(p, "SELECT field,type FROM " TABLE " WHERE model=?1");
    int rc = SQLITE_DONE;
    while (st && (rc = sqlite3_step(st)) == SQLITE_ROW)
        take(p, (api_str){(const char *)sqlite3_column_text(st, 0), (size_t)sqlite3_column_bytes(st, 0)},
             (const char *)sqlite3_column_text(st, 1));
    sqlite3_finalize(st);
    if (rc != SQLITE_DONE)
        p->err = api__db_error(&p->s->db, rc, NULL);
}

static void record(struct api__preparing *p, const api__field *f)
{
    sqlite3_stmt *st = api__schema_ask(p, "INSERT OR REPLACE INTO " TABLE "(model,field,type) VALUES(?1,?2,?3)");
    if (!st)
        return;
    sqlite3_bind_text(st, 2, f->name.p, (int)f->name.n, SQLITE_STATIC);
    sqlite3_bind_text(st, 3, type_of(f), -1, SQLITE_STATIC);
    int rc = sqlite3_step(st);
    sqlite3_finalize(st);
    if (rc != SQLITE_DONE)
        p->err = api__db_error(&p->s->db, rc, NULL);
}

void api__schema_record_types(struct api__preparing *p)
{
    bool made = false;
    if (is_ours(p) || p->s->read_only)
        return;
    for (uint32_t i = 0; i < p->r->model->count && !p->err; i++) {
        if (p->types[i] == API__TYPE_KEPT)
            continue;
        if (!made) /* only where something is to be written: a start should be no commit */
            p->err = api__db_exec(&p->s->db, "CREATE TABLE IF NOT EXISTS " TABLE
                                             "(model TEXT NOT NULL, field TEXT NOT NULL, type TEXT NOT NULL, "
                                             "PRIMARY KEY(model, field)) STRICT, WITHOUT ROWID");
        made = true;
        if (!p->err)
            record(p, &p->r->model->fields[i]);
    }
}
