/* The server's document as it was last fetched: one file per server in $XDG_CACHE_HOME/api. */
#ifndef CLI_CACHE_H
#define CLI_CACHE_H

#include "cli/core/cli.h"

typedef struct cached {
    api_str url, etag, text; /* url.p NULL: there is nothing cached */
} cached;

/* A cache that cannot be read or written counts as empty. */
cached cache_read(cli *c);
void cache_write(cli *c, const cached *entry);

#endif
