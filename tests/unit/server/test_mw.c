/* Middleware over bare requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bare_request.h"
#include "server/middleware/mw.h"

/* --- trusted hosts --- */

static void check_host(const char *host, int status, const char *location)
{
    static const char *const hosts[] = {"example.com", "*.ex.org", "::1", "[fe80::2]", "www.only.net", NULL};
    static const struct api__trusted_hosts_config config = {hosts};
    char line[128];
    snprintf(line, sizeof line, "Host: %s\r\n", host);
    struct bare *b = bare_new("GET", "/a/b?c=%20", line);
    assert_int_equal(api__mw_trusted_hosts(&b->req, &config), status != 0);
    assert_int_equal(b->req.status, status);
    if (location)
        assert_non_null(strstr(bare_headers(b), location));
    if (status == 400)
        assert_string_equal(api_buf_cstr(&b->body), "{\"detail\":\"Invalid host header\"}");
    bare_free(b);
}

static void test_trusted_hosts(void **state)
{
    (void)state;
    check_host("example.com", 0, NULL);
    check_host("EXAMPLE.com:8000", 0, NULL);
    check_host("a.ex.org", 0, NULL);
    check_host("a.b.Ex.org:1", 0, NULL);
    check_host("[::1]", 0, NULL);
    check_host("[::1]:8000", 0, NULL);
    check_host("[fe80::2]:8000", 0, NULL);
    check_host("www.only.net", 0, NULL);
    check_host("only.net:81", 307, "Location: http://www.only.net:81/a/b?c=%20\r\n");
    check_host("ex.org", 400, NULL);
    check_host("xex.org", 400, NULL);
    check_host(".ex.org", 400, NULL);
    check_host("example.com.evil.net", 400, NULL);
    check_host("evil-example.com", 400, NULL);
    check_host("www.example.com", 400, NULL);
    check_host("[::2]", 400, NULL);
    check_host("127.0.0.1", 400, NULL);
}

static void test_host_patterns(void **state)
{
    (void)state;
    static const char *const good[] = {"a", "*", "*.b.c", NULL};
    const char *bad = NULL;
    assert_int_equal(api__trusted_hosts_check(&(struct api__trusted_hosts_config){good}, &bad), 0);
    static const char *const wrong[] = {"*a", "a.*", "*.", "a*b", "*.*.c", "**", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *const one[] = {wrong[i], NULL};
        assert_int_equal(api__trusted_hosts_check(&(struct api__trusted_hosts_config){one}, &bad), API_EINVALID);
        assert_string_equal(bad, wrong[i]);
    }
    static const char *const star[] = {"*", NULL};
    struct bare *b = bare_new("GET", "/", "Host: anything\r\n");
    b->req.head.host = (api_str){NULL, 0}; /* as in HTTP/1.0 */
    assert_false(api__mw_trusted_hosts(&b->req, &(struct api__trusted_hosts_config){star}));
    assert_true(api__mw_trusted_hosts(&b->req, &(struct api__trusted_hosts_config){good + 2}));
    bare_free(b);
}

/* --- https --- */

static void check_redirect(const char *method, const char *target, const char *host, const char *location)
{
    char line[128];
    snprintf(line, sizeof line, "Host: %s\r\n", host);
    struct bare *b = bare_new(method, target, line);
    assert_true(api__mw_https_redirect(&b->req));
    assert_int_equal(b->req.status, location ? 307 : 400);
    if (location)
        assert_string_equal(bare_headers(b), location);
    bare_free(b);
}

static void test_https_redirect(void **state)
{
    (void)state;
    check_redirect("POST", "/a?b=c", "ex.com", "Location: https://ex.com/a?b=c\r\n");
    check_redirect("GET", "/a?", "ex.com:80", "Location: https://ex.com/a?\r\n");
    check_redirect("GET", "/", "ex.com:443", "Location: https://ex.com/\r\n");
    check_redirect("GET", "/", "ex.com:8000", "Location: https://ex.com:8000/\r\n");
    check_redirect("GET", "//evil.net/", "[::1]:80", "Location: https://[::1]//evil.net/\r\n");
    check_redirect("GET", "/", "[::1]:8080", "Location: https://[::1]:8080/\r\n");
    check_redirect("OPTIONS", "*", "ex.com", NULL);
    struct bare *b = bare_new("GET", "/", "");
    b->req.https = true;
    assert_false(api__mw_https_redirect(&b->req));
    b->req.https = false;
    b->req.head.host = (api_str){NULL, 0};
    assert_true(api__mw_https_redirect(&b->req));
    assert_int_equal(b->req.status, 400);
    bare_free(b);
}

/* --- security headers --- */

static void check_security(bool https, const struct api__security_headers_config *c, const char *want)
{
    struct bare *b = bare_new("GET", "/", "");
    b->req.https = https;
    assert_false(api__mw_security_headers(&b->req, c));
    assert_string_equal(bare_headers(b), want);
    bare_free(b);
}

static void test_security_headers(void **state)
{
    (void)state;
    check_security(true, &(struct api__security_headers_config){0},
                   "X-Content-Type-Options: nosniff\r\nReferrer-Policy: strict-origin-when-cross-origin\r\n"
                   "X-Frame-Options: DENY\r\nContent-Security-Policy: frame-ancestors 'none'\r\n");
    const struct api__security_headers_config set = {.content_security_policy = "default-src 'self'",
                                                     .referrer_policy = "no-referrer",
                                                     .frame_options = "SAMEORIGIN",
                                                     .hsts_max_age = 31536000,
                                                     .hsts_subdomains = true};
#define SET                                                                                                            \
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nX-Frame-Options: SAMEORIGIN\r\n"               \
    "Content-Security-Policy: default-src 'self'\r\n"
    check_security(false, &set, SET);
    check_security(true, &set, SET "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n");
    const struct api__security_headers_config same = {.frame_options = "sameorigin", .referrer_policy = ""};
    check_security(false, &same,
                   "X-Content-Type-Options: nosniff\r\nX-Frame-Options: sameorigin\r\n"
                   "Content-Security-Policy: frame-ancestors 'self'\r\n");
    const struct api__security_headers_config none = {
        .frame_options = "", .referrer_policy = "", .content_security_policy = "", .hsts_max_age = 1};
    check_security(true, &none, "X-Content-Type-Options: nosniff\r\nStrict-Transport-Security: max-age=1\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trusted_hosts),
        cmocka_unit_test(test_host_patterns),
        cmocka_unit_test(test_https_redirect),
        cmocka_unit_test(test_security_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
