/* Access tokens and their hashes, and the comparison of secrets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "auth/secret.h"
#include "auth/token.h"
#include "shared/base64.h"

static void test_token(void **state)
{
    (void)state;
    char token[API__TOKEN_LENGTH + 1], other[API__TOKEN_LENGTH + 1];
    char hash[API__TOKEN_HASH_LENGTH + 1], again[API__TOKEN_HASH_LENGTH + 1];
    unsigned char bits[32];
    size_t n;
    api__token_new(token, hash);
    assert_int_equal(strlen(token), API__TOKEN_LENGTH);
    assert_true(api__base64_read(API__BASE64URL, api_str_of(token), bits, &n));
    assert_int_equal(n, 32);
    assert_int_equal(strspn(hash, "0123456789abcdef"), API__TOKEN_HASH_LENGTH);
    assert_int_equal(strlen(hash), API__TOKEN_HASH_LENGTH);
    api__token_hash(api_str_of(token), again);
    assert_string_equal(hash, again);
    api__token_new(other, again);
    assert_string_not_equal(token, other);
    assert_string_not_equal(hash, again);
}

/* BLAKE2b of 32 bytes, as b2sum -l 256 prints it: a stored hash outlives the version that made it. */
static void test_hash(void **state)
{
    (void)state;
    char hash[API__TOKEN_HASH_LENGTH + 1];
    api__token_hash(API_S("abc"), hash);
    assert_string_equal(hash, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    api__token_hash((api_str){NULL, 0}, hash);
    assert_string_equal(hash, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

static void test_same_secret(void **state)
{
    (void)state;
    assert_true(api__same_secret(API_S("abc"), API_S("abc")));
    assert_false(api__same_secret(API_S("abc"), API_S("abd")));
    assert_false(api__same_secret(API_S("abc"), API_S("ab")));
    assert_true(api__same_secret(API_S(""), (api_str){NULL, 0}));
    assert_false(api__same_secret(API_S("abc"), (api_str){NULL, 0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_token), cmocka_unit_test(test_hash),
                                       cmocka_unit_test(test_same_secret)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
