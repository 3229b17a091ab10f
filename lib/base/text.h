/* Texts as byte ranges. */
#ifndef API__TEXT_H
#define API__TEXT_H

#include <api/str.h>

/* The end of a text. An empty text may be {NULL, 0}, and adding even 0 to NULL is undefined in C11. */
static inline const char *api__text_end(api_str s)
{
    return s.n ? s.p + s.n : s.p;
}

/* Whether it is one of `list`, words with single spaces between (NULL: none). */
static inline bool api__text_has_word(const char *list, api_str word)
{
    while (list && *list) {
        size_t n = (size_t)(strchrnul(list, ' ') - list);
        if (api_str_eq(word, (api_str){list, n}))
            return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

#endif
