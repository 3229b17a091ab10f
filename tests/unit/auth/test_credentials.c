/* The Authorization header: both schemes, and what is malformed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <api/err.h>

#include "auth/credentials.h"

static int parse(const char *header, struct api__credentials *out, api_arena *a)
{
    api_arena_init(a, 1 << 16);
    return api__credentials_parse(api_str_of(header), a, out);
}

static void test_basic(void **state)
{
    (void)state;
    static const char *const list[][3] = {
        {"Basic YW5uOnNlY3JldA==", "ann", "secret"},   {"basic YW5uOnNlY3JldA==", "ann", "secret"},
        {"Basic   YW5uOnNlY3JldA==", "ann", "secret"}, {"Basic YW5uOg==", "ann", ""},
        {"Basic OnNlY3JldA==", "", "secret"},          {"Basic YTpiOmM=", "a", "b:c"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct api__credentials c;
        api_arena a;
        assert_int_equal(parse(list[i][0], &c, &a), 0);
        assert_int_equal(c.scheme, API__SCHEME_BASIC);
        assert_string_equal(c.user.p, list[i][1]); /* NUL-terminated, both */
        assert_string_equal(c.password.p, list[i][2]);
        assert_int_equal(c.password.n, strlen(list[i][2]));
        api_arena_deinit(&a);
    }
}

static void test_token(void **state)
{
    (void)state;
    static const char *const list[][2] = {{"Token abc", "abc"},
                                          {"Bearer abc", "abc"},
                                          {"bEARER  a.b-c", "a.b-c"},
                                          {"Token YW5uOnNlY3JldA==", "YW5uOnNlY3JldA=="}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct api__credentials c;
        api_arena a;
        assert_int_equal(parse(list[i][0], &c, &a), 0);
        assert_int_equal(c.scheme, API__SCHEME_TOKEN);
        assert_true(api_str_is(c.token, list[i][1]));
        api_arena_deinit(&a);
    }
}

static void test_others(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum api__scheme scheme;
    } list[] = {{NULL, API__SCHEME_NONE},
                {"", API__SCHEME_NONE},
                {"Digest a=b", API__SCHEME_OTHER},
                {"Basics YTpi", API__SCHEME_OTHER},
                {"abc", API__SCHEME_OTHER}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct api__credentials c;
        api_arena a;
        assert_int_equal(parse(list[i].header, &c, &a), 0);
        assert_int_equal(c.scheme, list[i].scheme);
        api_arena_deinit(&a);
    }
}

static void test_malformed(void **state)
{
    (void)state;
    static const char *const list[] = {
        "Basic",          "Basic ",  "Basic !!!!", "Basic YW5u", /* "ann": no colon */
        "Basic YW5uOv8=",                                        /* 0xff */
        "Basic YW46AA==",                                        /* a NUL */
        "Basic YW5uOg",                                          /* no padding */
        "Token",          "Bearer ", "Token a b",
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct api__credentials c;
        api_arena a;
        assert_int_equal(parse(list[i], &c, &a), API_EINVALID);
        api_arena_deinit(&a);
    }
    struct api__credentials c;
    api_arena none;
    api_arena_init(&none, 0);
    assert_int_equal(api__credentials_parse(API_S("Basic YW5uOg=="), &none, &c), API_ENOMEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_basic), cmocka_unit_test(test_token),
                                       cmocka_unit_test(test_others), cmocka_unit_test(test_malformed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
