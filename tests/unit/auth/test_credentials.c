/* The Authorization header: schemes, base64 of Basic, tokens, and what is malformed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <api/err.h>
#include <cmocka.h>

#include "auth/credentials.h"

/* A header and what it gives; expected texts are NULL where nothing is read. */
static const struct {
    const char *header;
    int err;
    enum api__scheme scheme;
    const char *user, *password, *token;
} rows[] = {
    {NULL, 0, API__SCHEME_NONE, NULL, NULL, NULL},
    {"", 0, API__SCHEME_NONE, NULL, NULL, NULL},
    /* RFC 7617 2 */
    {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", 0, API__SCHEME_BASIC, "Aladdin", "open sesame", NULL},
    {"Basic dGVzdDoxMjPCow==", 0, API__SCHEME_BASIC, "test", "123\xc2\xa3", NULL},
    {"basic YTpi", 0, API__SCHEME_BASIC, "a", "b", NULL},
    {"BASIC    YTpi", 0, API__SCHEME_BASIC, "a", "b", NULL},
    {"Basic YTpiOmM=", 0, API__SCHEME_BASIC, "a", "b:c", NULL},
    {"Basic Og==", 0, API__SCHEME_BASIC, "", "", NULL},
    {"Basic", API_EINVALID, API__SCHEME_BASIC, NULL, NULL, NULL},
    {"Basic ", API_EINVALID, API__SCHEME_BASIC, NULL, NULL, NULL},
    {"Basic YQ==", API_EINVALID, API__SCHEME_BASIC, NULL, NULL, NULL}, /* no colon */
    {"Basic YTpi!", API_EINVALID, API__SCHEME_BASIC, NULL, NULL, NULL},
    {"Basic YTp", API_EINVALID, API__SCHEME_BASIC, NULL, NULL, NULL},
    {"Basic YTpi YTpi", API_EINVALID, API__SCHEME_BASIC, NULL, NULL, NULL},
    {"Basic YTr/", API_EINVALID, API__SCHEME_BASIC, NULL, NULL, NULL},     /* a:\xff */
    {"Basic YToA", API_EINVALID, API__SCHEME_BASIC, NULL, NULL, NULL},     /* a:\0 */
    {"Basic AGE6Yg==", API_EINVALID, API__SCHEME_BASIC, NULL, NULL, NULL}, /* \0a:b */
    {"Bearer abc", 0, API__SCHEME_TOKEN, NULL, NULL, "abc"},
    {"Token abc", 0, API__SCHEME_TOKEN, NULL, NULL, "abc"},
    {"bearer   a.b-c_d~e+f/g=", 0, API__SCHEME_TOKEN, NULL, NULL, "a.b-c_d~e+f/g="},
    {"Bearer", API_EINVALID, API__SCHEME_TOKEN, NULL, NULL, ""},
    {"Bearer  ", API_EINVALID, API__SCHEME_TOKEN, NULL, NULL, ""},
    {"Bearer a b", API_EINVALID, API__SCHEME_TOKEN, NULL, NULL, "a b"},
    {"Digest username=\"a\"", 0, API__SCHEME_OTHER, NULL, NULL, NULL},
    {"Bearerabc", 0, API__SCHEME_OTHER, NULL, NULL, NULL},
    {"Bas", 0, API__SCHEME_OTHER, NULL, NULL, NULL},
    {" Basic YTpi", 0, API__SCHEME_OTHER, NULL, NULL, NULL},
};

static bool same(api_str got, const char *expected)
{
    return expected ? api_str_is(got, expected) : got.p == NULL;
}

static void test_headers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        api_arena a;
        struct api__credentials c;
        api_arena_init(&a, 65536);
        int err = api__credentials_parse(api_str_of(rows[i].header), &a, &c);
        if (err != rows[i].err || c.scheme != rows[i].scheme || !same(c.user, rows[i].user) ||
            !same(c.password, rows[i].password) || !same(c.token, rows[i].token))
            fail_msg("\"%s\": %d, scheme %d, user \"%.*s\", password \"%.*s\", token \"%.*s\"", rows[i].header, err,
                     c.scheme, API_FMT(c.user), API_FMT(c.password), API_FMT(c.token));
        if (c.user.p) /* a program may use both as strings */
            assert_true(c.user.p[c.user.n] == 0 && c.password.p[c.password.n] == 0);
        api_arena_deinit(&a);
    }
}

static void test_no_memory(void **state)
{
    (void)state;
    api_arena a;
    struct api__credentials c;
    api_arena_init(&a, 0);
    assert_int_equal(api__credentials_parse(API_S("Basic YTpi"), &a, &c), API_ENOMEM);
    assert_null(c.user.p);
    assert_int_equal(api__credentials_parse(API_S("Bearer abc"), &a, &c), 0); /* is not copied */
    api_arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_headers), cmocka_unit_test(test_no_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
