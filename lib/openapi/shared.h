/* Schemas and headers that are the same in every document. */
#ifndef API__SHARED_H
#define API__SHARED_H

#include "openapi/writer.h"

/* Whether a schema of that name is one of these or a resource's. */
bool api__openapi_reserved(const struct api_app *app, api_str name);
/* Those that were referred to, as members of components/schemas, */
void api__doc_put_errors(const struct api__doc *doc);
void api__doc_put_user_schemas(const struct api__doc *doc);
/* and "headers". */
void api__doc_put_headers(const struct api__doc *doc);

#endif
