/* The app's documents: index, OpenAPI as JSON and YAML, each plain and gzip'd, with their tags. They name paths, so
 * there is one set for each prefix under which the server is shown: that of root_path is made at once, others, which
 * trusted proxies name in X-Forwarded-Prefix, when they are asked for. */
#ifndef API__DOCUMENTS_H
#define API__DOCUMENTS_H

#include "app/app.h"
#include "server/request/request.h"

/* So many sets are kept; one for yet another prefix is made anew each time. A server has one prefix, or a few. */
#define API__DOCUMENT_SETS 8

struct api__document {
    api_str plain;
    api_buf gzip;
    char etag[24]; /* with its quotes */
};

struct api__documents;

/* `mounted`: the prefix of an app under another one, or "". NULL: no memory. The app must outlive them. */
struct api__documents *api__documents_new(const struct api_app *app, api_str root_path, api_str mounted);
void api__documents_free(struct api__documents *d);

enum api__document_kind { API__DOCUMENT_INDEX, API__DOCUMENT_JSON, API__DOCUMENT_YAML, API__DOCUMENT_KINDS };
/* That of a prefix as it is kept; NULL: not made yet. Any thread. */
const struct api__document *api__documents_get(struct api__documents *d, api_str prefix, enum api__document_kind kind);
/* Makes the set of a prefix, and keeps it where there is room: then its document is lent in *kept. Else the plain text
 * of one is appended to `out`. 0 or API_ENOMEM. Takes milliseconds; any thread. */
int api__documents_make(struct api__documents *d, api_str prefix, enum api__document_kind kind,
                        const struct api__document **kept, api_buf *out);

/* "/" and the document itself. */
void api__handle_index(api_request *req);
void api__handle_openapi_json(api_request *req);
void api__handle_openapi_yaml(api_request *req);

#endif
