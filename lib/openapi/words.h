/* Schemas of compiled fields: their words as they were declared. */
#ifndef API__WORDS_H
#define API__WORDS_H

#include "openapi/writer.h"

/* A decimal as a string: few tools know the format. */
#define API__DECIMAL_PATTERN "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,5})?$"
/* The members of a declared schema in their order, at any depth: words of ours get their "x-", and a decimal is a
 * string, in requests also a number; objects in requests are closed. */
void api__openapi_words(const api_node *schema, bool request, api_buf *b);
/* The field's schema: its words, and what the compiled field adds to them. */
void api__openapi_schema(const api__field *f, bool request, api_buf *b);

#endif
