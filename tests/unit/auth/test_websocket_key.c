/* Sec-WebSocket-Accept: the RFC's own example, answers of another implementation, keys that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "auth/websocket_key.h"

static void test_accept(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}, /* RFC 6455 1.3 */
        {"grcO7n8aUDm+8H7CNH8Gbg==", "CB/sMUg+i95o9VM74b0KExRftWk="}, /* the others by Python's hashlib */
        {"0I9dx1EkR+NAQwACa25UVQ==", "KJplhXK6oCET9+9lV5wExck+ajY="},
        {"lKBlaF1kxJgLuNRUSochqQ==", "D6snEg/K9ClyvtYtG/yvkGdyXIs="},
        {"mgGtIZ61nPahXvbxWh2DCw==", "6zFSSQ4GP+yib8dIp39ckQwCmtQ="},
        {"t84J1rvABOcXXGQ8feywtQ==", "/GxTn4vqint901OeB4qc5SMBEAY="},
        {"gOw3vJcS3S5qrrlLro0vnw==", "B4mP2VACWXfa9hYheg9u+Kw9xoU="},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char accept[API__WEBSOCKET_ACCEPT + 1];
        assert_true(api__websocket_accept(api_str_of(pairs[i][0]), accept));
        assert_string_equal(accept, pairs[i][1]);
    }
}

static void test_no_key(void **state)
{
    (void)state;
    static const char *const list[] = {
        "",
        "dGhlIHNhbXBsZSBub25jZQ=",   /* a character short */
        "dGhlIHNhbXBsZSBub25jZQ",    /* without its padding */
        "dGhlIHNhbXBsZSBub25jZXM=",  /* 17 bytes */
        "dGhlIHNhbXBsZSBub25j",      /* 15 */
        "dGhlIHNhbXBsZSBub25jZ*==",  /* another alphabet */
        "dGhlIHNhbXBsZSBub25jZQ== ", /* a space */
        "dGhlIHNhbXBsZSBu\nb25jZQ=",
    };
    char accept[API__WEBSOCKET_ACCEPT + 1];
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        assert_false(api__websocket_accept(api_str_of(list[i]), accept));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accept),
        cmocka_unit_test(test_no_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
