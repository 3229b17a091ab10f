/* The order keys of fields in tables that have rows: a key comes when its field is put into `filter` or `sort` or
 * made unique, is worked out for every row, and goes when the field has none of these any more. */
#include "model/names.h"
#include "model/type.h"
#include "store/sqlite/schema.h"

#define FUNCTION "api__order_key"

/* NULL for text that is not a value of the type. */
static void order_key(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    (void)argc;
    const struct api__type *type = sqlite3_user_data(context);
    api_str text = {(const char *)sqlite3_value_text(argv[0]), 0};
    text.n = (size_t)sqlite3_value_bytes(argv[0]);
    api_buf key;
    api_buf_init(&key, API_BUF_NO_MAX);
    bool good = type->order_key(&text, &key);
    if (key.err)
        sqlite3_result_error_nomem(context);
    else if (good)
        sqlite3_result_text(context, key.p, (int)key.n, SQLITE_TRANSIENT);
    api_buf_deinit(&key);
}

/* `type`: whose keys; NULL: the function goes. */
static bool with_function(struct api__schema_sync *p, const struct api__type *type)
{
    int rc = sqlite3_create_function(p->s->db.handle, FUNCTION, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                     (void *)(uintptr_t)type, type ? order_key : NULL, NULL, NULL);
    if (rc != SQLITE_OK && !p->err)
        p->err = api__sqlite_db_error(&p->s->db, rc, NULL);
    return rc == SQLITE_OK;
}

/* Placeholders for quoted names: %t the table, %f the field, %k its order key, %s and %u its indexes. */
static void run(struct api__schema_sync *p, api_str field, const char *sql)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (; *sql; sql++) {
        if (*sql != '%') {
            api_buf_putc(&b, *sql);
            continue;
        }
        api_str table = p->r->key;
        switch (*++sql) {
        case 't':
            api__sql_name(&b, table);
            break;
        case 'f':
            api__sql_name(&b, field);
            break;
        case 'k':
            api_buf_printf(&b, "\"%.*s__key\"", API_FMT(field));
            break;
        default:
            api_buf_printf(&b, "\"%.*s__%.*s__%s\"", API_FMT(table), API_FMT(field), *sql == 's' ? "sort" : "unique");
        }
    }
    api__schema_run(p, &b);
    api_buf_deinit(&b);
}

/* They may be on the wrong column. Those that are wanted are added afterwards. */
static void drop_indexes(struct api__schema_sync *p, const api__field *f)
{
    run(p, f->name, "DROP INDEX IF EXISTS %s");
    if (f->flags & API__UNIQUE)
        run(p, f->name, "DROP INDEX IF EXISTS %u");
}

void api__schema_add_order_key(struct api__schema_sync *p, const struct api__change *change)
{
    const struct api__column *c = change->column;
    drop_indexes(p, c->field);
    run(p, c->name,
        c->not_null ? "ALTER TABLE %t ADD COLUMN %k TEXT NOT NULL DEFAULT ''" : "ALTER TABLE %t ADD COLUMN %k TEXT");
    if (!p->err && with_function(p, c->field->type)) {
        run(p, c->name, "UPDATE %t SET %k=" FUNCTION "(%f) WHERE " FUNCTION "(%f) IS NOT NULL");
        with_function(p, NULL);
    }
}

bool api__schema_is_unwanted_key(struct api__schema_sync *p, api_str name)
{
    static const char suffix[] = "__key";
    size_t n = sizeof suffix - 1;
    if (name.n <= n || memcmp(name.p + name.n - n, suffix, n) != 0)
        return false;
    const api__field *f = api__model_field(p->r->model, (api_str){name.p, name.n - n});
    if (!f || api__sql_has_key_column(f))
        return false;
    p->unwanted_key[f->index] = true;
    return true;
}

static bool holds_keys(struct api__schema_sync *p, const api__field *f)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "SELECT 1 FROM ");
    api__sql_name(&b, p->r->key);
    api_buf_printf(&b, " WHERE \"%.*s__key\"<>ifnull(" FUNCTION "(", API_FMT(f->name));
    api__sql_name(&b, f->name);
    API_BUF_LIT(&b, "),'') LIMIT 1");
    p->err = b.err;
    bool other = !p->err && api__schema_any(p, api__schema_ask(p, api_buf_cstr(&b)));
    api_buf_deinit(&b);
    return !other;
}

/* A column that holds anything else is a field's of that name, whose values would be lost. The keys may be from a time
 * when the field had another type. */
static bool is_derived(struct api__schema_sync *p, const api__field *f)
{
    const struct api__type *type;
    bool derived = false;
    for (size_t i = 0; (type = api__type_at(i)) && !derived && !p->err; i++) {
        if (!type->order_key || !with_function(p, type))
            continue;
        derived = holds_keys(p, f);
        with_function(p, NULL);
    }
    return derived;
}

void api__schema_compare_order_keys(struct api__schema_sync *p)
{
    for (uint32_t i = 0; i < p->r->model->count && !p->err; i++) {
        const api__field *f = &p->r->model->fields[i];
        if (!p->unwanted_key[i])
            continue;
        if (is_derived(p, f))
            api__schema_change(p, (struct api__change){.kind = API__DROP_ORDER_KEY, .field = f});
        else
            api__schema_problem(p, p->r->key, "field \"%.*s__key\" is stored but no longer declared", API_FMT(f->name));
    }
}

void api__schema_drop_order_key(struct api__schema_sync *p, const struct api__change *change)
{
    drop_indexes(p, change->field);
    run(p, change->field->name, "ALTER TABLE %t DROP COLUMN %k");
}
