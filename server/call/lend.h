/* Texts on their way to the program: each has a NUL behind it that nothing overwrites (<api/str.h>). */
#ifndef API__LEND_H
#define API__LEND_H

#include <api/request.h>

/* A copy in the request's memory; {NULL, 0} stays that. Without memory the request fails (503), as by api_alloc: a text
 * that is there must not look like none. */
api_str api__lend(const api_request *req, api_str s);

/* In place, where the byte behind is of the request's own head and nobody looks at it again. */
static inline api_str api__lend_here(api_str s)
{
    if (s.p && s.p[s.n])
        *(char *)(uintptr_t)(s.p + s.n) = 0;
    return s;
}

#endif
