/* Classes of bytes in a head (RFC 9110, 5.6.2; RFC 3986, 2) and the search for the end of a line. */
#ifndef API__HTTP1_CHARS_H
#define API__HTTP1_CHARS_H

#include <api/str.h>
#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum {
    API__H1_TOKEN = 1,  /* method and field names */
    API__H1_TARGET = 2, /* request target: visible ASCII except '#' */
    API__H1_HOST = 4,   /* registered names: unreserved, sub-delims */
};

extern const uint8_t api__h1_class[256];

static inline bool api__is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* Whether a text is a token: the name of a method, field or cookie. */
static inline bool api__is_token(api_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!(api__h1_class[(unsigned char)s.p[i]] & API__H1_TOKEN))
            return false;
    return s.n > 0;
}

/* The first control character other than tab, or `end`. */
static inline const char *api__h1_find_control(const char *p, const char *end)
{
#if defined(__SSE2__)
    const __m128i top = _mm_set1_epi8(0x1f), tab = _mm_set1_epi8('\t'), del = _mm_set1_epi8(0x7f);
    for (; end - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, top), v);
        __m128i bad = _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(v, tab), low), _mm_cmpeq_epi8(v, del));
        int mask = _mm_movemask_epi8(bad);
        if (mask)
            return p + __builtin_ctz((unsigned)mask);
    }
#endif
    for (; p < end; p++)
        if (((unsigned char)*p < 0x20 && *p != '\t') || *p == 0x7f)
            return p;
    return end;
}

#endif
