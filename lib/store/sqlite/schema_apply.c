/* Changes as SQL. */
#include "model/decode.h"
#include "model/type.h"
#include "model/value.h"
#include "store/sqlite/schema.h"

void api__schema_run(struct api__schema_sync *p, api_buf *sql)
{
    if (p->err)
        return;
    p->err = sql->err ? sql->err : api__sqlite_db_exec(&p->s->db, api_buf_cstr(sql));
}

/* Columns */

static void put_column(const struct api__schema_sync *p, const struct api__column *c, api_buf *b)
{
    if (c->order_key)
        api__sql_order_name(b, c->field);
    else
        api__sql_name(b, c->name);
    api_buf_printf(b, " %s", c->type);
    if (c->primary)
        api_buf_str(b, p->r->key_kind == API__KEY_SERIAL ? API_S(" PRIMARY KEY AUTOINCREMENT") : API_S(" PRIMARY KEY"));
    if (c->not_null)
        API_BUF_LIT(b, " NOT NULL");
    if (!c->field)
        API_BUF_LIT(b, " DEFAULT 1");
}

static void create_table(struct api__schema_sync *p, const struct api__change *change)
{
    api_buf b;
    (void)change;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "CREATE TABLE ");
    api__sql_name(&b, p->r->key);
    for (size_t i = 0; i < p->count; i++) {
        api_buf_putc(&b, i ? ',' : '(');
        put_column(p, &p->columns[i], &b);
    }
    API_BUF_LIT(&b, ") STRICT");
    api__schema_run(p, &b);
    api_buf_deinit(&b);
}

static void put_quoted(api_buf *b, api_str s)
{
    api_buf_putc(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\'')
            api_buf_putc(b, '\'');
        api_buf_putc(b, s.p[i]);
    }
    api_buf_putc(b, '\'');
}

static void put_value(const api__field *f, const void *slot, api_buf *b)
{
    switch (f->type->column) {
    case API__COLUMN_INTEGER:
        api_json_put_int(b, *(const int64_t *)slot);
        break;
    case API__COLUMN_REAL:
        api_json_put_double(b, *(const double *)slot);
        break;
    case API__COLUMN_BOOLEAN:
        api_buf_putc(b, *(const bool *)slot ? '1' : '0');
        break;
    case API__COLUMN_TEXT:
    case API__COLUMN_JSON:
        put_quoted(b, *(const api_str *)slot);
        break;
    }
}

static void put_order_key(const api__field *f, const void *slot, api_buf *b)
{
    api_buf key;
    api_buf_init(&key, API_BUF_NO_MAX);
    f->type->order_key(slot, &key);
    put_quoted(b, api_buf_get(&key));
    b->err = b->err ? b->err : key.err;
    api_buf_deinit(&key);
}

/* The default as the column holds it, which for times is not the form that responses have. */
static void put_default(struct api__schema_sync *p, const struct api__column *c, api_buf *b)
{
    bool null;
    void *slot = api_arena_calloc(&p->arena, 1, api__slot_size(c->field));
    p->err = slot ? api__default_into(c->field, &p->arena, slot, &null) : API_ENOMEM;
    if (p->err)
        return;
    API_BUF_LIT(b, " DEFAULT ");
    (c->order_key ? put_order_key : put_value)(c->field, slot, b);
}

static void add_column(struct api__schema_sync *p, const struct api__change *change)
{
    const struct api__column *c = change->column;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "ALTER TABLE ");
    api__sql_name(&b, p->r->key);
    API_BUF_LIT(&b, " ADD COLUMN ");
    put_column(p, c, &b);
    if (api__schema_has_default(c))
        put_default(p, c, &b);
    api__schema_run(p, &b);
    api_buf_deinit(&b);
}

/* Types of fields */

static void create_types(struct api__schema_sync *p, const struct api__change *change)
{
    (void)change;
    p->err = api__sqlite_db_exec(&p->s->db, "CREATE TABLE _fields(model TEXT NOT NULL, field TEXT NOT NULL, "
                                            "type TEXT NOT NULL, PRIMARY KEY(model, field)) STRICT, WITHOUT ROWID");
}

static void record_type(struct api__schema_sync *p, const struct api__change *change)
{
    sqlite3_stmt *st = api__schema_ask(p, "INSERT OR REPLACE INTO _fields(model,field,type) VALUES(?1,?2,?3)");
    if (!st)
        return;
    sqlite3_bind_text(st, 2, change->field->name.p, (int)change->field->name.n, SQLITE_STATIC);
    sqlite3_bind_text(st, 3, api__schema_type_name(change->field), -1, SQLITE_STATIC);
    api__schema_any(p, st);
}

/* Indexes */

static void put_index_name(const struct api__schema_sync *p, const api__field *f, const char *what, api_buf *b)
{
    api_buf name;
    api_buf_init(&name, API_BUF_NO_MAX);
    api_buf_printf(&name, "%.*s__%.*s__%s", API_FMT(p->r->key), API_FMT(f->name), what);
    api__sql_name(b, api_buf_get(&name));
    api_buf_deinit(&name);
}

static void add_index(struct api__schema_sync *p, const api__field *f, bool unique)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api_buf_printf(&b, "CREATE %sINDEX IF NOT EXISTS ", unique ? "UNIQUE " : "");
    put_index_name(p, f, unique ? "unique" : "sort", &b);
    API_BUF_LIT(&b, " ON ");
    api__sql_name(&b, p->r->key);
    API_BUF_LIT(&b, "(");
    api__sql_order_name(&b, f);
    if (!unique) {
        api_buf_putc(&b, ',');
        api__sql_name(&b, p->r->model->fields[p->r->key_field].name);
    }
    API_BUF_LIT(&b, ")");
    api__schema_run(p, &b);
    api_buf_deinit(&b);
}

static void add_sort_index(struct api__schema_sync *p, const struct api__change *change)
{
    add_index(p, change->field, false);
}

static void add_unique_index(struct api__schema_sync *p, const struct api__change *change)
{
    add_index(p, change->field, true);
    if (p->err == API_ECONFLICT)
        api__schema_problem(p, p->r->key, "field \"%.*s\" is now unique, but the stored values are not",
                            API_FMT(change->field->name));
}

static void drop_index(struct api__schema_sync *p, const struct api__change *change)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "DROP INDEX IF EXISTS ");
    api__sql_name(&b, change->index);
    api__schema_run(p, &b);
    api_buf_deinit(&b);
}

void api__schema_apply(struct api__schema_sync *p)
{
    static void (*const apply[])(struct api__schema_sync * p, const struct api__change *change) = {
        [API__CREATE_TABLE] = create_table,
        [API__ADD_COLUMN] = add_column,
        [API__ADD_ORDER_KEY] = api__schema_add_order_key,
        [API__CREATE_TYPES] = create_types,
        [API__RECORD_TYPE] = record_type,
        [API__DROP_INDEX] = drop_index,
        [API__DROP_ORDER_KEY] = api__schema_drop_order_key,
        [API__ADD_UNIQUE_INDEX] = add_unique_index,
        [API__ADD_SORT_INDEX] = add_sort_index,
    };
    for (size_t i = 0; i < p->change_count && !p->err; i++)
        apply[p->changes[i].kind](p, &p->changes[i]);
}
