/* Tables: columns by their width on the screen; what does not fit is dropped as whole columns, long cells are cut. */
#include "output.h"

enum { GAP = 2, CELL_LEAST = 12 };

struct table {
    cli *c;
    const rows *r;
    size_t *widths, shown;
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
        put_visible(b, n->text, false);
        return;
    }
    api_buf_init(&raw, API_BUF_NO_MAX);
    api_json_put_node(&raw, n);
    put_visible(b, api_buf_get(&raw), false);
    api_buf_deinit(&raw);
}

static const api_node *cell(const api_node *row, api_str column)
{
    return row->kind == API_OBJECT ? api_node_find(row, column) : row;
}

static api_str head(const rows *r, size_t i)
{
    return r->heads ? api_str_of(r->heads[i]) : r->columns[i];
}

static void measure(struct table *t)
{
    const rows *r = t->r;
    for (size_t i = 0; i < r->count; i++)
        t->widths[i] = text_width(head(r, i));
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (const api_node *row = r->first; row; row = r->list ? row->next : NULL)
        for (size_t i = 0; i < r->count; i++) {
            b.n = 0;
            put_cell(&b, cell(row, r->columns[i]));
            size_t w = text_width(api_buf_get(&b));
            t->widths[i] = w > t->widths[i] ? w : t->widths[i];
        }
    api_buf_deinit(&b);
}

static size_t total(const struct table *t)
{
    size_t sum = 0;
    for (size_t i = 0; i < t->shown; i++)
        sum += t->widths[i] + (i ? GAP : 0);
    return sum;
}

/* The widest is cut first, down to what a reader can still use; then the last column goes. */
static void fit(struct table *t, size_t width)
{
    while (t->shown && total(t) > width) {
        size_t widest = 0;
        for (size_t i = 1; i < t->shown; i++)
            if (t->widths[i] > t->widths[widest])
                widest = i;
        size_t over = total(t) - width;
        if (t->widths[widest] > CELL_LEAST)
            t->widths[widest] -= over < t->widths[widest] - CELL_LEAST ? over : t->widths[widest] - CELL_LEAST;
        else if (t->shown > 1)
            t->shown--;
        else
            break;
    }
    if (t->shown == 1 && t->widths[0] > width)
        t->widths[0] = width ? width : 1;
}

/* Longest start of at most `width` columns; whole characters. */
static size_t cut_at(api_str s, size_t width)
{
    size_t n = 0;
    while (n < s.n) {
        size_t next = n + 1;
        while (next < s.n && ((unsigned char)s.p[next] & 0xc0) == 0x80)
            next++;
        if (text_width((api_str){s.p, next}) > width)
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
    for (size_t i = 0; i < t->shown; i++)
        put_padded(b, head(t->r, i), t->widths[i], i + 1 == t->shown);
    api_buf_str(b, t->c->color_out ? API_S("\x1b[0m\n") : API_S("\n"));
}

static void put_row(struct table *t, api_buf *b, const api_node *row)
{
    api_buf text;
    api_buf_init(&text, API_BUF_NO_MAX);
    for (size_t i = 0; i < t->shown; i++) {
        text.n = 0;
        put_cell(&text, cell(row, t->r->columns[i]));
        put_padded(b, api_buf_get(&text), t->widths[i], i + 1 == t->shown);
    }
    while (b->n && b->p[b->n - 1] == ' ')
        b->n--;
    api_buf_putc(b, '\n');
    api_buf_deinit(&text);
}

/* id first, so that it is the last to be dropped. */
static void id_first(rows *r)
{
    for (size_t i = 1; i < r->count; i++) {
        if (!api_str_is(r->columns[i], "id"))
            continue;
        memmove(r->columns + 1, r->columns, i * sizeof *r->columns);
        r->columns[0] = API_S("id");
    }
}

size_t put_table(cli *c, api_buf *b, const rows *given)
{
    rows r = *given;
    api_str value = API_S("value");
    if (!r.count && r.first) {
        r.columns = &value;
        r.count = 1;
    }
    if (!c->flags.columns && !r.heads)
        id_first(&r);
    struct table t = {c, &r, make(c, r.count, sizeof *t.widths), r.count};
    size_t width = output_width(c);
    measure(&t);
    if (width != SIZE_MAX && total(&t) > width)
        fit(&t, width);
    if (!t.shown)
        return 0;
    put_heads(&t, b);
    for (const api_node *row = r.first; row; row = r.list ? row->next : NULL)
        put_row(&t, b, row);
    return r.count - t.shown;
}
