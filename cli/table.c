/* Tables: columns by their width on the screen; long cells are cut, what then does not fit is dropped as whole columns.
 * The key is neither cut nor dropped: half an id names nothing. */
#include "output.h"
#include "shared/visible.h"

enum { GAP = 2, CELL_LEAST = 12 };

struct column {
    api_str name;
    api_str head; /* what a terminal may get */
    size_t width;
    bool key;
};

struct table {
    cli *c;
    const rows *r;
    struct column *columns;
    size_t count;
};

/* A cell is one line: null and absent are a dash, what is nested is compact JSON. */
static void put_cell(api_buf *b, const api_node *n)
{
    api_buf raw;
    if (!n || n->kind == API_NULL) {
        api_buf_putc(b, '-');
        return;
    }
    if (n->kind == API_STRING) {
        api__visible_put(b, n->text, API__VISIBLE_CELL);
        return;
    }
    api_buf_init(&raw, API_BUF_NO_MAX);
    api_json_put_node(&raw, n);
    api__visible_put(b, api_buf_get(&raw), API__VISIBLE_CELL);
    api_buf_deinit(&raw);
}

static const api_node *cell(const api_node *row, api_str column)
{
    return row->kind == API_OBJECT ? api_node_find(row, column) : row;
}

static void measure(struct table *t)
{
    const rows *r = t->r;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (size_t i = 0; i < t->count; i++)
        t->columns[i].width = text_width(t->columns[i].head);
    for (const api_node *row = r->first; row; row = r->list ? row->next : NULL)
        for (size_t i = 0; i < t->count; i++) {
            struct column *at = &t->columns[i];
            b.n = 0;
            put_cell(&b, cell(row, at->name));
            size_t w = text_width(api_buf_get(&b));
            at->width = w > at->width ? w : at->width;
        }
    api_buf_deinit(&b);
}

static size_t total(const struct table *t)
{
    size_t sum = 0;
    for (size_t i = 0; i < t->count; i++)
        sum += t->columns[i].width + (i ? GAP : 0);
    return sum;
}

/* The column that can lose the most; NULL: none can lose any. */
static struct column *widest(const struct table *t)
{
    struct column *found = NULL;
    for (size_t i = 0; i < t->count; i++) {
        struct column *at = &t->columns[i];
        if (!at->key && at->width > CELL_LEAST && (!found || at->width > found->width))
            found = at;
    }
    return found;
}

static bool drop_last(struct table *t)
{
    size_t i = t->count;
    while (i && t->columns[i - 1].key)
        i--;
    if (!i || t->count == 1)
        return false;
    t->count--;
    memmove(t->columns + i - 1, t->columns + i, (t->count - (i - 1)) * sizeof *t->columns);
    return true;
}

/* The widest is cut first, down to what a reader can still use; then the last column goes. */
static void fit(struct table *t, size_t width)
{
    while (total(t) > width) {
        struct column *at = widest(t);
        size_t over = total(t) - width;
        if (at)
            at->width -= over < at->width - CELL_LEAST ? over : at->width - CELL_LEAST;
        else if (!drop_last(t))
            break;
    }
    if (t->count == 1 && !t->columns[0].key && t->columns[0].width > width)
        t->columns[0].width = width ? width : 1;
}

/* Longest start of at most `width` columns; whole characters. */
static size_t cut_at(api_str s, size_t width)
{
    size_t n = 0, used = 0;
    while (n < s.n) {
        size_t next = n + 1;
        while (next < s.n && ((unsigned char)s.p[next] & 0xc0) == 0x80)
            next++;
        used += text_width((api_str){s.p + n, next - n});
        if (used > width)
            break;
        n = next;
    }
    return n;
}

static void put_padded(api_buf *b, api_str s, size_t width, bool last)
{
    size_t w = text_width(s);
    if (w > width) {
        size_t n = cut_at(s, width - 1);
        api_buf_put(b, s.p, n);
        API_BUF_LIT(b, "…");
        w = text_width((api_str){s.p, n}) + 1;
    } else {
        api_buf_str(b, s);
    }
    if (!last)
        api_buf_printf(b, "%*s", (int)(width - w + GAP), "");
}

static void put_heads(struct table *t, api_buf *b)
{
    if (t->c->color_out)
        API_BUF_LIT(b, "\x1b[1m");
    for (size_t i = 0; i < t->count; i++)
        put_padded(b, t->columns[i].head, t->columns[i].width, i + 1 == t->count);
    api_buf_str(b, t->c->color_out ? API_S("\x1b[0m\n") : API_S("\n"));
}

static void put_row(struct table *t, api_buf *b, const api_node *row)
{
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    for (size_t i = 0; i < t->count; i++) {
        text.n = 0;
        put_cell(&text, cell(row, t->columns[i].name));
        put_padded(b, api_buf_get(&text), t->columns[i].width, i + 1 == t->count);
    }
    while (b->n && b->p[b->n - 1] == ' ')
        b->n--;
    api_buf_putc(b, '\n');
    api_buf_deinit(&text);
}

static api_str visible(cli *c, api_str s)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__visible_put(&b, s, API__VISIBLE_CELL);
    api_str text = keep(c, api_buf_get(&b));
    api_buf_deinit(&b);
    return text;
}

static void take_columns(struct table *t)
{
    const rows *r = t->r;
    cli *c = t->c;
    t->count = r->count || !r->first ? r->count : 1;
    t->columns = make(c, t->count, sizeof *t->columns);
    for (size_t i = 0; i < t->count; i++) {
        api_str name = r->count ? r->columns[i] : API_S("value");
        api_str head = r->heads ? api_str_of(r->heads[i]) : name;
        t->columns[i] = (struct column){name, visible(c, head), 0, r->key.n && api_str_eq(name, r->key)};
    }
}

/* Where the order is ours, the key comes first. */
static void key_first(struct table *t)
{
    for (size_t i = 1; i < t->count; i++) {
        struct column key = t->columns[i];
        if (!key.key)
            continue;
        memmove(t->columns + 1, t->columns, i * sizeof *t->columns);
        t->columns[0] = key;
    }
}

size_t put_table(cli *c, api_buf *b, const rows *r)
{
    struct table t = {.c = c, .r = r};
    size_t width = output_width(c);
    take_columns(&t);
    size_t all = t.count;
    if (!c->flags.columns && !r->heads)
        key_first(&t);
    measure(&t);
    if (width != SIZE_MAX)
        fit(&t, width);
    if (!t.count)
        return 0;
    put_heads(&t, b);
    for (const api_node *row = r->first; row; row = r->list ? row->next : NULL)
        put_row(&t, b, row);
    return all - t.count;
}
