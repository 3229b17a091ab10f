/* One code point of UTF-8, and the search for bytes that need a look, eight at a time. */
#ifndef API__UTF8_H
#define API__UTF8_H

#include <api/str.h>
#include <endian.h>
#include <stdint.h>

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

static inline bool api__utf8_more(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Bytes of the code point at p (p < end), 0 when it is not RFC 3629. */
static inline unsigned api__utf8_next(const char *p, const char *end)
{
    unsigned char c = (unsigned char)p[0];
    size_t left = (size_t)(end - p);
    if (c < 0x80)
        return 1;
    if (c < 0xe0)
        return c >= 0xc2 && left >= 2 && api__utf8_more(p[1]) ? 2 : 0;
    if (left < 3 || !api__utf8_more(p[1]) || !api__utf8_more(p[2]))
        return 0;
    unsigned char d = (unsigned char)p[1];
    /* Overlong forms and the surrogates show in the second byte. */
    if (c < 0xf0)
        return (c != 0xe0 || d >= 0xa0) && (c != 0xed || d < 0xa0) ? 3 : 0;
    if (c > 0xf4 || left < 4 || !api__utf8_more(p[3]))
        return 0;
    return (c != 0xf0 || d >= 0x90) && (c != 0xf4 || d < 0x90) ? 4 : 0;
}

/* Of valid UTF-8: no white space but U+0020, no controls, nothing of no width, nothing that turns the direction. What
 * looks like another name, or like none, is not allowed in names and addresses. */
bool api__utf8_visible(api_str s);

/* The code point at p, of `n` bytes as api__utf8_next counts them (not 0). */
static inline uint32_t api__utf8_code(const char *p, unsigned n)
{
    uint32_t code = (unsigned char)p[0] & (n == 1 ? 0x7f : 0xff >> (n + 1));
    for (unsigned i = 1; i < n; i++)
        code = code << 6 | ((unsigned char)p[i] & 0x3f);
    return code;
}

/* Writes a code point that is no surrogate; returns behind it. */
char *api__utf8_put(char *to, uint32_t code);

#endif
