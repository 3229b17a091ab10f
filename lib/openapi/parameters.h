/* "parameters" of a resource's operations. */
#ifndef API__PARAMETERS_H
#define API__PARAMETERS_H

#include "openapi/writer.h"

void api__openapi_parameters(const struct api_app *app, const struct api__operation *o, api_buf *b);

#endif
