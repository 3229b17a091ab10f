/* What URLs of databases mean, without opening any. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <unistd.h>

#include "store/engines/engines.h"

static void test_check(void **state)
{
    (void)state;
    static const char *const list[][2] = {
        {"sqlite:a.db", NULL},
        {"sqlite::memory:", NULL},
        {"sqlite:///abs/a.db", NULL},
        {API__DATABASE_DEFAULT, NULL},
        {"sqlite:", "names no file, expected sqlite:FILE"},
        {"sqlite://", "names no file, expected sqlite:FILE"},
        {"sqlite", "unknown kind of database, expected sqlite:FILE"},
        {"SQLITE:a.db", "unknown kind of database, expected sqlite:FILE"},
        {"mysql://h/d", "unknown kind of database, expected sqlite:FILE"},
        {"", "unknown kind of database, expected sqlite:FILE"},
        {"postgres://h/d", "PostgreSQL is not yet supported, expected sqlite:FILE"},
        {"postgresql://h/d", "PostgreSQL is not yet supported, expected sqlite:FILE"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        api_buf why;
        api_buf_init(&why, 256);
        assert_int_equal(api__database_check(list[i][0], &why), !list[i][1]);
        assert_string_equal(api_buf_cstr(&why), list[i][1] ? list[i][1] : "");
        api_buf_deinit(&why);
    }
}

static void test_resolve(void **state)
{
    (void)state;
    static const char *const list[][3] = {
        {"sqlite:a.db", "", "sqlite:a.db"},
        {"sqlite:a.db", "/srv/app/", "sqlite:/srv/app/a.db"},
        {"sqlite:data/a.db", "app/", "sqlite:app/data/a.db"},
        {"sqlite:/abs/a.db", "app/", "sqlite:/abs/a.db"},
        {"sqlite:///abs/a.db", "app/", "sqlite:///abs/a.db"},
        {"sqlite::memory:", "app/", "sqlite::memory:"},
    };
    api_arena a;
    api_arena_init(&a, 1 << 16);
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        assert_string_equal(api__database_resolve(list[i][0], api_str_of(list[i][1]), &a), list[i][2]);
    api_arena_deinit(&a);
    api_arena_init(&a, 0);
    assert_null(api__database_resolve("sqlite:a.db", API_S("app/"), &a));
    assert_null(api__database_resolve("sqlite:a.db", API_S(""), &a));
    api_arena_deinit(&a);
}

static void check_described(const char *url, const char *want)
{
    api_buf out;
    api_buf_init(&out, 8192);
    api__database_describe(url, &out);
    assert_string_equal(api_buf_cstr(&out), want);
    api_buf_deinit(&out);
}

static void test_describe(void **state)
{
    (void)state;
    char here[4000], url[4200];
    check_described("sqlite:a.db", "a.db (SQLite)");
    check_described("sqlite:./a.db", "a.db (SQLite)");
    check_described("sqlite://a.db", "a.db (SQLite)");
    check_described("sqlite:/abs/a.db", "/abs/a.db (SQLite)");
    check_described("sqlite::memory:", "in memory (SQLite)");
    assert_non_null(getcwd(here, sizeof here));
    snprintf(url, sizeof url, "sqlite:%s/a.db", here);
    check_described(url, "a.db (SQLite)");
    check_described("postgres://ann:secret@h/d", "");
}

static void test_private(void **state)
{
    (void)state;
    assert_true(api__database_private("sqlite::memory:"));
    assert_true(api__database_private("sqlite://:memory:"));
    assert_false(api__database_private("sqlite:memory"));
    assert_false(api__database_private("sqlite:/tmp/:memory:"));
    assert_false(api__database_private("mysql::memory:"));
}

static void test_reserved(void **state)
{
    (void)state;
    assert_string_equal(api__database_reserves(API_S("sqlite_items")), "sqlite_");
    assert_string_equal(api__database_reserves(API_S("SQLite_")), "sqlite_");
    assert_null(api__database_reserves(API_S("sqlite")));
    assert_null(api__database_reserves(API_S("items")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check),   cmocka_unit_test(test_resolve),  cmocka_unit_test(test_describe),
        cmocka_unit_test(test_private), cmocka_unit_test(test_reserved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
