#include "store/sqlite/url.h"

#include <unistd.h>

/* Other software writes sqlite://api.db and sqlite:///abs/api.db. */
const char *api__sqlite_url_path(const char *rest)
{
    return strncmp(rest, "//", 2) == 0 ? rest + 2 : rest;
}

static bool in_memory(const char *rest)
{
    return strcmp(api__sqlite_url_path(rest), ":memory:") == 0;
}

const char *api__sqlite_url_fault(const char *rest)
{
    return *api__sqlite_url_path(rest) ? NULL : "names no file";
}

api_str api__sqlite_url_resolve(const char *rest, api_str folder, api_arena *a)
{
    bool stays = !folder.n || rest[0] == '/' || rest[0] == ':';
    return stays ? api_arena_dup(a, api_str_of(rest)) : api_arena_printf(a, "%.*s%s", API_FMT(folder), rest);
}

/* A file below the current directory is named relative to it. */
void api__sqlite_url_describe(const char *rest, api_buf *out)
{
    char here[4096];
    const char *path = api__sqlite_url_path(rest);
    size_t n = getcwd(here, sizeof here) ? strlen(here) : 0;
    if (in_memory(rest))
        path = "in memory";
    else if (n && strncmp(path, here, n) == 0 && path[n] == '/')
        path += n + 1;
    else if (strncmp(path, "./", 2) == 0)
        path += 2;
    api_buf_printf(out, "%s", path);
}

bool api__sqlite_url_private(const char *rest)
{
    return in_memory(rest);
}
