/* Texts as ranges of bytes. */
#ifndef API__TEXT_H
#define API__TEXT_H

#include <api/str.h>

/* Behind its last byte. An empty text may be {NULL, 0}, and C11 adds nothing to NULL, not even 0. */
static inline const char *api__text_end(api_str s)
{
    return s.n ? s.p + s.n : s.p;
}

#endif
