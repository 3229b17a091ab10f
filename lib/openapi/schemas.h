/* Schemas of resources in their views. */
#ifndef API__SCHEMAS_H
#define API__SCHEMAS_H

#include "openapi/writer.h"

enum api__doc_view { API__DOC_ROW, API__DOC_PARTIAL, API__DOC_CREATE, API__DOC_UPDATE };
void api__openapi_resource_schema(const api__resource *r, enum api__doc_view view, api_buf *b);
/* True where ?fields= may leave out what the schema requires, so that reading needs a second schema. */
bool api__openapi_partial(const api__resource *r);
/* All of a resource as components. */
void api__openapi_put_schemas(const api__resource *r, api_buf *b);

#endif
