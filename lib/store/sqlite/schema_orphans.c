/* Tables that api created and that have no model any more. A table is ours if it is STRICT and has the column
 * _version as we declare it; tables of other programs or of the app's own SQL are ignored. */
#include <strings.h>

#include "store/sqlite/schema.h"

static const char ours[] =
    "SELECT m.name FROM pragma_table_list m WHERE m.schema='main' AND m.type='table' AND m.strict "
    "AND substr(m.name,1,1)<>'_' AND EXISTS(SELECT 1 FROM pragma_table_info(m.name) WHERE name='_version' AND "
    "type='INTEGER' "
    "AND \"notnull\" AND dflt_value='1') ORDER BY m.name";

/* Case-insensitive, as names are in SQLite. */
static bool has_model(const api__resource *const *resources, size_t n, api_str table)
{
    for (size_t i = 0; i < n; i++)
        if (resources[i]->key.n == table.n && strncasecmp(resources[i]->key.p, table.p, table.n) == 0)
            return true;
    return false;
}

void api__schema_find_orphans(struct api__schema_sync *p, const api__resource *const *resources, size_t n)
{
    sqlite3_stmt *st = api__schema_ask(p, ours);
    while (api__schema_next(p, st)) {
        api_str table = {(const char *)sqlite3_column_text(st, 0), (size_t)sqlite3_column_bytes(st, 0)};
        if (!has_model(resources, n, table))
            api__schema_problem(p, table, "it is stored but no longer has a model \"%.*s\" (removed or renamed)",
                                API_FMT(table));
    }
}
