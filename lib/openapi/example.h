/* Examples of rows, made up from their fields. */
#ifndef API__EXAMPLE_H
#define API__EXAMPLE_H

#include "openapi/writer.h"

/* An object that passes the model's own check, or nothing when none could be made up: false. */
bool api__openapi_example(const api__resource *r, api_view view, api_buf *b);

#endif
