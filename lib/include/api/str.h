/* Borrowed bytes: a pointer and a length, passed by value. Who lends them says how long they live; what a request lends
 * lives until that request ends.
 *
 * A text that this library hands out (inputs of a handler, what is asked of a request, rows, messages, answers, nodes
 * of JSON ...) has a NUL at p[n], which is not counted, so that `p` may go where C wants a string: never is what
 * another client has sent read behind it. p is NULL where there is none. Inputs hold no NUL themselves; bodies,
 * messages, bytes of files and of SQL may, and are cut there by whoever takes `p` alone. Of a text that you make there
 * is no promise, nor of a buffer that you write (api_buf_cstr). Functions that take an api_str need no NUL. */
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
#ifdef __cplusplus
#define API_S(literal) (api_str{(literal), sizeof(literal) - 1})
#else
#define API_S(literal) ((api_str){(literal), sizeof(literal) - 1})
#endif
/* For printf: "%.*s", API_FMT(s) */
#define API_FMT(s) (int)(s).n, (s).p ? (s).p : ""

static inline api_str api_str_of(const char *z)
{
    api_str s = {z, z ? strlen(z) : 0};
    return s;
}

static inline api_str api__str_same(api_str s)
{
    return s;
}

/* Either kind of text as an api_str; NULL is {NULL, 0}. Functions whose text often is an input (a channel, a location,
 * a URL, a file's name ...) are macros over this, so that both may be passed: api_publish(req, in->room, "hello"). */
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
