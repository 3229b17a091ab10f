/* Hashes of passwords, and which names and passwords are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "auth/password.h"

static void test_hash(void **state)
{
    (void)state;
    char hash[API__PASSWORD_HASH], other[API__PASSWORD_HASH];
    assert_int_equal(api__password_hash(API_S("correct horse"), hash), 0);
    assert_int_equal(api__password_hash(API_S("correct horse"), other), 0);
    assert_memory_equal(hash, "$argon2id$", 10);
    assert_string_not_equal(hash, other); /* a salt of its own */
    assert_true(api__password_verify(hash, API_S("correct horse")));
    assert_false(api__password_verify(hash, API_S("correct horses")));
    assert_false(api__password_verify(hash, API_S("")));
    assert_false(api__password_verify("", API_S("correct horse")));
    assert_false(api__password_verify("no hash", API_S("correct horse")));
    api__password_dummy(API_S("correct horse"));
}

static void test_names(void **state)
{
    (void)state;
    char longest[152];
    memset(longest, 'a', sizeof longest);
    assert_null(api__username_check(API_S("ann")));
    assert_null(api__username_check(API_S("ann@example.com")));
    assert_null(api__username_check(API_S("Zo\xc3\xab")));
    assert_null(api__username_check((api_str){longest, 150}));
    assert_non_null(api__username_check((api_str){longest, 151}));
    static const char *const refused[] = {"", "a b", "a:b", "a\tb", "a\x7f", "\xff", "a\xe2\x80\x8b" /* U+200B */};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_non_null(api__username_check(api_str_of(refused[i])));
}

static void test_passwords(void **state)
{
    (void)state;
    char *longest = malloc(1025);
    assert_non_null(longest);
    memset(longest, 'a', 1025);
    assert_null(api__password_check(API_S("12345678")));
    assert_non_null(api__password_check(API_S("1234567")));
    assert_null(api__password_check((api_str){longest, 1024}));
    assert_non_null(api__password_check((api_str){longest, 1025}));
    assert_non_null(api__password_check((api_str){"1234\0678", 8}));
    assert_null(api__password_check(API_S("a b: \xff\x01 c")));
    assert_false(api__password_verify("$argon2id$", (api_str){longest, 1025})); /* not even hashed */
    free(longest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hash), cmocka_unit_test(test_names),
                                       cmocka_unit_test(test_passwords)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
