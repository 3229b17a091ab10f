#include "json/utf8.h"
#include "base/text.h"
#include "json/scan.h"

#include <api/json.h>

bool api__utf8_valid(api_str s)
{
    const char *p = s.p, *end = api__text_end(s);
    while (p < end) {
        if (end - p >= 8 && !(api__load8(p) & API__EACH(0x80))) {
            p += 8;
            continue;
        }
        unsigned n = api__utf8_next(p, end);
        if (!n)
            return false;
        p += n;
    }
    return true;
}

size_t api__utf8_length(api_str s)
{
    const char *p = s.p, *end = api__text_end(s);
    size_t more = 0;
    for (; end - p >= 8; p += 8) {
        /* Continuation bytes are 10xxxxxx: bit 7 set, bit 6 clear. */
        uint64_t w = api__load8(p);
        more += (size_t)__builtin_popcountll(w & ~(w << 1) & API__EACH(0x80));
    }
    for (; p < end; p++)
        more += api__utf8_more(*p);
    return s.n - more;
}

char *api__utf8_put(char *to, uint32_t code)
{
    if (code < 0x80) {
        *to++ = (char)code;
        return to;
    }
    if (code < 0x800) {
        *to++ = (char)(0xc0 | code >> 6);
    } else {
        if (code < 0x10000) {
            *to++ = (char)(0xe0 | code >> 12);
        } else {
            *to++ = (char)(0xf0 | code >> 18);
            *to++ = (char)(0x80 | (code >> 12 & 0x3f));
        }
        *to++ = (char)(0x80 | (code >> 6 & 0x3f));
    }
    *to++ = (char)(0x80 | (code & 0x3f));
    return to;
}

bool api__utf8_visible(api_str s)
{
    static const struct {
        uint32_t first, last;
    } hidden[] = {
        {0, 0x1f},        {0x7f, 0xa0},     {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},
        {0x115f, 0x1160}, {0x1680, 0x1680}, {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x2000, 0x200f},
        {0x2028, 0x202f}, {0x205f, 0x206f}, {0x3000, 0x3000}, {0x3164, 0x3164}, {0xe000, 0xf8ff},
        {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xe0000, 0x10ffff},
    };
    const char *p = s.p, *end = api__text_end(s);
    for (unsigned n; p < end; p += n) {
        n = api__utf8_next(p, end);
        uint32_t code = n ? api__utf8_code(p, n) : 0;
        for (size_t i = 0; i < sizeof hidden / sizeof *hidden && code >= hidden[i].first; i++)
            if (code <= hidden[i].last)
                return false;
    }
    return true;
}

bool api_utf8_valid(api_str text)
{
    return api__utf8_valid(text);
}
