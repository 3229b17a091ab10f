/* The document as YAML: block style, every string that could be read as something else in quotes. */
#include "openapi/openapi.h"

static void indent(api_buf *b, int depth)
{
    api_buf_putc(b, '\n');
    for (int i = 0; i < depth; i++)
        API_BUF_LIT(b, "  ");
}

/* Plain only where no YAML reader, 1.1 ones included, can take it for anything but this string. */
static bool plain(api_str s)
{
    static const char *const words[] = {"true", "false", "null", "yes", "no", "on", "off", "y", "n",
                                        "True", "False", "Null", "Yes", "No", "On", "Off", "Y", "N",
                                        "TRUE", "FALSE", "NULL", "YES", "NO", "ON", "OFF"};
    if (s.n == 0 ||
        !((s.p[0] >= 'a' && s.p[0] <= 'z') || (s.p[0] >= 'A' && s.p[0] <= 'Z') || s.p[0] == '_' || s.p[0] == '/'))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
              (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] && strchr("_-./$", s.p[i])) ||
              (s.p[i] == ' ' && i + 1 < s.n)))
            return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (api_str_is(s, words[i]))
            return false;
    return true;
}

/* A JSON string is a YAML double-quoted one. */
static void put_text(api_buf *b, api_str s)
{
    if (plain(s))
        api_buf_str(b, s);
    else
        api_json_put_str(b, s);
}

static void put_block(api_buf *b, const api_node *n, int depth);

static void put_value(api_buf *b, const api_node *n, int depth)
{
    if ((n->kind == API_OBJECT || n->kind == API_ARRAY) && n->count) {
        put_block(b, n, depth);
        return;
    }
    api_buf_putc(b, ' ');
    if (n->kind == API_STRING)
        put_text(b, n->text);
    else
        api_json_put_node(b, n);
}

/* The members or items, each on a line of its own at this depth. */
static void put_block(api_buf *b, const api_node *n, int depth)
{
    for (const api_node *c = n->first; c; c = c->next) {
        indent(b, depth);
        if (n->kind == API_ARRAY)
            api_buf_putc(b, '-');
        else {
            put_text(b, c->key);
            api_buf_putc(b, ':');
        }
        put_value(b, c, depth + 1);
    }
}

int api__openapi_yaml(api_str json, api_buf *out)
{
    api_arena a;
    api_node *root;
    api_json_error e;
    api_arena_init(&a, API_BUF_NO_MAX);
    int err = api_json_parse(&a, json, 0, &root, &e);
    for (const api_node *c = err ? NULL : root->first; c; c = c->next) {
        if (c != root->first)
            api_buf_putc(out, '\n');
        put_text(out, c->key);
        api_buf_putc(out, ':');
        put_value(out, c, 1);
    }
    api_buf_putc(out, '\n');
    api_arena_deinit(&a);
    return err ? err : out->err;
}
