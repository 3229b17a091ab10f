/* Text into single values (text_convert.c), the one way for parameters, headers, cookies, forms and filters. */
#ifndef API__TEXT_CONVERT_H
#define API__TEXT_CONVERT_H

#include <api/arena.h>

#include "json/number.h"

/* true false 1 0 on off yes no t f y n, in any case. */
bool api__text_bool(api_str text, bool *out);
/* The text is a number of JSON. */
bool api__text_is_number(api_str text, api__numeral *out);
/* A decimal number as JSON writes it (its text is a part of this one, or in the arena): white space around it, a plus,
 * leading zeros, single underscores between digits and a missing zero beside the point are allowed. An integer has no
 * exponent, and behind its point, if it has one, only zeros. False when it is none, or out of memory. */
bool api__text_number(api_str text, bool integer, api_arena *a, api__numeral *out);

#endif
