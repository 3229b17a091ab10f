/* CSV by RFC 4180 with LF, null empty; TSV with tabs and line ends as \t, \n, \r and \\. */
#include "cli/output/output.h"

static void put_quoted(api_buf *b, api_str s)
{
    api_buf_putc(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            api_buf_putc(b, '"');
        api_buf_putc(b, s.p[i]);
    }
    api_buf_putc(b, '"');
}

static void put_escaped(api_buf *b, api_str s)
{
    static const char special[] = "\t\n\r\\", letters[] = "tnr\\";
    for (size_t i = 0; i < s.n; i++) {
        const char *at = s.p[i] ? strchr(special, s.p[i]) : NULL;
        if (at)
            api_buf_putc(b, '\\');
        api_buf_putc(b, at ? letters[at - special] : s.p[i]);
    }
}

static bool needs_quotes(api_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] && strchr(",\"\n\r", s.p[i]))
            return true;
    return false;
}

static void put_text(api_buf *b, api_str s, char separator)
{
    if (separator == '\t')
        put_escaped(b, s);
    else if (needs_quotes(s))
        put_quoted(b, s);
    else
        api_buf_str(b, s);
}

/* An empty string is "" to tell it from null. */
static void put_value(api_buf *b, const api_node *n, char separator)
{
    api_buf raw;
    if (!n || n->kind == API_NULL)
        return;
    if (n->kind == API_STRING) {
        if (!n->text.n && separator == ',')
            API_BUF_LIT(b, "\"\"");
        put_text(b, n->text, separator);
        return;
    }
    api_buf_init(&raw, API_BUF_NO_MAX);
    api_json_put_node(&raw, n);
    put_text(b, api_buf_get(&raw), separator);
    api_buf_deinit(&raw);
}

static void put_row(api_buf *b, const api__table *r, const api_node *row, char separator)
{
    for (size_t i = 0; i < r->count; i++) {
        if (i)
            api_buf_putc(b, separator);
        put_value(b, row->kind == API_OBJECT ? api_node_find(row, r->columns[i]) : row, separator);
    }
    if (!r->count)
        put_value(b, row, separator);
    api_buf_putc(b, '\n');
}

void output_csv_put(api_buf *b, const api__table *r, char separator, bool head)
{
    for (size_t i = 0; head && i < r->count; i++) {
        if (i)
            api_buf_putc(b, separator);
        put_text(b, r->columns[i], separator);
    }
    if (head && r->count)
        api_buf_putc(b, '\n');
    for (const api_node *row = r->first; row; row = r->list ? row->next : NULL)
        put_row(b, r, row, separator);
}
