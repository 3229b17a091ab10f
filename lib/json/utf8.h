/* UTF-8: searching for bytes that need attention, eight at a time. */
#ifndef API__UTF8_H
#define API__UTF8_H

#include <api/str.h>
#include <endian.h>
#include <stdint.h>

#include "base/utf8.h"

#define API__EACH(byte) (0x0101010101010101u * (byte))

/* Eight bytes, the first one lowest. */
static inline uint64_t api__load8(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return le64toh(w);
}

/* Sets the high bit of the first byte (and possibly of later ones) that is below 0x20, '"' or '\'. A borrow propagates
 * only upwards from a byte that is itself marked, so the lowest mark is always right. */
static inline uint64_t api__special8(uint64_t w)
{
    uint64_t quote = w ^ API__EACH('"'), slash = w ^ API__EACH('\\');
    uint64_t low = (w - API__EACH(0x20)) & ~w;
    return (low | ((quote - API__EACH(1)) & ~quote) | ((slash - API__EACH(1)) & ~slash)) & API__EACH(0x80);
}

static inline bool api__special(char c)
{
    return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

/* Skips bytes that stand for themselves in a JSON string, including non-ASCII ones. */
static inline const char *api__skip_plain(const char *p, const char *end)
{
    for (; end - p >= 8; p += 8) {
        uint64_t m = api__special8(api__load8(p));
        if (m)
            return p + __builtin_ctzll(m) / 8;
    }
    while (p < end && !api__special(*p))
        p++;
    return p;
}

/* The same, but also stops at bytes above 0x7f. */
static inline const char *api__skip_ascii(const char *p, const char *end)
{
    for (; end - p >= 8; p += 8) {
        uint64_t w = api__load8(p), m = api__special8(w) | (w & API__EACH(0x80));
        if (m)
            return p + __builtin_ctzll(m) / 8;
    }
    while (p < end && !api__special(*p) && (unsigned char)*p < 0x80)
        p++;
    return p;
}

/* Whether a text is valid UTF-8 (RFC 3629); for text that is not from the scanner. */
bool api__utf8_valid(api_str s);
/* The number of code points in valid UTF-8. */
size_t api__utf8_length(api_str s);
/* Writes a code point that is not a surrogate; returns the position after it. */
char *api__utf8_put(char *to, uint32_t code);

#endif
