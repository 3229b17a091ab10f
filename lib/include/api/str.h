/* Lent bytes: a pointer and a length, passed by value. Each function says how long they live; what a request lends
 * lives until that request ends.
 *
 * A text that the library returns (inputs of a handler, parts of a request, rows, messages, responses, JSON nodes) has
 * a NUL at p[n], which is not counted, so that `p` can be used as a C string and never reads on into another client's
 * bytes. p is NULL where there is no text. Inputs contain no NUL; bodies, messages, and bytes of files and SQL may, and
 * as C strings end there. Texts that you make need no NUL, and those of a buffer have none (api_buf_cstr): functions
 * that take an api_str use its length. */
#ifndef API_STR_H
#define API_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct api_str {
    const char *p;
    size_t n;
} api_str;

/* A string literal as an api_str, also in initialisers: API_S("text"). */
#ifdef __cplusplus
#define API_S(literal) (api_str{(literal), sizeof(literal) - 1})
#else
#define API_S(literal) ((api_str){(literal), sizeof(literal) - 1})
#endif
/* The arguments of printf's %.*s: printf("%.*s", API_FMT(s)). */
#define API_FMT(s) (int)(s).n, (s).p ? (s).p : ""

/* A C string as an api_str; NULL is {NULL, 0}. */
static inline api_str api_str_of(const char *z)
{
    api_str s = {z, z ? strlen(z) : 0};
    return s;
}

static inline api_str api__str_same(api_str s)
{
    return s;
}

/* A char * or an api_str as an api_str. Functions whose text is often an input (a channel, a location, a URL, a file's
 * name) are macros that use it and take either: api_publish(req, in->room, "hello"). */
#ifndef __cplusplus
#define API_TEXT(...)                                                                                                  \
    _Generic((__VA_ARGS__), api_str : api__str_same, char * : api_str_of, const char * : api_str_of,                   \
             void * : api_str_of)(__VA_ARGS__)
#else
extern "C++" {
static inline api_str API_TEXT(api_str s)
{
    return s;
}
static inline api_str API_TEXT(const char *z)
{
    return api_str_of(z);
}
}
#endif

static inline bool api_str_eq(api_str a, api_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool api_str_is(api_str a, const char *z)
{
    return api_str_eq(a, api_str_of(z));
}

#endif
