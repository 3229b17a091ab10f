/* Percent-encoding (RFC 3986, 2). */
#ifndef API__PERCENT_H
#define API__PERCENT_H

#include <api/buf.h>

static inline bool api__is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* What is never encoded. */
static inline bool api__is_unreserved(char c)
{
    return api__is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* -1: not a hexadecimal digit. */
static inline int api__hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Appends the text with every byte encoded that is neither unreserved nor one of `also`. */
void api__percent_put(api_buf *b, api_str s, const char *also);
/* The byte that the three at p ("%2F") stand for; -1: there are no such three before `end`. */
int api__percent_byte(const char *p, const char *end);

#endif
