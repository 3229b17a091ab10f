/* JSON for people: one spaced line if it fits, else indented; in colour. */
#include "cli/output/output.h"
#include "shared/visible.h"
#include "shared/width.h"

struct writer {
    api_buf *b;
    bool color;
    size_t width;
};

static const char *const colors[] = {
    [API_NULL] = "90", [API_BOOL] = "33", [API_NUMBER] = "36", [API_STRING] = "32", [API_ARRAY] = "", [API_OBJECT] = "",
};

/* JSON escapes C0 itself; DEL, C1 and what reorders a line would still reach the terminal. */
static void put_string(api_buf *b, api_str s)
{
    api_buf raw;
    api_buf_init(&raw, API_BUF_NO_MAX);
    api_json_put_str(&raw, s);
    api__visible_put(b, api_buf_get(&raw), API__VISIBLE_JSON);
    api_buf_deinit(&raw);
}

static void put_in_color(const struct writer *w, const char *color, const api_node *n, bool key)
{
    if (w->color)
        api_buf_printf(w->b, "\x1b[%sm", color);
    if (key)
        put_string(w->b, n->key);
    else if (n->kind == API_STRING)
        put_string(w->b, n->text);
    else
        api_json_put_node(w->b, n);
    if (w->color)
        API_BUF_LIT(w->b, "\x1b[0m");
}

static void put_line(const struct writer *w, const api_node *n)
{
    if (n->kind != API_ARRAY && n->kind != API_OBJECT) {
        put_in_color(w, colors[n->kind], n, false);
        return;
    }
    api_buf_putc(w->b, n->kind == API_ARRAY ? '[' : '{');
    for (const api_node *m = n->first; m; m = m->next) {
        if (n->kind == API_OBJECT) {
            put_in_color(w, "34", m, true);
            API_BUF_LIT(w->b, ": ");
        }
        put_line(w, m);
        if (m->next)
            API_BUF_LIT(w->b, ", ");
    }
    api_buf_putc(w->b, n->kind == API_ARRAY ? ']' : '}');
}

static bool fits(const struct writer *w, const api_node *n, size_t used)
{
    api_buf line;
    api_buf_init(&line, API_BUF_NO_MAX);
    struct writer plain = {&line, false, w->width};
    put_line(&plain, n);
    bool ok = !line.err && used + api__text_width(api_buf_get(&line)) <= w->width;
    api_buf_deinit(&line);
    return ok;
}

static void put_value(const struct writer *w, const api_node *n, size_t indent, size_t used)
{
    bool nested = (n->kind == API_ARRAY || n->kind == API_OBJECT) && n->first;
    if (!nested || fits(w, n, used + (indent ? 1 : 0))) {
        put_line(w, n);
        return;
    }
    api_buf_putc(w->b, n->kind == API_ARRAY ? '[' : '{');
    for (const api_node *m = n->first; m; m = m->next) {
        size_t at = indent + 2;
        api_buf_printf(w->b, "\n%*s", (int)at, "");
        if (n->kind == API_OBJECT) {
            put_in_color(w, "34", m, true);
            API_BUF_LIT(w->b, ": ");
            at += api__text_width(m->key) + 4;
        }
        put_value(w, m, indent + 2, at);
        if (m->next)
            api_buf_putc(w->b, ',');
    }
    api_buf_printf(w->b, "\n%*s%c", (int)indent, "", n->kind == API_ARRAY ? ']' : '}');
}

void output_pretty_put(api_buf *b, const api_node *n, bool color, size_t width)
{
    struct writer w = {b, color, width};
    put_value(&w, n, 0, 0);
    api_buf_putc(b, '\n');
}
