/* UTF-8: the search for bytes that need a look, eight at a time. */
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

/* The high bit of the first byte (and maybe of later ones) that is below 0x20, '"' or '\'; others are not marked. A
 * borrow runs only upwards from a byte that is marked itself, so the lowest mark is always true. */
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

/* Behind the bytes that stand for themselves in a JSON string, whatever code point they belong to. */
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

/* The same, but stops at bytes over 0x7f too. */
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

/* Checks UTF-8 (RFC 3629); for text that comes from elsewhere. */
bool api__utf8_valid(api_str s);
/* Code points of valid UTF-8. */
size_t api__utf8_length(api_str s);
/* Writes a code point that is no surrogate; returns behind it. */
char *api__utf8_put(char *to, uint32_t code);

#endif
