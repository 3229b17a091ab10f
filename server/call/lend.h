/* Texts passed to the program: each is followed by a NUL that nothing overwrites, as <api/str.h> promises. */
#ifndef API__LEND_H
#define API__LEND_H

#include <api/request.h>

/* A copy in the request's memory; {NULL, 0} stays {NULL, 0}. Out of memory fails the request (503), as in api_alloc:
 * returning {NULL, 0} would make the text look absent. */
api_str api__lend(const api_request *req, api_str s);

/* In place: only for text within the request's head, where the following byte is not needed any more. */
static inline api_str api__lend_here(api_str s)
{
    if (s.p && s.p[s.n])
        *(char *)(uintptr_t)(s.p + s.n) = 0;
    return s;
}

#endif
