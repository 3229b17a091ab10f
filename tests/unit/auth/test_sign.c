/* Signed text: it comes back as it was, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "auth/sign.h"

static api__sign_key keys[3];

static int set_up(void **state)
{
    (void)state;
    api__sign_key_make(&keys[0], API_S("new secret"), API_S("session"));
    api__sign_key_make(&keys[1], API_S("old secret"), API_S("session"));
    api__sign_key_make(&keys[2], API_S("new secret"), API_S("other"));
    return 0;
}

static int check(api_str token, const api__sign_key *k, size_t n, const char *want)
{
    api_arena a;
    api_str text;
    int64_t seconds = -1;
    api_arena_init(&a, 65536);
    int err = api__sign_check(token, k, n, &a, &text, &seconds);
    if (!err) {
        assert_true(api_str_is(text, want));
        assert_int_equal(seconds, 1764110000);
    }
    api_arena_deinit(&a);
    return err;
}

static void test_round_trip(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "a", "ab", "abc", "{\"user\":\"ada\"}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        api_buf b;
        api_buf_init(&b, 4096);
        api__sign_put(&b, &keys[0], api_str_of(texts[i]), 1764110000);
        assert_int_equal(b.err, 0);
        assert_true(b.n <= api__sign_length(strlen(texts[i])));
        assert_int_equal(check(api_buf_get(&b), keys, 1, texts[i]), 0);
        api_buf_deinit(&b);
    }
}

static void test_rotation_and_purpose(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, 4096);
    api__sign_put(&b, &keys[1], API_S("x"), 1764110000);
    assert_int_equal(check(api_buf_get(&b), keys, 2, "x"), 0);
    assert_int_equal(check(api_buf_get(&b), keys, 1, "x"), API_EINVALID);
    assert_int_equal(check(api_buf_get(&b), keys, 0, "x"), API_EINVALID);
    b.n = 0;
    api__sign_put(&b, &keys[0], API_S("x"), 1764110000);
    assert_int_equal(check(api_buf_get(&b), &keys[2], 1, "x"), API_EINVALID);
    api_buf_deinit(&b);
}

/* Each byte changed in some ways, and each beginning. */
static void test_tampered(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, 4096);
    api__sign_put(&b, &keys[0], API_S("{\"user\":\"ada\"}"), 1764110000);
    for (size_t i = 0; i < b.n; i++) {
        char was = b.p[i];
        for (const char *c = "A.b9-=_\n"; *c; c++) {
            b.p[i] = *c;
            if (*c != was)
                assert_int_equal(check(api_buf_get(&b), keys, 2, ""), API_EINVALID);
        }
        b.p[i] = was;
    }
    for (size_t n = 0; n < b.n; n++) {
        char *p = malloc(n ? n : 1);
        memcpy(p, b.p, n);
        assert_int_equal(check((api_str){p, n}, keys, 2, ""), API_EINVALID);
        free(p);
    }
    api_buf_putc(&b, 'A');
    assert_int_equal(check(api_buf_get(&b), keys, 2, ""), API_EINVALID);
    assert_int_equal(check((api_str){NULL, 0}, keys, 2, ""), API_EINVALID);
    api_buf_deinit(&b);
}

/* The format is what others could write: HMAC-SHA256 under a key made by HMAC-SHA256 (checked with another program). */
static void test_format(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, 4096);
    api__sign_put(&b, &keys[0], API_S("{\"user\":\"ada\"}"), 1764110000);
    assert_string_equal(api_buf_cstr(&b), "eyJ1c2VyIjoiYWRhIn0.1764110000.ouHMflw8f_9IAeNR0N_WV2ATQqEAZzXYntK8rUhKv64");
    api_buf_deinit(&b);
}

static void test_no_memory(void **state)
{
    (void)state;
    api_buf b;
    api_arena a;
    api_str text;
    int64_t seconds;
    api_buf_init(&b, 20);
    api__sign_put(&b, &keys[0], API_S("x"), 1);
    assert_int_equal(b.err, API_ETOOBIG);
    api_buf_deinit(&b);
    api_buf_init(&b, 4096);
    api__sign_put(&b, &keys[0], API_S("x"), 1);
    api_arena_init(&a, 0);
    assert_int_equal(api__sign_check(api_buf_get(&b), keys, 1, &a, &text, &seconds), API_ENOMEM);
    api_arena_deinit(&a);
    api_buf_deinit(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_rotation_and_purpose),
        cmocka_unit_test(test_tampered),   cmocka_unit_test(test_format),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
