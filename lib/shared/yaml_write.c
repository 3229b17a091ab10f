#include "shared/yaml_write.h"

#include <strings.h>

#include "base/utf8.h"
#include "shared/percent.h"

enum {
    KEY_MOST = 1000 /* bytes: a key on the line of its colon has at most 1024 characters (YAML 1.2.2, 7.4.2) */
};

/* In any mixture of cases: some readers know more of them than the standard. */
static bool is_reserved(api_str s)
{
    static const char *const words[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (s.n == strlen(words[i]) && strncasecmp(s.p, words[i], s.n) == 0)
            return true;
    return false;
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* No reader takes it for anything but this string: it begins as no number does, and has no punctuation of YAML. */
static bool is_plain(api_str s)
{
    if (s.n == 0 || !(is_letter(s.p[0]) || s.p[0] == '_' || s.p[0] == '/') || s.p[s.n - 1] == ' ' || is_reserved(s))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!api__is_alphanumeric(s.p[i]) && !(s.p[i] && strchr(" _-./$", s.p[i])))
            return false;
    return true;
}

/* Not in c-printable (YAML 1.2.2, 5.1), a byte order mark, or a line end of YAML 1.1. JSON escapes only C0. */
static bool is_escaped(uint32_t code)
{
    return (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029 || code == 0xfeff || code == 0xfffe ||
           code == 0xffff;
}

/* A string of JSON is a double-quoted one of YAML. */
static void put_quoted(api_buf *b, api_str s)
{
    api_buf json;
    api_buf_init(&json, API_BUF_NO_MAX);
    api_json_put_str(&json, s);
    b->err = b->err ? b->err : json.err;
    for (const char *p = json.p, *end = p + json.n; p < end;) {
        unsigned n = api__utf8_next(p, end);
        if (n > 1 || *p == 0x7f) {
            uint32_t code = api__utf8_code(p, n);
            if (is_escaped(code))
                api_buf_printf(b, "\\u%04x", (unsigned)code);
            else
                api_buf_put(b, p, n);
        } else {
            api_buf_putc(b, *p);
        }
        p += n ? n : 1;
    }
    api_buf_deinit(&json);
}

static void put_string(api_buf *b, api_str s)
{
    if (is_plain(s))
        api_buf_str(b, s);
    else
        put_quoted(b, s);
}

static bool is_nested(const api_node *n)
{
    return (n->kind == API_ARRAY || n->kind == API_OBJECT) && n->first;
}

static void put_scalar(api_buf *b, const api_node *n)
{
    if (n->kind == API_STRING)
        put_string(b, n->text);
    else
        api_json_put_node(b, n); /* also {} and [] */
    api_buf_putc(b, '\n');
}

static void put_indent(api_buf *b, int indent)
{
    api_buf_printf(b, "%*s", indent, "");
}

/* "name:"; a long one as "? name" and ":" on the next line. True: of the second kind. */
static bool put_key(api_buf *b, api_str key, int indent)
{
    size_t start = b->n;
    put_string(b, key);
    bool is_long = b->n - start > KEY_MOST;
    if (is_long) {
        b->n = start;
        API_BUF_LIT(b, "? ");
        put_string(b, key);
        api_buf_putc(b, '\n');
        put_indent(b, indent);
    }
    api_buf_putc(b, ':');
    return is_long;
}

/* The items or members, one per line; `inside`: the first one continues a line ("- name: Tea"). */
static void put_block(api_buf *b, const api_node *n, int indent, bool inside)
{
    for (const api_node *m = n->first; m; m = m->next) {
        if (m != n->first || !inside)
            put_indent(b, indent);
        bool same_line = true;
        if (n->kind == API_ARRAY)
            api_buf_putc(b, '-');
        else
            same_line = put_key(b, m->key, indent);
        if (!is_nested(m)) {
            api_buf_putc(b, ' ');
            put_scalar(b, m);
        } else {
            api_buf_putc(b, same_line ? ' ' : '\n');
            put_block(b, m, indent + 2, same_line);
        }
    }
}

void api__yaml_put(api_buf *b, const api_node *n)
{
    if (is_nested(n))
        put_block(b, n, 0, false);
    else
        put_scalar(b, n);
}
