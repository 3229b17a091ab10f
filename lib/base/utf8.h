/* One code point of UTF-8. */
#ifndef API__BASE_UTF8_H
#define API__BASE_UTF8_H

#include <api/str.h>
#include <stdint.h>

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

/* The code point at p, of `n` bytes as api__utf8_next counts them (not 0). */
static inline uint32_t api__utf8_code(const char *p, unsigned n)
{
    uint32_t code = (unsigned char)p[0] & (n == 1 ? 0x7f : 0xff >> (n + 1));
    for (unsigned i = 1; i < n; i++)
        code = code << 6 | ((unsigned char)p[i] & 0x3f);
    return code;
}

#endif
