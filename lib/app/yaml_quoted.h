/* A single-quoted scalar's text. libfyaml 0.7 reads two escaped quotes in a row ('''') as three and drops what is then
 * too much at the end, so its own text of such a scalar cannot be trusted. */
#ifndef API__YAML_QUOTED_H
#define API__YAML_QUOTED_H

#include <api/arena.h>

/* `source` is what lies between the outer quotes, whose syntax has been checked. NULL: no
 * memory. */
api_str api__yaml_single_quoted(api_str source, api_arena *a);

#endif
