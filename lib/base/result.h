/* The value that a function of a program returned, in words for a log. */
#ifndef API__RESULT_H
#define API__RESULT_H

#include <stdbool.h>

enum { API__RESULT_TEXT = 80 };

/* True for an error code of <api/err.h>. */
bool api__is_error(int result);
/* "out of memory"; "-1, which is not an error code"; "status 404". */
const char *api__result_text(int result, char text[API__RESULT_TEXT]);

#endif
