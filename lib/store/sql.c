#include "store/sql.h"

#include "model/type.h"
#include <stdlib.h>

/* A longer query is an attack on the parser. */
#define SQL_MOST (1 << 20)

void api__sql_init(struct api__sql *s)
{
    *s = (struct api__sql){0};
    api_buf_init(&s->text, SQL_MOST);
}

void api__sql_reset(struct api__sql *s)
{
    s->text.n = 0;
    s->text.err = 0;
    s->count = 0;
    s->err = 0;
}

void api__sql_deinit(struct api__sql *s)
{
    api_buf_deinit(&s->text);
    free(s->binds);
}

static void bind(struct api__sql *s, struct api__sql_bind b)
{
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        struct api__sql_bind *more = realloc(s->binds, cap * sizeof *more);
        if (!more) {
            s->err = API_ENOMEM;
            return;
        }
        s->binds = more;
        s->cap = cap;
    }
    s->binds[s->count++] = b;
}

void api__sql_name(api_buf *b, api_str name)
{
    api_buf_putc(b, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"')
            api_buf_putc(b, '"');
        api_buf_putc(b, name.p[i]);
    }
    api_buf_putc(b, '"');
}

bool api__sql_has_key_column(const api__field *f)
{
    return api__field_has_key_column(f);
}

void api__sql_order_name(api_buf *b, const api__field *f)
{
    api_buf_putc(b, '"');
    api_buf_str(b, f->name);
    api_buf_str(b, api__sql_has_key_column(f) ? API_S("__key\"") : API_S("\""));
}

static void put_columns(api_buf *b, const api__resource *r)
{
    for (uint32_t i = 0; i < r->model->count; i++) {
        api__sql_name(b, r->model->fields[i].name);
        api_buf_putc(b, ',');
    }
    API_BUF_LIT(b, "_version");
}

static void put_select(api_buf *b, const api__resource *r)
{
    API_BUF_LIT(b, "SELECT ");
    put_columns(b, r);
    API_BUF_LIT(b, " FROM ");
    api__sql_name(b, r->key);
}

static void put_key_is(api_buf *b, const api__resource *r)
{
    API_BUF_LIT(b, " WHERE ");
    api__sql_name(b, r->model->fields[r->key_field].name);
    API_BUF_LIT(b, "=?");
}

void api__sql_get(api_buf *b, const api__resource *r)
{
    put_select(b, r);
    put_key_is(b, r);
}

void api__sql_version(api_buf *b, const api__resource *r)
{
    API_BUF_LIT(b, "SELECT _version FROM ");
    api__sql_name(b, r->key);
    put_key_is(b, r);
}

void api__sql_delete(api_buf *b, const api__resource *r, bool versioned)
{
    API_BUF_LIT(b, "DELETE FROM ");
    api__sql_name(b, r->key);
    put_key_is(b, r);
    if (versioned)
        API_BUF_LIT(b, " AND _version=?");
}

bool api__sql_writes(const api__resource *r, const api__field *f, const uint64_t *mask, bool insert)
{
    if (f->index == r->key_field && (!insert || r->key_kind == API__KEY_SERIAL))
        return false;
    return !mask || mask[f->index >> 6] >> (f->index & 63) & 1;
}

void api__sql_insert(api_buf *b, const api__resource *r)
{
    size_t columns = 0;
    API_BUF_LIT(b, "INSERT INTO ");
    api__sql_name(b, r->key);
    API_BUF_LIT(b, "(");
    for (uint32_t i = 0; i < r->model->count; i++) {
        const api__field *f = &r->model->fields[i];
        if (!api__sql_writes(r, f, NULL, true))
            continue;
        api__sql_name(b, f->name);
        api_buf_putc(b, ',');
        columns++;
        if (!api__sql_has_key_column(f))
            continue;
        api__sql_order_name(b, f);
        api_buf_putc(b, ',');
        columns++;
    }
    API_BUF_LIT(b, "_version) VALUES(");
    while (columns--)
        API_BUF_LIT(b, "?,");
    API_BUF_LIT(b, "1)");
}

