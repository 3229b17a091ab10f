/* The document as YAML. */
#ifndef API__OPENAPI_YAML_H
#define API__OPENAPI_YAML_H

#include <api/buf.h>
#include <api/str.h>

/* The JSON text in block style, every string that could be read as something else in quotes. 0 or API_ENOMEM. */
int api__openapi_yaml(api_str json, api_buf *out);

#endif
