/* The path under which a proxy shows the server: which texts are one, and what is kept of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "app/url_prefix.h"

static void test_prefixes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *prefix; /* NULL: none */
    } cases[] = {
        {"", ""},
        {"/", ""},
        {"/v1", "/v1"},
        {"/v1/", "/v1"},
        {"/a/b-c_d.e~f/1", "/a/b-c_d.e~f/1"},
        {"/.well-known", "/.well-known"},
        {"v1", NULL},
        {"//", NULL},
        {"//evil.com", NULL},
        {"/v1//", NULL},
        {"/a//b", NULL},
        {"/a/../b", NULL},
        {"/.", NULL},
        {"/a/..", NULL},
        {"/\\evil.com", NULL},
        {"/a b", NULL},
        {"/a\"b", NULL},
        {"/a'b", NULL},
        {"/<script>", NULL},
        {"/a?b", NULL},
        {"/a#b", NULL},
        {"/a%2f", NULL},
        {"/a\r\nb", NULL},
        {"/\xc3\xa4", NULL},
        {"https://evil.com", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        api_str prefix;
        bool is = api__url_prefix(api_str_of(cases[i].text), &prefix);
        if (is != (cases[i].prefix != NULL) || (is && !api_str_is(prefix, cases[i].prefix)))
            fail_msg("%s", cases[i].text);
    }
    char text[202] = "/";
    api_str prefix;
    memset(text + 1, 'a', 200);
    assert_false(api__url_prefix(api_str_of(text), &prefix));
    text[200] = 0;
    assert_true(api__url_prefix(api_str_of(text), &prefix));
    assert_false(api__url_prefix((api_str){"/a\0b", 4}, &prefix));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_prefixes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
