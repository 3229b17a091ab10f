/* What a function of a program has returned, in words for a log. */
#ifndef API__RESULT_H
#define API__RESULT_H

#include <stdbool.h>

enum { API__RESULT_TEXT = 80 };

/* One of <api/err.h>, and not 0. */
bool api__is_error(int result);
/* "out of memory"; "-1, which is no error code"; "status 404". */
const char *api__result_text(int result, char text[API__RESULT_TEXT]);

#endif
