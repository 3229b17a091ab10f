/* A connection is shared by all requests: raw SQL must not change its settings, its transaction or what it is
 * connected to. */
#include "store/sqlite/authorizer.h"

#include "store/sqlite/connection.h"

#define TEMPORARY "temporary tables, views, indexes and triggers are refused: requests share connections"

static const struct {
    int action;
    const char *why;
} refused[] = {
    {SQLITE_TRANSACTION, "BEGIN, COMMIT and ROLLBACK are refused: use api_db_begin"},
    {SQLITE_SAVEPOINT, "SAVEPOINT, RELEASE and ROLLBACK TO are refused: use api_db_savepoint"},
    {SQLITE_ATTACH, "ATTACH is refused: an app has one database"},
    {SQLITE_DETACH, "DETACH is refused: an app has one database"},
    {SQLITE_CREATE_TEMP_INDEX, TEMPORARY},
    {SQLITE_CREATE_TEMP_TABLE, TEMPORARY},
    {SQLITE_CREATE_TEMP_TRIGGER, TEMPORARY},
    {SQLITE_CREATE_TEMP_VIEW, TEMPORARY},
};

/* These only describe the schema, whatever their argument, and quick_check the rows: ALTER TABLE ADD COLUMN on a
 * STRICT table runs it. */
static const char *const harmless[] = {"table_info",     "table_xinfo",       "table_list",      "index_list",
                                       "index_info",     "foreign_key_list",  "index_xinfo",     "pragma_list",
                                       "collation_list", "foreign_key_check", "compile_options", "quick_check"};

static const char *look_up(int action, const char *a, const char *b)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (refused[i].action == action)
            return refused[i].why;
    if (action == SQLITE_FUNCTION && b && sqlite3_stricmp(b, "load_extension") == 0)
        return "load_extension is refused";
    if (action != SQLITE_PRAGMA)
        return NULL;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (a && sqlite3_stricmp(a, harmless[i]) == 0)
            return NULL;
    return "PRAGMA is refused, except those that describe tables";
}

int api__sqlite_authorize(void *arg, int action, const char *a, const char *b, const char *database,
                          const char *trigger)
{
    struct api__sqlite_db *db = arg;
    (void)database;
    (void)trigger;
    const char *why = db->authorizing ? look_up(action, a, b) : NULL;
    if (why)
        db->refusal = why;
    return why ? SQLITE_DENY : SQLITE_OK;
}
