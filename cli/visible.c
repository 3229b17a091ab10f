/* Text of others must not drive a terminal: what would move its cursor, change its state or reorder its line is shown
 * as \x1b or \u202e. */
#include "cli.h"

/* The character at the front of a text: its bytes, and its code; a byte that is not UTF-8 is one character, `bad`. */
struct character {
    size_t n;
    uint32_t code;
    bool bad;
};

static struct character character_at(api_str s, size_t i)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)s.p[i];
    struct character bad = {1, lead, true}, ch = {1, lead, false};
    if (lead < 0x80)
        return ch;
    ch.n = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || s.n - i < ch.n)
        return bad;
    ch.code = lead & (0x7fU >> ch.n);
    for (size_t k = 1; k < ch.n; k++) {
        unsigned char next = (unsigned char)s.p[i + k];
        if ((next & 0xc0) != 0x80)
            return bad;
        ch.code = ch.code << 6 | (next & 0x3fU);
    }
    bool surrogate = ch.code >= 0xd800 && ch.code < 0xe000;
    return ch.code < least[ch.n] || ch.code > 0x10ffff || surrogate ? bad : ch;
}

/* C0, DEL, C1; the marks, embeddings and isolates that reorder a line; line and paragraph separators. */
static bool is_control(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } controls[] = {{0, 0x1f}, {0x7f, 0x9f}, {0x61c, 0x61c}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++)
        if (code >= controls[i].first && code <= controls[i].last)
            return true;
    return false;
}

static void put_shown(api_buf *b, uint32_t code, bool json)
{
    if (code > 0xff || json)
        api_buf_printf(b, "\\u%04x", (unsigned)code);
    else
        api_buf_printf(b, "\\x%02x", (unsigned)code);
}

void put_visible(api_buf *b, api_str s, enum visible how)
{
    struct character ch;
    bool space = false;
    for (size_t i = 0; i < s.n; i += ch.n) {
        ch = character_at(s, i);
        bool blank = !ch.bad && (ch.code == '\n' || ch.code == '\t' || ch.code == '\r');
        bool end = how == VISIBLE_LINES && ch.code == '\r' && i + 1 < s.n && s.p[i + 1] == '\n';
        if (end || (blank && how == VISIBLE_FOLDED && space))
            continue;
        space = how == VISIBLE_FOLDED && (blank || ch.code == ' ');
        if (blank && how == VISIBLE_FOLDED)
            api_buf_putc(b, ' ');
        else if (blank && how == VISIBLE_LINES && ch.code != '\r')
            api_buf_putc(b, (char)ch.code);
        else if (ch.bad || is_control(ch.code))
            put_shown(b, ch.code, how == VISIBLE_JSON);
        else
            api_buf_put(b, s.p + i, ch.n);
    }
}

const char *shown(cli *c, api_str s)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_visible(&b, s, VISIBLE_FOLDED);
    need(c, b.err ? NULL : c);
    const char *text = keep(c, api_buf_get(&b)).p;
    api_buf_deinit(&b);
    return text;
}

bool is_visible(api_str s)
{
    struct character ch;
    for (size_t i = 0; i < s.n; i += ch.n) {
        ch = character_at(s, i);
        if (ch.bad || is_control(ch.code))
            return false;
    }
    return true;
}

size_t unfinished_character(api_str s)
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
