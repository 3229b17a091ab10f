/* YAML 1.2, block style; strings are plain only where no reader could take them for anything else. */
#include "output.h"

#include <ctype.h>
#include <strings.h>

static bool is_word_of_yaml(api_str s)
{
    static const char *const words[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n", "~"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (s.n == strlen(words[i]) && strncasecmp(s.p, words[i], s.n) == 0)
            return true;
    return false;
}

static bool is_plain(api_str s)
{
    if (!s.n || is_word_of_yaml(s) || !isalpha((unsigned char)s.p[0]) || s.p[s.n - 1] == ' ')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!isalnum((unsigned char)s.p[i]) && !(s.p[i] && strchr(" _-./", s.p[i])))
            return false;
    return true;
}

static void put_text(api_buf *b, api_str s)
{
    /* JSON's quoted form is YAML's. */
    if (is_plain(s))
        api_buf_str(b, s);
    else
        api_json_put_str(b, s);
}

static void put_block(api_buf *b, const api_node *n, int indent, bool inside_item);

static void put_value(api_buf *b, const api_node *n, int indent, bool item)
{
    bool nested = (n->kind == API_ARRAY || n->kind == API_OBJECT) && n->first;
    if (nested && item && n->kind == API_OBJECT) {
        put_block(b, n, indent + 2, true);
        return;
    }
    if (nested) {
        api_buf_putc(b, '\n');
        put_block(b, n, indent + 2, false);
        return;
    }
    if (n->kind == API_STRING)
        put_text(b, n->text);
    else
        api_json_put_node(b, n);
    api_buf_putc(b, '\n');
}

static void put_block(api_buf *b, const api_node *n, int indent, bool inside_item)
{
    for (const api_node *m = n->first; m; m = m->next) {
        if (!(inside_item && m == n->first))
            api_buf_printf(b, "%*s", indent, "");
        if (n->kind == API_ARRAY) {
            API_BUF_LIT(b, "- ");
            put_value(b, m, indent, true);
            continue;
        }
        put_text(b, m->key);
        bool nested = (m->kind == API_ARRAY || m->kind == API_OBJECT) && m->first;
        api_buf_str(b, nested ? API_S(":") : API_S(": "));
        put_value(b, m, indent, false);
    }
}

void put_yaml(api_buf *b, const api_node *n)
{
    if ((n->kind == API_ARRAY || n->kind == API_OBJECT) && n->first)
        put_block(b, n, 0, false);
    else
        put_value(b, n, 0, false);
}
