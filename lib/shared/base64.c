#include "shared/base64.h"

/* All ones if a > b, else 0; both must be below 2^31. */
static uint32_t above(uint32_t a, uint32_t b)
{
    return -((b - a) >> 31);
}

static uint32_t within(uint32_t c, uint32_t least, uint32_t most)
{
    return ~(above(least, c) | above(c, most));
}

/* 'A' to 'Z', 'a' to 'z', '0' to '9' and two more: each step leads from one range to the next. */
static char digit(enum api__base64 form, uint32_t v)
{
    bool url = form == API__BASE64URL;
    v += 'A' + (above(v, 25) & ('a' - 'Z' - 1)) - (above(v, 51) & ('z' + 1 - '0')) -
         (above(v, 61) & (uint32_t)('9' + 1 - (url ? '-' : '+'))) +
         (above(v, 62) & (uint32_t)(url ? '_' - '-' - 1 : '/' - '+' - 1));
    return (char)v;
}

/* 64 or more if it is not a digit. */
static uint32_t value(enum api__base64 form, char character)
{
    bool url = form == API__BASE64URL;
    uint32_t c = (unsigned char)character, at_62 = url ? '-' : '+', at_63 = url ? '_' : '/', v;
    v = within(c, 'A', 'Z') & (c - 'A' + 1);
    v |= within(c, 'a', 'z') & (c - 'a' + 27);
    v |= within(c, '0', '9') & (c - '0' + 53);
    v |= within(c, at_62, at_62) & 63;
    v |= within(c, at_63, at_63) & 64;
    return v - 1;
}

size_t api__base64_length(enum api__base64 form, size_t n)
{
    size_t rest = n % 3;
    return n / 3 * 4 + (rest == 0 ? 0 : form == API__BASE64 ? 4 : rest + 1);
}

void api__base64_write(enum api__base64 form, const void *bytes, size_t n, char *out)
{
    const unsigned char *p = bytes;
    const char *end = out + api__base64_length(form, n);
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < n; i++) {
        bits = bits << 8 | p[i];
        for (have += 8; have >= 6; have -= 6)
            *out++ = digit(form, bits >> (have - 6) & 63);
    }
    if (have)
        *out++ = digit(form, bits << (6 - have) & 63);
    while (out < end)
        *out++ = '=';
}

void api__base64_put(enum api__base64 form, const void *bytes, size_t n, api_buf *out)
{
    size_t length = api__base64_length(form, n);
    if (api_buf_reserve(out, length) != 0 || !length)
        return;
    api__base64_write(form, bytes, n, out->p + out->n);
    out->n += length;
}

/* Removes the padding. False if there is too little; too much is left, and is not a digit. */
static bool unpad(api_str *text)
{
    if (text->n % 4)
        return false;
    for (int i = 0; i < 2 && text->n && text->p[text->n - 1] == '='; i++)
        text->n--;
    return true;
}

bool api__base64_read(enum api__base64 form, api_str text, void *out, size_t *n)
{
    unsigned char *p = out;
    uint32_t bits = 0, wrong = 0;
    int have = 0;
    if ((form == API__BASE64 && !unpad(&text)) || text.n % 4 == 1)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        uint32_t v = value(form, text.p[i]);
        wrong |= v >> 6;
        bits = bits << 6 | (v & 63);
        have += 6;
        if (have >= 8) {
            have -= 8;
            *p++ = (unsigned char)(bits >> have);
        }
    }
    *n = (size_t)(p - (unsigned char *)out);
    return !wrong && (bits & ((1u << have) - 1)) == 0;
}
