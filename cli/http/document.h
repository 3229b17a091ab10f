/* The server's OpenAPI document: finding, fetching, caching, and reading it into c->spec. */
#ifndef CLI_DOCUMENT_H
#define CLI_DOCUMENT_H

#include "cli/core/cli.h"

/* Once a session. */
int document_load(cli *c);
/* For help: from the cache, else quickly and without messages; false when there is none. */
bool document_try(cli *c);
/* Without the network; false when it is not cached. */
bool document_cached(cli *c);
/* The text, written as JSON if it is YAML. */
int document_text(cli *c, api_str *json);
/* The URL of a path of the document. */
const char *document_url(cli *c, api_str path);

#endif
