/* Indexes: "table__field__unique" and "table__field__sort". */
#include "store/sqlite/schema.h"

static void put_index_name(const struct api__preparing *p, const api__field *f, const char *what, api_buf *b)
{
    api_buf name;
    api_buf_init(&name, API_BUF_NO_MAX);
    api_buf_printf(&name, "%.*s__%.*s__%s", API_FMT(p->r->key), API_FMT(f->name), what);
    api__sql_name(b, api_buf_get(&name));
    api_buf_deinit(&name);
}

static void add_index(struct api__preparing *p, const api__field *f, bool unique)
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
    if (p->err == API_ECONFLICT) {
        p->err = 0;
        api__schema_problem(p, p->r->key, "field \"%.*s\" is now unique, and stored values repeat", API_FMT(f->name));
    }
    api_buf_deinit(&b);
}

static bool wants_index(const struct api__preparing *p, const api__field *f, bool unique)
{
    if (f->index == p->r->key_field)
        return false;
    return f->flags & (unique ? API__UNIQUE : API__SORT);
}

/* An index of ours that is not wanted any more: one that sorts is dropped, one that forbids is a difference. */
static void check_index(struct api__preparing *p, api_str name)
{
    api_str rest = {name.p + p->r->key.n + 2, name.n - p->r->key.n - 2};
    bool unique = rest.n > 8 && memcmp(rest.p + rest.n - 8, "__unique", 8) == 0;
    bool sort = rest.n > 6 && memcmp(rest.p + rest.n - 6, "__sort", 6) == 0;
    api_str field = {rest.p, rest.n - (unique ? 8 : sort ? 6 : 0)};
    const api__field *f = api__model_field(p->r->model, field);
    if ((!unique && !sort) || (f && wants_index(p, f, unique)))
        return;
    if (unique) {
        api__schema_problem(p, p->r->key, "field \"%.*s\" is stored as unique and no longer declared so",
                            API_FMT(field));
        return;
    }
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "DROP INDEX IF EXISTS ");
    api__sql_name(&b, name);
    api__schema_run(p, &b);
    api_buf_deinit(&b);
}

/* All names first, a NUL behind each: dropping an index while they are read would change what is read. */
static void list_indexes(struct api__preparing *p, api_buf *names)
{
    sqlite3_stmt *st = api__schema_ask(p, "SELECT name FROM sqlite_master WHERE type='index' AND tbl_name=?1 AND "
                                          "substr(name,1,length(?1)+2)=?1||'__'");
    int rc = SQLITE_DONE;
    while (st && (rc = sqlite3_step(st)) == SQLITE_ROW)
        api_buf_put(names, (const char *)sqlite3_column_text(st, 0), (size_t)sqlite3_column_bytes(st, 0) + 1);
    sqlite3_finalize(st);
    if (rc != SQLITE_DONE || names->err)
        p->err = names->err ? names->err : api__db_error(&p->s->db, rc, NULL);
}

static void check_indexes(struct api__preparing *p)
{
    api_buf names;
    api_buf_init(&names, API_BUF_NO_MAX);
    list_indexes(p, &names);
    for (const char *at = names.p; at && at < names.p + names.n; at += strlen(at) + 1)
        check_index(p, api_str_of(at));
    api_buf_deinit(&names);
}

void api__schema_indexes(struct api__preparing *p)
{
    check_indexes(p);
    if (!p->err)
        api__schema_drop_keys(p);
    for (uint32_t i = 0; i < p->r->model->count; i++) {
        const api__field *f = &p->r->model->fields[i];
        for (int unique = 0; unique < 2; unique++)
            if (wants_index(p, f, unique))
                add_index(p, f, unique);
    }
}