void api__sql_update(api_buf *b, const api__resource *r, const uint64_t *mask, bool versioned)
{
    API_BUF_LIT(b, "UPDATE ");
    api__sql_name(b, r->key);
    API_BUF_LIT(b, " SET ");
    for (uint32_t i = 0; i < r->model->count; i++) {
        const api__field *f = &r->model->fields[i];
        if (!api__sql_writes(r, f, mask, false))
            continue;
        api__sql_name(b, f->name);
        API_BUF_LIT(b, "=?,");
        if (!api__sql_has_key_column(f))
            continue;
        api__sql_order_name(b, f);
        API_BUF_LIT(b, "=?,");
    }
    API_BUF_LIT(b, "_version=_version+1");
    put_key_is(b, r);
    api_buf_str(b, versioned ? API_S(" AND _version=? RETURNING _version") : API_S(" RETURNING _version"));
}

/* Filters */

static void put_binary(struct api__sql *s, const api__filter *f, const char *op)
{
    api__sql_order_name(&s->text, f->field);
    api_buf_printf(&s->text, " %s ?", op);
    bind(s, (struct api__sql_bind){f->field, f->values[0], false});
}

static void put_in(struct api__sql *s, const api__filter *f)
{
    api__sql_order_name(&s->text, f->field);
    API_BUF_LIT(&s->text, " IN (");
    for (size_t i = 0; i < f->count; i++) {
        api_buf_str(&s->text, i ? API_S(",?") : API_S("?"));
        bind(s, (struct api__sql_bind){f->field, f->values[i], false});
    }
    API_BUF_LIT(&s->text, ")");
}

static void put_text(struct api__sql *s, const api__filter *f)
{
    static const char *const forms[][2] = {[API__OP_CONTAINS] = {"instr(", ",?)>0"},
                                           [API__OP_ICONTAINS] = {"instr(lower(", "),lower(?))>0"},
                                           [API__OP_STARTSWITH] = {"substr(", ",1,length(?))=?"}};
    struct api__sql_bind value = {f->field, f->values[0], true};
    api_buf_str(&s->text, api_str_of(forms[f->op][0]));
    api__sql_name(&s->text, f->field->name);
    api_buf_str(&s->text, api_str_of(forms[f->op][1]));
    bind(s, value);
    if (f->op == API__OP_STARTSWITH)
        bind(s, value);
}

static void put_filter(struct api__sql *s, const api__filter *f)
{
    static const char *const binary[] = {[API__OP_EQ] = "=",   [API__OP_NE] = "IS NOT", [API__OP_LT] = "<",
                                         [API__OP_LTE] = "<=", [API__OP_GT] = ">",      [API__OP_GTE] = ">="};
    if (f->op <= API__OP_GTE) {
        put_binary(s, f, binary[f->op]);
    } else if (f->op == API__OP_IN) {
        put_in(s, f);
    } else if (f->op == API__OP_NULL) {
        api__sql_name(&s->text, f->field->name);
        api_buf_str(&s->text, *(const bool *)f->values[0] ? API_S(" IS NULL") : API_S(" IS NOT NULL"));
    } else {
        put_text(s, f);
    }
}

/* Keyset pagination: rows after q->after in the requested order. Nulls are smallest. */

static bool descends(const api__query *q, size_t i)
{
    return q->sort[i].desc != q->backward;
}

static bool may_be_null(const api__field *f)
{
    return f->flags & API__NULLABLE || !(f->flags & (API__REQUIRED | API__HAS_DEFAULT));
}

static struct api__sql_bind after_value(const api__resource *r, const api__query *q, size_t i)
{
    const api__field *f = q->sort[i].field;
    bool has = api__row_has(r->model, q->after, f->index);
    return (struct api__sql_bind){f, has ? api__row_slot(f, q->after) : NULL, false};
}

