/* Names and passwords: which are refused and why; hashes that only their password opens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "auth/password.h"

static void is_refused(const char *what, const char *why, const char *expected)
{
    if (!why != !expected || (why && !strstr(why, expected)))
        fail_msg("%s: expected %s, got %s", what, expected ? expected : "none", why ? why : "none");
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *why;
    } rows[] = {
        {"a", NULL},
        {"ada@example.com", NULL},
        {"Ada-Lovelace_1815", NULL},
        {"\xc3\xa5s\xc3\xa9", NULL},
        {"\xe6\x97\xa5\xe6\x9c\xac", NULL},
        {"", "empty"},
        {"a b", "invisible"},
        {" a", "invisible"},
        {"a:b", "invisible"},
        {"a\tb", "invisible"},
        {"a\x7f", "invisible"},
        {"a\xc2\x85", "invisible"},
        {"a\xe2\x80\x8b", "invisible"}, /* zero width space */
        {"a\xe2\x80\xae", "invisible"}, /* right-to-left override */
        {"a\xff", "UTF-8"},
        {"a\xc3", "UTF-8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is_refused(rows[i].name, api__username_check(api_str_of(rows[i].name)), rows[i].why);
    is_refused("a NUL", api__username_check((api_str){"a\0b", 3}), "invisible");
    char long_name[152];
    memset(long_name, 'a', sizeof long_name);
    is_refused("150 bytes", api__username_check((api_str){long_name, 150}), NULL);
    is_refused("151 bytes", api__username_check((api_str){long_name, 151}), "150 bytes");
}

static void test_passwords(void **state)
{
    (void)state;
    static char text[1025];
    memset(text, 'p', sizeof text);
    static const struct {
        size_t n;
        const char *why;
    } rows[] = {{0, "8 bytes"}, {7, "at least 8"}, {8, NULL}, {1024, NULL}, {1025, "1024 bytes"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is_refused("a length", api__password_check((api_str){text, rows[i].n}), rows[i].why);
    is_refused("a NUL", api__password_check((api_str){"12345678\0", 9}), "NUL");
    is_refused("any bytes", api__password_check(API_S("\xff\xfe\x01 \t\n:\x80")), NULL);
}

/* Few of them: each costs a tenth of a second. */
static void test_hash(void **state)
{
    (void)state;
    char hash[API__PASSWORD_HASH], other[API__PASSWORD_HASH];
    static char longer[1025];
    memset(longer, 'p', sizeof longer);
    assert_int_equal(api__password_hash(API_S("correct horse"), hash), 0);
    assert_int_equal(api__password_hash(API_S("correct horse"), other), 0);
    assert_string_not_equal(hash, other); /* each with a salt of its own */
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31), 0);
    assert_true(api__password_verify(hash, API_S("correct horse")));
    assert_false(api__password_verify(hash, API_S("correct horsf")));
    assert_false(api__password_verify(hash, (api_str){longer, sizeof longer}));
    assert_false(api__password_verify("", API_S("")));
    assert_false(api__password_verify("no hash", API_S("correct horse")));
    api__password_dummy(API_S("correct horse"));
    api__password_dummy((api_str){longer, sizeof longer});
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names), cmocka_unit_test(test_passwords),
                                       cmocka_unit_test(test_hash)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
