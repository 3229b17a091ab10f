/* Tables that fit the models: created when missing, extended where nothing can be lost, refused otherwise. All in one
 * transaction: after a refusal the file is as it was. */
#include <stdio.h>

#include "model/format.h"
#include "model/value.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/writer.h"

#define WAY_OUT                                                                                                        \
    "undo the change in the app file, or start with another database file (migrations come in a later version)"

void api__schema_problem(struct api__preparing *p, api_str table, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    p->err = API_ESCHEMA;
    api_problems_add(p->problems, NULL, 0, 0, "database %s: table \"%.*s\": %s; " WAY_OUT,
                     p->s->memory ? ":memory:" : p->s->path, API_FMT(table), text);
}

void api__schema_run(struct api__preparing *p, api_buf *sql)
{
    if (p->err)
        return;
    p->err = sql->err ? sql->err : api__db_exec(&p->s->db, api_buf_cstr(sql));
}

sqlite3_stmt *api__schema_ask(struct api__preparing *p, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(p->s->db.handle, sql, -1, &st, NULL);
    if (rc == SQLITE_OK && p->r)
        sqlite3_bind_text(st, 1, p->r->key.p, (int)p->r->key.n, SQLITE_STATIC);
    if (rc != SQLITE_OK)
        p->err = api__db_error(&p->s->db, rc, NULL);
    return st;
}

/* Wanted columns */

static const char *type_of(const api__field *f)
{
    switch (f->type) {
    case API_T_INTEGER:
    case API_T_BOOLEAN:
        return "INTEGER";
    case API_T_NUMBER:
        return "REAL";
    default:
        return "TEXT";
    }
}

static bool never_null(const api__resource *r, const api__field *f)
{
    if (f->index == r->key_field)
        return true;
    return !(f->flags & API__NULLABLE) && f->flags & (API__REQUIRED | API__HAS_DEFAULT);
}

static void want_columns(struct api__preparing *p)
{
    p->count = 0;
    memset(p->left_key, 0, sizeof p->left_key);
    for (uint32_t i = 0; i < p->r->model->count; i++) {
        const api__field *f = &p->r->model->fields[i];
        bool not_null = never_null(p->r, f);
        p->columns[p->count++] = (struct api__column){f->name, f, false, type_of(f), not_null, i == p->r->key_field};
        if (api__sql_has_key_column(f))
            p->columns[p->count++] = (struct api__column){f->name, f, true, "TEXT", not_null, false};
    }
    p->columns[p->count++] = (struct api__column){API_S("_version"), NULL, false, "INTEGER", true, false};
}

static void put_column_name(const struct api__column *c, api_buf *b)
{
    if (c->order_key)
        api__sql_order_name(b, c->field);
    else
        api__sql_name(b, c->name);
}

static void put_column(const struct api__preparing *p, const struct api__column *c, api_buf *b)
{
    put_column_name(c, b);
    api_buf_printf(b, " %s", c->type);
    if (c->primary)
        api_buf_str(b, p->r->key_kind == API__KEY_SERIAL ? API_S(" PRIMARY KEY AUTOINCREMENT") : API_S(" PRIMARY KEY"));
    if (c->not_null)
        API_BUF_LIT(b, " NOT NULL");
    if (!c->field)
        API_BUF_LIT(b, " DEFAULT 1");
}

/* Where nothing may be written, what is missing cannot be made. */
static bool refuse_to_add(struct api__preparing *p, const char *what, api_str name)
{
    if (!p->s->read_only)
        return false;
    p->err = API_ESCHEMA;
    api_problems_add(p->problems, NULL, 0, 0,
                     "database %s: table \"%.*s\"%s%.*s%s is missing, which --read-only cannot add; serve the database "
                     "once without it",
                     p->s->path, API_FMT(p->r->key), what, API_FMT(name), name.n ? "\"" : "");
    return true;
}

