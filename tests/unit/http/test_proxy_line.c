/* The PROXY protocol: what is read does not depend on how the bytes are cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "server/http/proxy_line.h"

#define NONE API__PROXY_LINE_NONE
#define BAD API__PROXY_LINE_BAD

/* Behind the header stand bytes of a request, which are not looked at. Each piece is a block of its own size, so that
 * a sanitizer sees what is read behind its end. */
static void check(const char *bytes, size_t n, long expected, const char *client, bool https)
{
    api__proxy_line line;
    for (size_t i = 1; i <= n; i++) {
        char *part = malloc(i);
        memcpy(part, bytes, i);
        long r = api__proxy_line_read(part, i, &line);
        free(part);
        if (r == 0 && i < n && (expected <= 0 || i < (size_t)expected))
            continue;
        if (r != expected)
            fail_msg("%zu of %zu bytes of \"%.20s\": %ld", i, n, bytes, r);
        if (r > 0) {
            assert_string_equal(line.client, client);
            assert_int_equal(line.https, https);
        }
    }
}

#define V1(text, length, client)                                                                                       \
    check(text "GET / HTTP/1.1\r\n", sizeof text "GET / HTTP/1.1\r\n" - 1, length, client, false)
#define WHOLE(text, client) V1(text, sizeof text - 1, client)

static void test_version_1(void **state)
{
    (void)state;
    WHOLE("PROXY TCP4 203.0.113.7 192.0.2.1 4711 443\r\n", "203.0.113.7");
    WHOLE("PROXY TCP6 2001:DB8:0::7 ::1 0 65535\r\n", "2001:db8::7");
    WHOLE("PROXY TCP6 ::ffff:203.0.113.7 ::1 1 2\r\n", "203.0.113.7");
    WHOLE("PROXY UNKNOWN\r\n", "");
    WHOLE("PROXY UNKNOWN what ever\r\n", "");
    V1("PROXY TCP4 203.0.113.7 192.0.2.1 4711\r\n", BAD, "");
    V1("PROXY TCP4 203.0.113.7 192.0.2.1 4711 443 1\r\n", BAD, "");
    V1("PROXY TCP4 203.0.113.7 192.0.2.1 4711 65536\r\n", BAD, "");
    V1("PROXY TCP4 203.0.113.7 192.0.2.1 04711 443\r\n", BAD, "");
    V1("PROXY TCP4 203.0.113.7  192.0.2.1 4711 443\r\n", BAD, "");
    V1("PROXY TCP4 ::1 ::1 1 2\r\n", BAD, "");
    V1("PROXY TCP6 1.2.3.4 ::1 1 2\r\n", BAD, "");
    V1("PROXY TCP4 <script> 192.0.2.1 1 2\r\n", BAD, "");
    V1("PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n", BAD, "");
    V1("PROXY TCP4\r\n", BAD, "");
    char longest[200] = "PROXY UNKNOWN ";
    memset(longest + 14, 'a', sizeof longest - 14);
    check(longest, sizeof longest, BAD, "", false);
}

static void test_requests(void **state)
{
    (void)state;
    V1("PROXY /TCP4 HTTP/1.1\r\n", NONE, "");
    V1("POST / HTTP/1.1\r\n", NONE, "");
    V1("PROXYX / HTTP/1.1\r\n", NONE, "");
    V1("\r\n\r\nGET / HTTP/1.1\r\n", NONE, "");
    V1("get", NONE, "");
    api__proxy_line line;
    assert_int_equal(api__proxy_line_read("", 0, &line), 0);
}

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"
#define V2(text, length, client, https)                                                                                \
    check(SIGNATURE text "GET", sizeof SIGNATURE text "GET" - 1, length, client, https)
#define FOUR "\xcb\x00\x71\x07\xc0\x00\x02\x01\x12\x67\x01\xbb"
#define SIX                                                                                                            \
    "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07"                                                                       \
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"                                                                               \
    "\x12\x67\x01\xbb"

static void test_version_2(void **state)
{
    (void)state;
    V2("\x21\x11\0\x0c" FOUR, 28, "203.0.113.7", false);
    V2("\x21\x21\0\x24" SIX, 52, "2001:db8::7", false);
    V2("\x20\x00\0\0", 16, "", false);
    V2("\x20\x11\0\x0c" FOUR, 28, "", false);
    V2("\x21\x00\0\x03"
       "abc",
       19, "", false);
    V2("\x21\x12\0\x0c" FOUR, 28, "", false); /* datagrams */
    /* a triple of another kind, then that of TLS */
    V2("\x21\x11\0\x18" FOUR "\x04\0\x01"
       "a"
       "\x20\0\x05\x01\0\0\0\0",
       40, "203.0.113.7", true);
    V2("\x21\x11\0\x14" FOUR "\x20\0\x05\x02\0\0\0\0", 36, "203.0.113.7", false);
    V2("\x21\x11\0\x0b\xcb\x00\x71\x07\xc0\x00\x02\x01\x12\x67\x01", BAD, "", false);
    V2("\x21\x21\0\x0c" FOUR, BAD, "", false);
    V2("\x21\x11\0\x0f" FOUR "\x20\0\x05", BAD, "", false);
    V2("\x21\x11\0\x0d" FOUR "\x20", BAD, "", false);
    V2("\x22\x11\0\x0c" FOUR, BAD, "", false);
    V2("\x11\x11\0\x0c" FOUR, BAD, "", false);
    V2("\x21\x11\x0f\xf1" FOUR, BAD, "", false); /* 4097 bytes */
}

static void test_unix(void **state)
{
    (void)state;
    char text[16 + 216 + 3] = SIGNATURE;
    memcpy(text + 12, "\x21\x31\0\xd8", 4);
    check(text, sizeof text, 16 + 216, "unix", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_version_1),
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_version_2),
        cmocka_unit_test(test_unix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
