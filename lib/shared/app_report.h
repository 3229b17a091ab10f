/* What check, routes and openapi print. */
#ifndef API__APP_REPORT_H
#define API__APP_REPORT_H

#include <api/buf.h>

/* "shop.yaml: ok (1 model, 10 operations)" on stdout. */
void api__print_ok(const char *name, size_t models, size_t operations);
/* Appends an operation to an array of JSON, which begins with it where `b` is empty. */
void api__route_put(api_buf *b, const char *method, api_str path, api_str operation, api_str permission);
/* Prints a document, with a line end behind it. */
void api__print_document(api_str text);

#endif
