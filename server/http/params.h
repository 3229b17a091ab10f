/* Percent-decoding, query strings and forms (WHATWG URL, application/x-www-form-urlencoded). */
#ifndef API__PARAMS_H
#define API__PARAMS_H

#include <api/arena.h>

#include "store/query.h"

/* Replaces *s by its decoded form (a copy in the arena if anything is encoded); `plus`: '+' is a space. 0, API_EINVALID
 * (malformed encoding or invalid UTF-8), API_ENOMEM. */
int api__percent_decode(api_arena *a, api_str *s, bool plus);
/* Parses name and value pairs. 0, API_EINVALID, API_ENOMEM, API_ETOOBIG: more than `most`. */
int api__params_parse(api_arena *a, api_str query, size_t most, api__param **out, size_t *n);
/* Encodes a path segment or part of a query. Commas and colons, common in lists and times, are not encoded. */
void api__percent_encode(api_str s, api_buf *out);

#endif
