/* Values in a JSON merge patch: null takes a field back to its default, and an object inside need not be whole. Whether
 * what comes of it is allowed depends on what is stored, which no schema can say. */
#ifndef API__PATCH_H
#define API__PATCH_H

#include "openapi/writer.h"

/* The schema of the field's value there. */
void api__openapi_patch(const api__field *f, api_buf *b);

#endif
