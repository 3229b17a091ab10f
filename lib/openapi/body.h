/* "requestBody" of declared operations: one JSON value, several in one object, or a form. */
#ifndef API__OPENAPI_BODY_H
#define API__OPENAPI_BODY_H

#include "openapi/inputs.h"

void api__doc_put_body(struct api__doc *doc, const struct api__doc_operation *o, const struct api__doc_input *list);

#endif
