/* Borrowed bytes: a pointer and a length, passed by value, never NUL-terminated by promise.
 * Who lends them says how long they live; what a request lends lives until that request ends. */
#ifndef API_STR_H
#define API_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct api_str {
    const char *p;
    size_t n;
} api_str;

/* The slice of a string literal, usable in initialisers as API_S("text"). */
#define API_S(literal) ((api_str){(literal), sizeof(literal) - 1})
/* For printf: "%.*s", API_FMT(s) */
#define API_FMT(s) (int)(s).n, (s).p ? (s).p : ""

static inline api_str api_str_of(const char *z)
{
    return (api_str){z, z ? strlen(z) : 0};
}

static inline bool api_str_eq(api_str a, api_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool api_str_is(api_str a, const char *z)
{
    return api_str_eq(a, api_str_of(z));
}

#endif
