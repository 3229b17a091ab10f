/* Converts text to single values (text_convert.c): parameters, headers, cookies, forms and filters all use it. */
#ifndef API__TEXT_CONVERT_H
#define API__TEXT_CONVERT_H

#include <api/arena.h>

#include "json/number.h"

/* true false 1 0 on off yes no t f y n, in any case. */
bool api__text_bool(api_str text, bool *out);
/* Whether the text is a JSON number. */
bool api__text_is_number(api_str text, api__numeral *out);
/* Converts a decimal number to JSON's form (within `text`, or in the arena): white space around it, a plus, leading
 * zeros, single underscores between digits and a missing zero beside the point are allowed. An integer has no exponent,
 * and only zeros after its point, if any. False when it is not a number, or out of memory. */
bool api__text_number(api_str text, bool integer, api_arena *a, api__numeral *out);

#endif
