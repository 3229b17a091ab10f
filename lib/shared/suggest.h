/* "did you mean": the nearest of a list of words. */
#ifndef API__SUGGEST_H
#define API__SUGGEST_H

#include <api/buf.h>

/* The word of the list at most two edits (one for words under four letters) away from `word`; {NULL, 0} when none is.
 */
api_str api__suggest(api_str word, const api_str *list, size_t n);
/* Appends `; did you mean "price"?` where there is such a word. */
void api__suggest_put(api_buf *b, api_str word, const api_str *list, size_t n);

#endif