/* One field, strictly after its value. */
static void put_behind(struct api__sql *s, const api__resource *r, const api__query *q, size_t i)
{
    const api__field *f = q->sort[i].field;
    struct api__sql_bind value = after_value(r, q, i);
    bool desc = descends(q, i);
    if (!value.slot) {
        if (desc) {
            API_BUF_LIT(&s->text, "0"); /* nothing is below null */
            return;
        }
        api__sql_order_name(&s->text, f);
        API_BUF_LIT(&s->text, " IS NOT NULL");
        return;
    }
    bool or_null = desc && f->index != r->key_field && may_be_null(f);
    api_buf_str(&s->text, or_null ? API_S("(") : API_S(""));
    api__sql_order_name(&s->text, f);
    api_buf_str(&s->text, desc ? API_S("<?") : API_S(">?"));
    bind(s, value);
    if (or_null) {
        API_BUF_LIT(&s->text, " OR ");
        api__sql_order_name(&s->text, f);
        API_BUF_LIT(&s->text, " IS NULL)");
    }
}

/* (a after) OR (a equal AND b after) OR ...: correct for mixed directions and nulls. */
static void put_expanded(struct api__sql *s, const api__resource *r, const api__query *q)
{
    API_BUF_LIT(&s->text, "(");
    for (size_t i = 0; i < q->sort_count; i++) {
        api_buf_str(&s->text, i ? API_S(" OR (") : API_S("("));
        for (size_t k = 0; k < i; k++) {
            api__sql_order_name(&s->text, q->sort[k].field);
            API_BUF_LIT(&s->text, " IS ? AND ");
            bind(s, after_value(r, q, k));
        }
        put_behind(s, r, q, i);
        API_BUF_LIT(&s->text, ")");
    }
    API_BUF_LIT(&s->text, ")");
}

/* A row value is compared by the index itself, if all fields have the same direction and none can be null. */
static bool row_value_fits(const api__resource *r, const api__query *q)
{
    for (size_t i = 0; i < q->sort_count; i++) {
        const api__field *f = q->sort[i].field;
        if (descends(q, i) != descends(q, 0) || (f->index != r->key_field && may_be_null(f)))
            return false;
    }
    return true;
}

static void put_row_value(struct api__sql *s, const api__resource *r, const api__query *q)
{
    API_BUF_LIT(&s->text, "(");
    for (size_t i = 0; i < q->sort_count; i++) {
        api_buf_str(&s->text, i ? API_S(",") : API_S(""));
        api__sql_order_name(&s->text, q->sort[i].field);
    }
    api_buf_str(&s->text, descends(q, 0) ? API_S(")<(") : API_S(")>("));
    for (size_t i = 0; i < q->sort_count; i++) {
        api_buf_str(&s->text, i ? API_S(",?") : API_S("?"));
        bind(s, after_value(r, q, i));
    }
    API_BUF_LIT(&s->text, ")");
}

static void put_where(struct api__sql *s, const api__resource *r, const api__query *q, bool paged)
{
    const char *word = " WHERE ";
    for (size_t i = 0; i < q->filter_count; i++, word = " AND ") {
        api_buf_str(&s->text, api_str_of(word));
        put_filter(s, &q->filters[i]);
    }
    if (!paged || !q->after)
        return;
    api_buf_str(&s->text, api_str_of(word));
    if (row_value_fits(r, q))
        put_row_value(s, r, q);
    else
        put_expanded(s, r, q);
}

void api__sql_list(struct api__sql *s, const api__resource *r, const api__query *q)
{
    put_select(&s->text, r);
    put_where(s, r, q, true);
    API_BUF_LIT(&s->text, " ORDER BY ");
    for (size_t i = 0; i < q->sort_count; i++) {
        api_buf_str(&s->text, i ? API_S(",") : API_S(""));
        api__sql_order_name(&s->text, q->sort[i].field);
        api_buf_str(&s->text, descends(q, i) ? API_S(" DESC") : API_S(""));
    }
    api_buf_printf(&s->text, " LIMIT %lld", (long long)q->limit + 1);
    if (q->offset)
        api_buf_printf(&s->text, " OFFSET %lld", (long long)q->offset);
}

void api__sql_count(struct api__sql *s, const api__resource *r, const api__query *q)
{
    API_BUF_LIT(&s->text, "SELECT count(*) FROM ");
    api__sql_name(&s->text, r->key);
    put_where(s, r, q, false);
}
