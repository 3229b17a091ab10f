#include "store/engines/engines.h"

#include <strings.h>

#include "store/engine.h"
#include "store/sqlite/engine.h"

/* By scheme. Rows without an engine: planned for a later version. */
static const struct row {
    const char *scheme, *name;
    const struct api__engine *engine;
} rows[] = {
    {"sqlite", NULL, &api__sqlite_engine},
    {"postgresql", "PostgreSQL", NULL},
    {"postgres", "PostgreSQL", NULL},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* NULL: unknown scheme. *rest is what follows the colon. */
static const struct row *find(const char *url, const char **rest)
{
    for (size_t i = 0; i < ROWS; i++) {
        size_t n = strlen(rows[i].scheme);
        if (strncmp(url, rows[i].scheme, n) == 0 && url[n] == ':') {
            *rest = url + n + 1;
            return &rows[i];
        }
    }
    return NULL;
}

static const struct api__engine *engine_of(const char *url, const char **rest)
{
    const struct row *row = find(url, rest);
    return row ? row->engine : NULL;
}

bool api__database_check(const char *url, api_buf *why)
{
    const char *rest;
    const struct row *row = find(url, &rest);
    const char *fault = !row ? "unknown kind of database" : row->engine ? row->engine->url_fault(rest) : NULL;
    if (row && !row->engine)
        api_buf_printf(why, "%s is not yet supported", row->name);
    else if (fault)
        api_buf_printf(why, "%s", fault);
    else
        return true;
    api_buf_printf(why, ", expected %s", rows[0].engine->form);
    return false;
}

const char *api__database_resolve(const char *url, api_str folder, api_arena *a)
{
    const char *rest;
    const struct row *row = find(url, &rest);
    api_str resolved = row->engine->url_resolve(rest, folder, a);
    return resolved.p ? api_arena_printf(a, "%s:%.*s", row->scheme, API_FMT(resolved)).p : NULL;
}

void api__database_describe(const char *url, api_buf *out)
{
    const char *rest;
    const struct api__engine *engine = engine_of(url, &rest);
    if (engine) {
        engine->url_describe(rest, out);
        api_buf_printf(out, " (%s)", engine->name);
    }
}

bool api__database_private(const char *url)
{
    const char *rest;
    const struct api__engine *engine = engine_of(url, &rest);
    return engine && engine->url_private(rest);
}

const char *api__database_reserves(api_str table)
{
    for (size_t i = 0; i < ROWS; i++) {
        const char *prefix = rows[i].engine ? rows[i].engine->reserved : NULL;
        size_t n = prefix ? strlen(prefix) : 0;
        if (n && table.n >= n && strncasecmp(table.p, prefix, n) == 0)
            return prefix;
    }
    return NULL;
}

api__store *api__store_open(const char *url, const struct api__store_config *c, api_problems *problems)
{
    const char *rest;
    api_buf why;
    api_buf_init(&why, API_BUF_NO_MAX);
    bool good = api__database_check(url, &why);
    if (!good)
        api_problems_add(problems, NULL, 0, 0, "database \"%s\": %s", url, api_buf_cstr(&why));
    api_buf_deinit(&why);
    return good ? engine_of(url, &rest)->open(rest, c, problems) : NULL;
}
