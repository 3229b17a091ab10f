/* The tables of users and tokens: their fields stand where the enums say, and what is looked up is indexed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "auth/tables.h"
#include <cmocka.h>

static struct api__auth_tables t;

static int set_up(void **state)
{
    (void)state;
    return api__auth_tables_init(&t, 7);
}

static int tear_down(void **state)
{
    (void)state;
    api__auth_tables_deinit(&t);
    return 0;
}

static void has_field(const api__resource *r, uint32_t i, const char *name, uint32_t flags)
{
    assert_true(i < r->model->count);
    const api__field *f = &r->model->fields[i];
    assert_true(api_str_is(f->name, name));
    if ((f->flags & flags) != flags)
        fail_msg("%s: expected the flags %x, got %x", name, flags, f->flags);
}

static void test_users(void **state)
{
    (void)state;
    assert_true(api_str_is(t.users.key, "_users"));
    assert_int_equal(t.users.index, 7);
    assert_int_equal(t.users.model->count, API__USER_ENABLED + 1);
    has_field(&t.users, API__USER_ID, "id", API__READONLY);
    has_field(&t.users, API__USER_NAME, "username", API__UNIQUE | API__REQUIRED);
    has_field(&t.users, API__USER_PASSWORD, "password", API__WRITEONLY | API__REQUIRED);
    has_field(&t.users, API__USER_ADMIN, "admin", API__REQUIRED);
    has_field(&t.users, API__USER_CREATED, "created_at", API__REQUIRED);
    has_field(&t.users, API__USER_ENABLED, "enabled", API__HAS_DEFAULT);
}

static void test_tokens(void **state)
{
    (void)state;
    assert_true(api_str_is(t.tokens.key, "_tokens"));
    assert_int_equal(t.tokens.index, 8);
    assert_int_equal(t.tokens.model->count, API__TOKEN_CREATED + 1);
    has_field(&t.tokens, API__TOKEN_ID, "id", API__READONLY);
    has_field(&t.tokens, API__TOKEN_USER, "user_id", API__REQUIRED | API__SORT);
    has_field(&t.tokens, API__TOKEN_HASH, "hash", API__UNIQUE | API__REQUIRED);
    has_field(&t.tokens, API__TOKEN_EXPIRES, "expires_at", API__REQUIRED);
    has_field(&t.tokens, API__TOKEN_CREATED, "created_at", API__REQUIRED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_users), cmocka_unit_test(test_tokens)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