static void create_table(struct api__preparing *p)
{
    api_buf b;
    if (refuse_to_add(p, "", API_S("")))
        return;
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

/* Columns that are new */

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

/* A column holds the form that sorts, which for times is not the one that answers have. */
static api_str stored_text(const api__field *f, api_str shown, api_arena *a)
{
    const char *why;
    api_str stored;
    return f->format && f->format->read(shown, a, &stored, &why) == 0 ? stored : shown;
}

/* A JSON text as the column's literal: strings lose their quotes, everything that is kept as JSON keeps its text. */
static void put_default(struct api__preparing *p, const struct api__column *c, api_buf *b)
{
    const api__field *f = c->field;
    api_arena a;
    api_node *n;
    api_json_error ignored;
    api_arena_init(&a, 1 << 20);
    int err = api_json_parse(&a, f->default_json, 0, &n, &ignored);
    API_BUF_LIT(b, " DEFAULT ");
    if (err) {
        p->err = err;
    } else if (c->order_key) {
        api_buf key;
        api_buf_init(&key, API_BUF_NO_MAX);
        api__decimal_key(n->text, &key);
        put_quoted(b, api_buf_get(&key));
        api_buf_deinit(&key);
    } else if (f->type == API_T_INTEGER || f->type == API_T_NUMBER) {
        api_buf_str(b, n->text);
    } else if (f->type == API_T_BOOLEAN) {
        api_buf_str(b, n->truth ? API_S("1") : API_S("0"));
    } else if (f->flags & API__AS_JSON || f->type == API_T_ANY) {
        put_quoted(b, f->default_json);
    } else {
        put_quoted(b, stored_text(f, n->text, &a));
    }
    api_arena_deinit(&a);
}

static void add_column(struct api__preparing *p, const struct api__column *c)
{
    bool has_default = c->field && c->field->flags & API__HAS_DEFAULT && !api_str_is(c->field->default_json, "null");
    if (c->not_null && !has_default) {
        api__schema_problem(
            p, p->r->key,
            "field \"%.*s\" is new and required, and the rows there are have no value for it (a default or an "
            "optional field can be added)",
            API_FMT(c->name));
        return;
    }
    if (refuse_to_add(p, ": column \"", c->name))
        return;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    API_BUF_LIT(&b, "ALTER TABLE ");
    api__sql_name(&b, p->r->key);
    API_BUF_LIT(&b, " ADD COLUMN ");
    put_column(p, c, &b);
    if (has_default)
        put_default(p, c, &b);
    api__schema_run(p, &b);
    api_buf_deinit(&b);
}

/* Columns that are there */

static bool column_is(const struct api__column *c, api_str name)
{
    static const char suffix[] = "__key";
    if (!c->order_key)
        return api_str_eq(c->name, name);
    return name.n == c->name.n + 5 && memcmp(name.p, c->name.p, c->name.n) == 0 &&
           memcmp(name.p + c->name.n, suffix, 5) == 0;
}

/* Text and JSON are stored alike, and JSON is answered as it is: text that became JSON would make broken answers. Where
 * an earlier version kept no type, the first and last rows tell, at a cost that does not grow. */
static void check_json(struct api__preparing *p, const struct api__column *c)
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
    sqlite3_stmt *st = b.err ? NULL : api__schema_ask(p, api_buf_cstr(&b));
    int rc = st ? sqlite3_step(st) : SQLITE_DONE;
    sqlite3_finalize(st);
    if (b.err)
        p->err = b.err;
    else if (rc == SQLITE_ROW)
        api__schema_problem(p, p->r->key,
                            "field \"%.*s\" is stored as text and is now JSON (an array, object or any value)",
                            API_FMT(c->name));
    else if (rc != SQLITE_DONE)
        p->err = api__db_error(&p->s->db, rc, NULL);
    api_buf_deinit(&b);
}

static bool holds_json(const struct api__column *c)
{
    return c->field && !c->order_key && (c->field->flags & API__AS_JSON || c->field->type == API_T_ANY);
}

static void compare(struct api__preparing *p, const struct api__column *c, sqlite3_stmt *st)
{
    const char *type = (const char *)sqlite3_column_text(st, 1);
    bool not_null = sqlite3_column_int(st, 2), primary = sqlite3_column_int(st, 3);
    bool told = c->field && p->types[c->field->index] == API__TYPE_CHANGED;
    if (type && strcmp(type, c->type) != 0 && !told)
        api__schema_problem(p, p->r->key, "field \"%.*s\" is stored as %s and now wants %s", API_FMT(c->name), type,
                            c->type);
    else if (primary != c->primary)
        api__schema_problem(p, p->r->key, "the key changed: \"%.*s\" is %s", API_FMT(c->name),
                            primary ? "the stored key" : "not the stored key");
    else if (!primary && not_null != c->not_null)
        api__schema_problem(p, p->r->key, "field \"%.*s\" was %s and is now %s", API_FMT(c->name),
                            not_null ? "required" : "optional", c->not_null ? "required" : "optional");
    else if (holds_json(c) && p->types[c->field->index] == API__TYPE_UNKNOWN)
        check_json(p, c);
}

