/* Trusted hosts, the redirect to HTTPS and security headers, over bare requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/middleware/chain.h"
#include "server/middleware/middleware.h"
#include "server/request/served_app.h"
#include "unit/bare_request.h"

static bool passed;

static void last(api_request *req)
{
    (void)req;
    passed = true;
}

/* Whether the request came to what is behind the middleware. */
static bool passes(struct bare *b, struct api__use *u)
{
    const struct api__use *const uses[] = {u, NULL};
    void *config[] = {NULL};
    struct api__served_app served = {.app = &b->app, .uses = config};
    b->service.served = &served;
    passed = false;
    api__chain(&b->req, uses, last);
    return passed;
}

static int prepare_hosts(const char *const *hosts, const char **wrong)
{
    api_arena arena;
    void *config = NULL;
    api_arena_init(&arena, API_BUF_NO_MAX);
    *wrong = NULL;
    int err = api__trusted_hosts.prepare(&(struct api__use){.middleware = &api__trusted_hosts, .options = hosts},
                                         &arena, &config, wrong);
    static char text[64];
    if (*wrong)
        snprintf(text, sizeof text, "%s", *wrong);
    *wrong = text;
    api_arena_deinit(&arena);
    return err;
}

/* --- trusted hosts --- */

static void check_host(const char *host, int status, const char *location)
{
    static const char *const hosts[] = {"example.com", "*.ex.org", "::1", "[fe80::2]", "www.only.net", NULL};
    struct api__use use = {.middleware = &api__trusted_hosts, .options = hosts};
    char line[128];
    snprintf(line, sizeof line, "Host: %s\r\n", host);
    struct bare *b = bare_new("GET", "/a/b?c=%20", line);
    assert_int_equal(passes(b, &use), status == 0);
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
    assert_int_equal(prepare_hosts(good, &bad), 0);
    static const char *const wrong[] = {"*a", "a.*", "*.", "a*b", "*.*.c", "**", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *const one[] = {wrong[i], NULL};
        char want[64];
        snprintf(want, sizeof want, "host pattern \"%s\"", wrong[i]);
        assert_int_equal(prepare_hosts(one, &bad), API_ECONFIG);
        assert_string_equal(bad, want);
    }
    static const char *const star[] = {"*", NULL};
    struct bare *b = bare_new("GET", "/", "Host: anything\r\n");
    b->req.head.host = (api_str){NULL, 0}; /* as in HTTP/1.0 */
    assert_true(passes(b, &(struct api__use){.middleware = &api__trusted_hosts, .options = star}));
    assert_false(passes(b, &(struct api__use){.middleware = &api__trusted_hosts, .options = good + 2}));
    bare_free(b);
}

/* --- https --- */

static void check_redirect(const char *method, const char *target, const char *host, const char *location)
{
    char line[128];
    snprintf(line, sizeof line, "Host: %s\r\n", host);
    struct bare *b = bare_new(method, target, line);
    assert_false(passes(b, &(struct api__use){.middleware = &api__https_redirect}));
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
    assert_true(passes(b, &(struct api__use){.middleware = &api__https_redirect}));
    b->req.https = false;
    b->req.head.host = (api_str){NULL, 0};
    assert_false(passes(b, &(struct api__use){.middleware = &api__https_redirect}));
    assert_int_equal(b->req.status, 400);
    bare_free(b);
}

/* --- security headers --- */

static void check_security(bool https, const struct api_security_headers_options *c, const char *want)
{
    struct bare *b = bare_new("GET", "/", "");
    b->req.https = https;
    assert_true(passes(b, &(struct api__use){.middleware = &api__security_headers, .options = c}));
    assert_string_equal(bare_headers(b), want);
    bare_free(b);
}

static void test_security_headers(void **state)
{
    (void)state;
    check_security(true, &(struct api_security_headers_options){0},
                   "X-Content-Type-Options: nosniff\r\nReferrer-Policy: strict-origin-when-cross-origin\r\n"
                   "X-Frame-Options: DENY\r\nContent-Security-Policy: frame-ancestors 'none'\r\n");
    const struct api_security_headers_options set = {.content_security_policy = "default-src 'self'",
                                                     .referrer_policy = "no-referrer",
                                                     .frame_options = "SAMEORIGIN",
                                                     .hsts_max_age = 31536000};
#define SET                                                                                                            \
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nX-Frame-Options: SAMEORIGIN\r\n"               \
    "Content-Security-Policy: default-src 'self'\r\n"
    check_security(false, &set, SET);
    check_security(true, &set, SET "Strict-Transport-Security: max-age=31536000\r\n");
    const struct api_security_headers_options same = {.frame_options = "sameorigin", .referrer_policy = ""};
    check_security(false, &same,
                   "X-Content-Type-Options: nosniff\r\nX-Frame-Options: sameorigin\r\n"
                   "Content-Security-Policy: frame-ancestors 'self'\r\n");
    const struct api_security_headers_options none = {
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
