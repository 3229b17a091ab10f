#include "json/utf8.h"
#include "base/text.h"

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

bool api_utf8_valid(api_str text)
{
    return api__utf8_valid(text);
}
