/* What follows "sqlite:" in a URL: a file or ":memory:". See store/engine.h. */
#ifndef API__SQLITE_URL_H
#define API__SQLITE_URL_H

#include <api/arena.h>
#include <api/buf.h>

const char *api__sqlite_url_fault(const char *rest);
api_str api__sqlite_url_resolve(const char *rest, api_str folder, api_arena *a);
void api__sqlite_url_describe(const char *rest, api_buf *out);
bool api__sqlite_url_private(const char *rest);
/* The file name, or ":memory:". */
const char *api__sqlite_url_path(const char *rest);

#endif
