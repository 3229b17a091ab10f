/* The OpenAPI 3.1.0 document of an app, written straight as JSON text; the YAML form is made from that. */
#ifndef API__DOCUMENT_H
#define API__DOCUMENT_H

#include "app/app.h"

/* Builds app->openapi_json and _yaml from the tables, as behind app->root_path, and those of the apps mounted on it. 0
 * or API_ENOMEM. */
int api__openapi_build(struct api_app *app);
/* The same for an app that is shown under another prefix ("" or "/v1"). */
int api__openapi_write(const struct api_app *app, api_str prefix, api_buf *json, api_buf *yaml);

#endif
