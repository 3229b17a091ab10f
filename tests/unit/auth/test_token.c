/* Access tokens and their hashes; secrets compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "auth/secret.h"
#include "auth/token.h"

static void test_tokens(void **state)
{
    (void)state;
    static char tokens[100][API__TOKEN_LENGTH + 1];
    for (size_t i = 0; i < 100; i++) {
        char hash[API__TOKEN_HASH_LENGTH + 1], again[API__TOKEN_HASH_LENGTH + 1];
        api__token_new(tokens[i], hash);
        assert_int_equal(strlen(tokens[i]), API__TOKEN_LENGTH);
        assert_int_equal(strspn(tokens[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                         API__TOKEN_LENGTH);
        assert_int_equal(strlen(hash), API__TOKEN_HASH_LENGTH);
        assert_int_equal(strspn(hash, "0123456789abcdef"), API__TOKEN_HASH_LENGTH);
        api__token_hash(api_str_of(tokens[i]), again);
        assert_string_equal(hash, again);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(tokens[i], tokens[k]);
    }
}

/* Hashes are stored: BLAKE2b of 32 bytes must come out for ever. */
static void test_hashes(void **state)
{
    (void)state;
    static const struct {
        const char *token, *hash;
    } rows[] = {
        {"", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
        {"abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char hash[API__TOKEN_HASH_LENGTH + 1];
        api__token_hash(api_str_of(rows[i].token), hash);
        assert_string_equal(hash, rows[i].hash);
    }
    char hash[API__TOKEN_HASH_LENGTH + 1];
    api__token_hash((api_str){NULL, 0}, hash);
    assert_string_equal(hash, rows[0].hash);
}

static void test_secrets(void **state)
{
    (void)state;
    static const struct {
        api_str a, b;
        bool same;
    } rows[] = {
        {{"secret", 6}, {"secret", 6}, true},  {{"secret", 6}, {"secreT", 6}, false},
        {{"secret", 6}, {"secret", 5}, false}, {{"", 0}, {NULL, 0}, true},
        {{NULL, 0}, {"secret", 6}, false},     {{"a\0b", 3}, {"a\0c", 3}, false},
        {{"a\0b", 3}, {"a\0b", 3}, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(api__same_secret(rows[i].a, rows[i].b), rows[i].same);
        assert_int_equal(api__same_secret(rows[i].b, rows[i].a), rows[i].same);
    }
}

static int set_up(void **state)
{
    (void)state;
    return sodium_init() < 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tokens), cmocka_unit_test(test_hashes),
                                       cmocka_unit_test(test_secrets)};
    return cmocka_run_group_tests(tests, set_up, NULL);
}
