/* Where a server's OpenAPI document is, and what it said the last time. */
#ifndef CLI_DOCUMENT_H
#define CLI_DOCUMENT_H

#include "cli.h"

typedef struct document {
    api_str text; /* as it came: JSON or YAML */
    bool yaml;
    const api_node *root;
    const char *url;
} document; /* memory of the session */

/* Looks where .api.yaml or the cache say, then in the usual places, a bounded number of them. `quick`: in silence, and
 * gives up soon. A status, said. */
int document_fetch(cli *c, bool quick, document *out);
/* What the cache has, without the network; false when there is none. */
bool document_cached(cli *c, document *out);
/* Its text, written as JSON if it is YAML. */
api_str document_json(cli *c, const document *d);

/* As c->spec. `old`: it may have changed since. (spec.c) */
void spec_take(cli *c, const document *d, bool old);

/* cache.c: one file a server in $XDG_CACHE_HOME/api; a cache that cannot be read or written is none. */
typedef struct cached {
    api_str url, etag, text; /* url.p NULL: there is none */
} cached;
cached cache_read(cli *c);
void cache_write(cli *c, const cached *entry);

#endif
