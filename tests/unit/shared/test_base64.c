/* Base64: the vectors of RFC 4648, every length and byte against libsodium, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>

#include "shared/base64.h"

static const int variants[] = {
    [API__BASE64] = sodium_base64_VARIANT_ORIGINAL, [API__BASE64URL] = sodium_base64_VARIANT_URLSAFE_NO_PADDING};

static void check_pair(enum api__base64 form, const char *plain, const char *coded)
{
    api_buf b;
    char out[64];
    size_t n = 99;
    api_buf_init(&b, 64);
    api__base64_put(form, plain, strlen(plain), &b);
    assert_string_equal(api_buf_cstr(&b), coded);
    assert_int_equal(api__base64_length(form, strlen(plain)), strlen(coded));
    assert_true(api__base64_read(form, api_str_of(coded), out, &n));
    assert_int_equal(n, strlen(plain));
    assert_memory_equal(out, plain, n);
    api_buf_deinit(&b);
}

static void test_vectors(void **state)
{
    (void)state;
    static const char *const list[][3] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foob", "Zm9vYg==", "Zm9vYg"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
        {"\xfb\xff\xfe", "+//+", "-__-"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        check_pair(API__BASE64, list[i][0], list[i][1]);
        check_pair(API__BASE64URL, list[i][0], list[i][2]);
    }
}

/* Each byte at each place of a group of three, and every length up to some groups. */
static void test_written_as_libsodium_does(void **state)
{
    (void)state;
    unsigned char bytes[100], back[100];
    char ours[200], theirs[200];
    for (unsigned i = 0; i < 256 * 10; i++)
        for (int form = API__BASE64; form <= API__BASE64URL; form++) {
            size_t n = i % 64, got = 0;
            for (size_t k = 0; k < n; k++)
                bytes[k] = (unsigned char)(i * 7 + k * 37);
            api__base64_write((enum api__base64)form, bytes, n, ours);
            sodium_bin2base64(theirs, sizeof theirs, bytes, n, variants[form]);
            api_str text = {ours, api__base64_length((enum api__base64)form, n)};
            assert_true(api_str_is(text, theirs));
            assert_true(api__base64_read((enum api__base64)form, text, back, &got));
            assert_int_equal(got, n);
            assert_memory_equal(back, bytes, n);
        }
}

/* One character of a good text made any other: both take it or neither does, and to the same bytes. libsodium 1.0.18
 * takes bytes above 127 for digits. */
static void test_read_as_libsodium_does(void **state)
{
    (void)state;
    static const char *const texts[][4] = {
        [API__BASE64] = {"Zm9vYg==", "Zm8=", "+//+", "AAAA"}, [API__BASE64URL] = {"Zm9vYg", "Zm8", "-__-", "A"}};
    unsigned char ours[64], theirs[64];
    for (int form = API__BASE64; form <= API__BASE64URL; form++)
        for (size_t t = 0; t < 4; t++)
            for (size_t at = 0; at < strlen(texts[form][t]); at++)
                for (int c = 0; c < 256; c++) {
                    char text[16];
                    size_t n = strlen(texts[form][t]), got = 0, want = 0;
                    memcpy(text, texts[form][t], n);
                    text[at] = (char)c;
                    bool taken = api__base64_read((enum api__base64)form, (api_str){text, n}, ours, &got);
                    bool theirs_takes = c < 128 && sodium_base642bin(theirs, sizeof theirs, text, n, NULL, &want, NULL,
                                                                     variants[form]) == 0;
                    assert_int_equal(taken, theirs_takes);
                    if (taken) {
                        assert_int_equal(got, want);
                        assert_memory_equal(ours, theirs, got);
                    }
                }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const padded[] = {"A",     "AA",   "AAA",  "=",    "====",  "A===", "AA=A",    "Zg=",
                                         "Zg===", "Zh==", "Zm9=", "Zm 8", "Zm8\n", "-__-", "Zg==Zg=="};
    static const char *const plain[] = {"A", "AAAAA", "Zg==", "Zm8=", "Zh", "Zm9", "+//+", "Zm 8", "Z.8", "="};
    char out[32];
    size_t n;
    for (size_t i = 0; i < sizeof padded / sizeof *padded; i++)
        assert_false(api__base64_read(API__BASE64, api_str_of(padded[i]), out, &n));
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        assert_false(api__base64_read(API__BASE64URL, api_str_of(plain[i]), out, &n));
    assert_false(api__base64_read(API__BASE64URL, (api_str){"Zm\0v", 4}, out, &n));
}

static void test_no_more_than_fits(void **state)
{
    (void)state;
    api_buf b;
    api_buf_init(&b, 8);
    api__base64_put(API__BASE64, "foobar", 6, &b);
    assert_int_equal(b.n, 8);
    api__base64_put(API__BASE64, "f", 1, &b);
    assert_int_equal(b.err, API_ETOOBIG);
    assert_int_equal(b.n, 8);
    api_buf_deinit(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_written_as_libsodium_does),
        cmocka_unit_test(test_read_as_libsodium_does),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_no_more_than_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
