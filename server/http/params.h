/* Percent-decoding, query strings and forms (WHATWG URL, application/x-www-form-urlencoded). */
#ifndef API__PARAMS_H
#define API__PARAMS_H

#include <api/arena.h>

#include "store/query.h"

/* Decodes in place of *s (a copy in the arena when something is encoded); `plus`: '+' is a space. 0, API_EINVALID (bad
 * encoding, or no UTF-8), API_ENOMEM. */
int api__percent_decode(api_arena *a, api_str *s, bool plus);
/* Name and value pairs. API_ETOOBIG: more than `most`. */
int api__params_parse(api_arena *a, api_str query, size_t most, api__param **out, size_t *n);
/* For a segment of a path or a part of a query: commas and colons stay, which lists and times have. */
void api__percent_encode(api_str s, api_buf *out);

#endif
