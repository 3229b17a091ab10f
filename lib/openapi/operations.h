/* Declared operations: their options and what follows from their tables; callbacks, webhooks and
 * WebSockets. */
#ifndef API__OPERATIONS_H
#define API__OPERATIONS_H

#include "openapi/writer.h"

/* The members of "METHOD": {...}, merged with the author's `extra`. */
void api__openapi_declared(struct api__doc *doc, const struct api__operation *o, const char *documented);
/* "webhooks" and "x-websockets". */
void api__openapi_webhooks(struct api__doc *doc);
void api__openapi_websockets(struct api__doc *doc);
/* The tag of an operation that has none: its path's first fixed segment. */
api_str api__openapi_default_tag(const char *path);
bool api__openapi_visible(const struct api__operation *o);

#endif
