#include "shared/table.h"

#include <ctype.h>

#include "shared/visible.h"
#include "shared/width.h"

enum { GAP = 2, CELL_LEAST = 12 };

struct column {
    api_str name;
    api_str title;
    size_t width;
    bool key;
};

struct layout {
    const api__table *table;
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

static void measure(struct layout *t)
{
    const api__table *r = t->table;
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    for (size_t i = 0; i < t->count; i++)
        t->columns[i].width = api__text_width(t->columns[i].title);
    for (const api_node *row = r->first; row; row = r->list ? row->next : NULL)
        for (size_t i = 0; i < t->count; i++) {
            struct column *at = &t->columns[i];
            b.n = 0;
            put_cell(&b, cell(row, at->name));
            size_t w = api__text_width(api_buf_get(&b));
            at->width = w > at->width ? w : at->width;
        }
    api_buf_deinit(&b);
}

static size_t total(const struct layout *t)
{
    size_t sum = 0;
    for (size_t i = 0; i < t->count; i++)
        sum += t->columns[i].width + (i ? GAP : 0);
    return sum;
}

/* The column that can lose the most; NULL: none can lose any. */
static struct column *widest(const struct layout *t)
{
    struct column *found = NULL;
    for (size_t i = 0; i < t->count; i++) {
        struct column *at = &t->columns[i];
        if (!at->key && at->width > CELL_LEAST && (!found || at->width > found->width))
            found = at;
    }
    return found;
}

static bool drop_last(struct layout *t)
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
static void fit(struct layout *t, size_t width)
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
        used += api__text_width((api_str){s.p + n, next - n});
        if (used > width)
            break;
        n = next;
    }
    return n;
}

static void put_padded(api_buf *b, api_str s, size_t width, bool last)
{
    size_t w = api__text_width(s);
    if (w > width) {
        size_t n = cut_at(s, width - 1);
        api_buf_put(b, s.p, n);
        API_BUF_LIT(b, "…");
        w = api__text_width((api_str){s.p, n}) + 1;
    } else {
        api_buf_str(b, s);
    }
    if (!last)
        api_buf_printf(b, "%*s", (int)(width - w + GAP), "");
}

static void put_titles(struct layout *t, api_buf *b)
{
    if (t->table->color)
        API_BUF_LIT(b, "\x1b[1m");
    for (size_t i = 0; i < t->count; i++)
        put_padded(b, t->columns[i].title, t->columns[i].width, i + 1 == t->count);
    api_buf_str(b, t->table->color ? API_S("\x1b[0m\n") : API_S("\n"));
}

static void put_row(struct layout *t, api_buf *b, const api_node *row)
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

/* A column's name as its title. */
static api_str title_of(const api__table *r, api_arena *a, api_str name)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    api__visible_put(&b, name, API__VISIBLE_CELL);
    for (size_t i = 0; r->capitals && i < b.n; i++)
        b.p[i] = (char)toupper((unsigned char)b.p[i]);
    api_str title = api_arena_dup(a, api_buf_get(&b));
    api_buf_deinit(&b);
    return title;
}

static bool take_columns(struct layout *t, api_arena *a)
{
    const api__table *r = t->table;
    t->count = r->count || !r->first ? r->count : 1;
    t->columns = api_arena_calloc(a, t->count ? t->count : 1, sizeof *t->columns);
    for (size_t i = 0; t->columns && i < t->count; i++) {
        api_str name = r->count ? r->columns[i] : API_S("value");
        t->columns[i] = (struct column){name, title_of(r, a, name), 0, r->key.n && api_str_eq(name, r->key)};
    }
    return t->columns != NULL;
}

static void key_first(struct layout *t)
{
    for (size_t i = 1; i < t->count; i++) {
        struct column key = t->columns[i];
        if (!key.key)
            continue;
        memmove(t->columns + 1, t->columns, i * sizeof *t->columns);
        t->columns[0] = key;
    }
}

size_t api__table_put(api_arena *a, api_buf *b, const api__table *table)
{
    struct layout t = {.table = table};
    if (!take_columns(&t, a)) {
        b->err = API_ENOMEM;
        return 0;
    }
    size_t all = t.count;
    if (table->key_first)
        key_first(&t);
    measure(&t);
    if (table->width != SIZE_MAX)
        fit(&t, table->width);
    if (!t.count)
        return 0;
    put_titles(&t, b);
    for (const api_node *row = table->first; row; row = table->list ? row->next : NULL)
        put_row(&t, b, row);
    return all - t.count;
}
