/* Comparing without regard to the case of ASCII letters. */
#ifndef API__NOCASE_H
#define API__NOCASE_H

#include <api/str.h>
#include <strings.h>

static inline bool api__nocase_eq(api_str a, api_str b)
{
    return a.n == b.n && (a.n == 0 || strncasecmp(a.p, b.p, a.n) == 0);
}

static inline bool api__nocase_is(api_str a, const char *word)
{
    return api__nocase_eq(a, api_str_of(word));
}

static inline bool api__nocase_starts(api_str a, const char *word)
{
    size_t n = strlen(word);
    return a.n >= n && strncasecmp(a.p ? a.p : "", word, n) == 0;
}

#endif