/* True when the table is there; every stored column is compared, the ones not seen are added. */
static bool compare_table(struct api__preparing *p)
{
    bool seen[2 * API__MAX_FIELDS + 1] = {false}, any = false;
    sqlite3_stmt *st = api__schema_ask(p, "SELECT name,type,\"notnull\",pk FROM pragma_table_info(?)");
    int rc = SQLITE_DONE;
    while (st && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        api_str name = {(const char *)sqlite3_column_text(st, 0), (size_t)sqlite3_column_bytes(st, 0)};
        size_t i = 0;
        any = true;
        while (i < p->count && !column_is(&p->columns[i], name))
            i++;
        if (i == p->count) {
            if (!api__schema_left_key(p, name))
                api__schema_problem(p, p->r->key, "field \"%.*s\" is stored and no longer declared", API_FMT(name));
            continue;
        }
        seen[i] = true;
        compare(p, &p->columns[i], st);
    }
    sqlite3_finalize(st);
    if (rc != SQLITE_DONE)
        p->err = api__db_error(&p->s->db, rc, NULL);
    for (size_t i = 0; any && i < p->count; i++)
        if (seen[i] || (p->err && p->err != API_ESCHEMA))
            continue;
        else if (p->columns[i].order_key && seen[i - 1])
            api__schema_add_key(p, &p->columns[i]);
        else
            add_column(p, &p->columns[i]);
    return any;
}

static void prepare_table(struct api__preparing *p)
{
    want_columns(p);
    api__schema_types(p);
    if (!compare_table(p) && !p->err)
        create_table(p);
    if (!p->err)
        api__schema_record_types(p);
    if (!p->err && !p->s->read_only) /* to readers an index is a matter of speed */
        api__schema_indexes(p);
}

static int mark_file(struct api__sqlite *s)
{
    char sql[96];
    if (s->marked)
        return 0; /* setting them again would be a commit */
    snprintf(sql, sizeof sql, "PRAGMA application_id=%d;PRAGMA user_version=%d", API__SQLITE_APPLICATION,
             API__SQLITE_FORMAT);
    return api__db_exec(&s->db, sql);
}

static void say(struct api__sqlite *s, int err, api_problems *problems)
{
    char text[256];
    api__db_fault_take(&s->db, text, sizeof text);
    api_problems_add(problems, NULL, 0, 0, "database %s: %s (%s)", s->memory ? ":memory:" : s->path, api_strerror(err),
                     text);
}

static int prepare_all(struct api__preparing *p, const api__resource *const *resources, size_t n, bool whole)
{
    int first = 0;
    for (size_t i = 0; i < n; i++) {
        p->r = resources[i];
        p->err = 0;
        prepare_table(p);
        first = first ? first : p->err;
        if (p->err && p->err != API_ESCHEMA)
            return p->err;
    }
    p->err = 0;
    if (whole)
        api__schema_left(p, resources, n);
    return p->err && p->err != API_ESCHEMA ? p->err : first ? first : p->err;
}

int api__sqlite_prepare(api__store *store, const api__resource *const *resources, size_t n, bool whole,
                        api_problems *problems)
{
    struct api__sqlite *s = (struct api__sqlite *)store;
    struct api__preparing p = {.s = s, .problems = problems};
    int err = api__db_exec(&s->db, "BEGIN IMMEDIATE");
    if (!err)
        err = prepare_all(&p, resources, n, whole);
    if (!err)
        err = mark_file(s);
    if (!err)
        err = api__db_exec(&s->db, "COMMIT");
    if (err && err != API_ESCHEMA)
        say(s, err, problems);
    if (err && !sqlite3_get_autocommit(s->db.handle))
        api__db_exec(&s->db, "ROLLBACK");
    if (!err && (err = api__sqlite_writer_start(s)) != 0)
        say(s, err, problems);
    return err;
}
