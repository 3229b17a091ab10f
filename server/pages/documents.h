/* The app's documents, made once: index, OpenAPI as JSON and YAML, each plain and gzip'd, with their tags. */
#ifndef API__DOCUMENTS_H
#define API__DOCUMENTS_H

#include "app/app.h"

struct api__document {
    api_str plain;
    api_buf gzip;
    char etag[24]; /* with its quotes */
};

struct api__documents {
    api_buf index_text;
    struct api__document index, json, yaml;
};

/* `mounted`: the prefix of an app under another one, or "". */
struct api__documents *api__documents_new(const struct api_app *app, api_str mounted);
void api__documents_free(struct api__documents *d);

#endif
