/* Values in a JSON merge patch: null resets a field to its default, and a nested object may be partial. Whether the
 * result is valid depends on the stored row, which no schema can express. */
#ifndef API__PATCH_H
#define API__PATCH_H

#include "openapi/writer.h"

/* The schema of the field's value there. */
void api__openapi_patch(const api__field *f, api_buf *b);

#endif
