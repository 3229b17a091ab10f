/* The app's documents: index, OpenAPI as JSON and YAML, each plain and gzipped, with ETags. They contain paths, so
 * there is one set per URL prefix: the one for root_path is made at start, others, which trusted proxies name in
 * X-Forwarded-Prefix, on first use. */
#ifndef API__DOCUMENTS_H
#define API__DOCUMENTS_H

#include "app/app.h"
#include "server/request/request.h"

/* Number of sets that are cached; for further prefixes a set is made for each request. A server has one prefix, or a
 * few. */
#define API__DOCUMENT_SETS 8

struct api__document {
    api_str plain;
    api_buf gzip;
    char etag[24]; /* including quotes */
};

struct api__documents;

/* `mounted`: the prefix of a mounted app, or "". NULL: out of memory. The app must outlive the documents. */
struct api__documents *api__documents_new(const struct api_app *app, api_str root_path, api_str mounted);
void api__documents_free(struct api__documents *d);

enum api__document_kind { API__DOCUMENT_INDEX, API__DOCUMENT_JSON, API__DOCUMENT_YAML, API__DOCUMENT_KINDS };

/* Handlers of "/" and of the OpenAPI documents. */
void api__handle_index(api_request *req);
void api__handle_openapi_json(api_request *req);
void api__handle_openapi_yaml(api_request *req);

#endif
