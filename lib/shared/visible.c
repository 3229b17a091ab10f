#include "shared/visible.h"

#include "base/utf8.h"

/* In order. A control character drives a terminal (C0, DEL, C1), reorders a line (marks, embeddings, isolates) or ends
 * one (U+2028, U+2029); the others are blank, have no width or have no meaning of their own. */
static const struct range {
    uint32_t first, last;
    bool control;
} unseen[] = {
    {0, 0x1f, true},
    {0x7f, 0x9f, true},
    {0xa0, 0xa0, false},
    {0xad, 0xad, false},
    {0x34f, 0x34f, false},
    {0x61c, 0x61c, true},
    {0x115f, 0x1160, false},
    {0x1680, 0x1680, false},
    {0x17b4, 0x17b5, false},
    {0x180b, 0x180f, false},
    {0x2000, 0x200d, false},
    {0x200e, 0x200f, true},
    {0x2028, 0x202e, true},
    {0x202f, 0x202f, false},
    {0x205f, 0x2065, false},
    {0x2066, 0x2069, true},
    {0x206a, 0x206f, false},
    {0x3000, 0x3000, false},
    {0x3164, 0x3164, false},
    {0xe000, 0xf8ff, false},
    {0xfe00, 0xfe0f, false},
    {0xfeff, 0xfeff, false},
    {0xffa0, 0xffa0, false},
    {0xfff0, 0xfffb, false},
    {0xe0000, 0x10ffff, false},
};

/* NULL: the character is seen. */
static const struct range *find(uint32_t code)
{
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen && code >= unseen[i].first; i++)
        if (code <= unseen[i].last)
            return &unseen[i];
    return NULL;
}

static bool is_control(uint32_t code)
{
    const struct range *r = find(code);
    return r && r->control;
}

static void put_escape(api_buf *b, uint32_t code, bool valid, bool json)
{
    if (!valid && json)
        API_BUF_LIT(b, "\\ufffd");
    else if (!json && (!valid || code < 0x20))
        api_buf_printf(b, "\\x%02x", (unsigned)code);
    else
        api_buf_printf(b, "\\u%04x", (unsigned)code);
}

static bool is_blank(char c)
{
    return c == '\n' || c == '\t' || c == '\r';
}

void api__visible_put(api_buf *b, api_str s, enum api__visible how)
{
    bool space = false;
    for (size_t i = 0, n; i < s.n; i += n) {
        const char *p = s.p + i, *end = s.p + s.n;
        unsigned size = api__utf8_next(p, end);
        n = size ? size : 1;
        bool line_end = how == API__VISIBLE_LINES && *p == '\r' && p + 1 < end && p[1] == '\n';
        if (line_end || (how == API__VISIBLE_FOLDED && space && is_blank(*p)))
            continue;
        space = how == API__VISIBLE_FOLDED && (is_blank(*p) || *p == ' ');
        uint32_t code = size ? api__utf8_code(p, size) : (unsigned char)*p;
        if (how == API__VISIBLE_FOLDED && is_blank(*p))
            api_buf_putc(b, ' ');
        else if (how == API__VISIBLE_LINES && (*p == '\n' || *p == '\t'))
            api_buf_putc(b, *p);
        else if (!size || is_control(code))
            put_escape(b, code, size, how == API__VISIBLE_JSON);
        else
            api_buf_put(b, p, n);
    }
}

static bool has_none(api_str s, bool controls_only)
{
    for (size_t i = 0, n; i < s.n; i += n) {
        n = api__utf8_next(s.p + i, s.p + s.n);
        const struct range *unseen_in = n ? find(api__utf8_code(s.p + i, (unsigned)n)) : NULL;
        if (!n || (unseen_in && (unseen_in->control || !controls_only)))
            return false;
    }
    return true;
}

bool api__is_printable(api_str s)
{
    return has_none(s, true);
}

bool api__is_visible(api_str s)
{
    return has_none(s, false);
}

size_t api__unfinished_character(api_str s)
{
    for (size_t n = 1; n <= 3 && n <= s.n; n++) {
        unsigned char lead = (unsigned char)s.p[s.n - n];
        if (lead >= 0xc0)
            return n < (lead >= 0xf0 ? 4U : lead >= 0xe0 ? 3U : 2U) ? n : 0;
        if (lead < 0x80)
            return 0;
    }
    return 0;
}
