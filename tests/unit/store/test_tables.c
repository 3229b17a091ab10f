/* Tables: those that grow with the models, indexes, tables left over, databases that are refused. */
#include "unit/store/items.h"

static void test_tables_grow(void **state)
{
    struct fixture *f = *state;
    char url[128], why[400];
    snprintf(url, sizeof url, "sqlite:%s/t.db", f->dir);
    static const struct {
        const char *fields;
        const char *refused; /* NULL: fits */
    } steps[] = {
        {"{name: {type: string}}", NULL},
        {"{name: {type: string}, note: {type: string}, n: {type: integer, default: 5}}", NULL},
        {"{name: {type: string}, note: {type: string, unique: true}, n: {type: integer, default: 5}}", NULL},
        {"{name: {type: string}, note: {type: string}, n: {type: integer, default: 5}}", "stored as unique"},
        {"{name: {type: string}, note: {type: string, unique: true}}", "no longer declared"},
        {"{name: {type: integer}, note: {type: string, unique: true}, n: {type: integer, default: 5}}",
         "is stored as string but is now integer"},
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        char text[512];
        snprintf(text, sizeof text, "api: 1\nmodels:\n  items:\n    properties: %s\n    required: [name]\n",
                 steps[i].fields);
        api_app *app = parse(text);
        api__store *s = open_store(f, url, app, why);
        if (steps[i].refused) {
            assert_null(s);
            assert_non_null(strstr(why, steps[i].refused));
        } else {
            if (!s)
                print_error("%s\n", why);
            assert_non_null(s);
        }
        api__store_close(s);
        api_app_free(app);
    }
}

/* A hundred unique fields, and the 99th is no longer so. */
static void test_many_indexes(void **state)
{
    struct fixture *f = *state;
    char url[128], why[400];
    snprintf(url, sizeof url, "sqlite:%s/many.db", f->dir);
    for (int round = 0; round < 2; round++) {
        api_buf text;
        api_buf_init(&text, API_BUF_NO_MAX);
        API_BUF_LIT(&text, "api: 1\nmodels:\n  items:\n    properties:\n");
        for (int i = 0; i < 100; i++)
            api_buf_printf(&text, "      f%02d: {type: string%s}\n", i, round && i == 98 ? "" : ", unique: true");
        api_app *app = parse(api_buf_cstr(&text));
        api__store *s = open_store(f, url, app, why);
        if (round == 0)
            assert_non_null(s);
        else
            assert_null(s);
        api__store_close(s);
        api_app_free(app);
        api_buf_deinit(&text);
    }
    assert_non_null(strstr(why, "field \"f98\" is stored as unique but no longer declared unique"));
}

static void sql(const char *dir, const char *name, const char *text)
{
    char path[160];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* A table of ours without a model is a difference as a field is; what others made is not ours. */
static void test_tables_left(void **state)
{
    struct fixture *f = *state;
    char url[128], why[400];
    snprintf(url, sizeof url, "sqlite:%s/left.db", f->dir);
    static const struct {
        const char *model, *sql, *refused; /* `sql` runs before */
    } steps[] = {
        {"items", NULL, NULL},
        {"things", NULL, "table \"items\": it is stored but no longer has a model \"items\""},
        {"ITEMS", NULL, NULL}, /* the same table to SQLite */
        {"items",
         "CREATE TABLE theirs(a); CREATE TABLE versions(_version TEXT); CREATE VIEW v AS SELECT * FROM items;"
         "CREATE TABLE _users(a INTEGER, _version INTEGER NOT NULL DEFAULT 1) STRICT",
         NULL},
        {"things", "DROP TABLE items", NULL},
        {"items", NULL, "table \"things\": "},
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        char text[200];
        if (steps[i].sql)
            sql(f->dir, "left.db", steps[i].sql);
        snprintf(text, sizeof text, "api: 1\nmodels:\n  %s:\n    properties: {name: {type: string}}\n", steps[i].model);
        api_app *app = parse(text);
        api__store *s = open_store(f, url, app, why);
        if (!s != (steps[i].refused != NULL))
            print_error("step %zu: %s\n", i, why);
        assert_int_equal(!s, steps[i].refused != NULL);
        if (steps[i].refused) {
            assert_non_null(strstr(why, steps[i].refused));
            assert_non_null(strstr(why, "undo the change in the app file, or start with another database file"));
        }
        api__store_close(s);
        api_app_free(app);
    }
}

static void test_bad_databases(void **state)
{
    struct fixture *f = *state;
    char url[128], why[400], command[256];
    snprintf(url, sizeof url, "sqlite:%s/none/t.db", f->dir);
    assert_null(open_store(f, url, f->app, why));
    assert_non_null(strstr(why, "No such file"));
    snprintf(url, sizeof url, "sqlite:%s", f->dir);
    assert_null(open_store(f, url, f->app, why));
    assert_null(open_store(f, "postgresql://x", f->app, why));
    assert_non_null(strstr(why, "not yet supported"));
    snprintf(command, sizeof command, "head -c 20000 /dev/urandom > %s/junk.db", f->dir);
    assert_int_equal(system(command), 0);
    snprintf(url, sizeof url, "sqlite:%s/junk.db", f->dir);
    assert_null(open_store(f, url, f->app, why));
    assert_non_null(strstr(why, "not an SQLite database"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tables_grow, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_indexes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_tables_left, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_databases, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
