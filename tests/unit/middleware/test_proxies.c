/* What is believed of a proxy's headers, over bare requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <api/cookies.h>

#include "server/http/forwarded.h"
#include "server/middleware/middleware.h"
#include "server/middleware/proxies.h"
#include "server/request/response.h"
#include "unit/bare_request.h"

static struct api__proxies proxies;
static api_arena arena;
static char logged[512];

static void write_log(void *arg, enum api_log_level level, const char *text, size_t n)
{
    (void)arg, (void)level;
    snprintf(logged, sizeof logged, "%.*s", (int)n, text);
}

static const api__log log_ = {.level = API_LOG_WARN, .write = write_log};

static struct bare *ask(const char *peer, const char *target, const char *lines)
{
    char text[4096];
    snprintf(text, sizeof text, "Host: ex.com\r\n%s", lines);
    struct bare *b = bare_new("GET", target, text);
    b->service.log = &log_;
    b->req.peer = api_str_of(peer);
    b->service.proxies = proxies;
    api__proxies_stage.arrive(&b->req);
    proxies = b->service.proxies;
    return b;
}

/* --- addresses and schemes --- */

static const struct {
    const char *peer, *lines, *client;
    bool https;
} cases[] = {
    {"10.0.0.1", "", "10.0.0.1", false},
    {"10.0.0.1", "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\n", "1.2.3.4", true},
    {"9.9.9.9", "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\n", "9.9.9.9", false},
    {"10.0.0.1", "X-Forwarded-For: 6.6.6.6, 1.2.3.4, 10.0.0.9\r\n", "1.2.3.4", false},
    {"10.0.0.1", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 1.2.3.4,10.0.0.9\r\n", "1.2.3.4", false},
    {"10.0.0.1", "X-Forwarded-For: 10.0.0.3, 10.0.0.2\r\n", "10.0.0.3", false},
    {"10.0.0.1", "X-Forwarded-For: 1.2.3.4, unknown, 10.0.0.9\r\n", "10.0.0.9", false},
    {"10.0.0.1", "X-Forwarded-For: \"><script>\r\n", "10.0.0.1", false},
    {"10.0.0.1", "X-Forwarded-For:\r\n", "10.0.0.1", false},
    {"10.0.0.1", "X-Forwarded-For: 1.2.3.4:5678\r\n", "1.2.3.4", false},
    {"10.0.0.1", "X-Forwarded-For: [2001:db8::1]:443\r\n", "2001:db8::1", false},
    {"10.0.0.1", "X-Forwarded-For: 2001:DB8:0::1\r\n", "2001:db8::1", false},
    {"10.0.0.1", "X-Forwarded-For: ::ffff:1.2.3.4\r\n", "1.2.3.4", false},
    {"::ffff:10.0.0.1", "X-Forwarded-For: 1.2.3.4\r\n", "1.2.3.4", false},
    {"10.0.0.1", "X-Forwarded-Proto: https, http\r\n", "10.0.0.1", false},
    {"10.0.0.1", "X-Forwarded-Proto: http\r\nX-Forwarded-Proto: WSS \r\n", "10.0.0.1", true},
    {"unix", "X-Forwarded-For: 1.2.3.4\r\n", "unix", false},
    {"local", "X-Forwarded-For: 1.2.3.4\r\n", "local", false},
    /* RFC 7239 */
    {"10.0.0.1", "Forwarded: for=1.2.3.4;proto=https\r\n", "1.2.3.4", true},
    {"9.9.9.9", "Forwarded: for=1.2.3.4;proto=https\r\n", "9.9.9.9", false},
    {"10.0.0.1", "Forwarded: For=\"[2001:db8:cafe::17]:4711\";Proto=HTTPS;by=203.0.113.43\r\n", "2001:db8:cafe::17",
     true},
    {"10.0.0.1", "Forwarded: for=6.6.6.6;proto=http, for=1.2.3.4;proto=https, for=10.0.0.9;proto=http\r\n", "1.2.3.4",
     true},
    {"10.0.0.1", "Forwarded: for=6.6.6.6\r\nForwarded: for=1.2.3.4\r\n", "1.2.3.4", false},
    {"10.0.0.1", "Forwarded: for=1.2.3.4\r\nForwarded: for=10.0.0.9\r\n", "1.2.3.4", false},
    {"10.0.0.1", "Forwarded: for=1.2.3.4, for=_hidden, for=10.0.0.9\r\n", "10.0.0.9", false},
    {"10.0.0.1", "Forwarded: for=1.2.3.4, for=unknown\r\n", "10.0.0.1", false},
    {"10.0.0.1", "Forwarded: proto=https\r\n", "10.0.0.1", true},
    {"10.0.0.1", "Forwarded: for=\"1.2\\.3.4\"\r\n", "10.0.0.1", false},
    {"10.0.0.1", "Forwarded: for=\"1.2.3.4, for=10.0.0.9\r\n", "10.0.0.1", false},
    {"10.0.0.1", "Forwarded: for=1.2.3.4;for=6.6.6.6\r\n", "10.0.0.1", false},
    {"10.0.0.1", "Forwarded: ;;,,for=1.2.3.4;,\r\n", "1.2.3.4", false},
    {"10.0.0.1", "Forwarded: nonsense\r\n", "10.0.0.1", false},
    {"10.0.0.1", "Forwarded: x=\"a,for=6.6.6.6\";for=1.2.3.4\r\n", "1.2.3.4", false},
    {"10.0.0.1", "Forwarded: for=1.2.3.4\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n", "1.2.3.4",
     false},
};

static void test_clients(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bare *b = ask(cases[i].peer, "/", cases[i].lines);
        if (!api_str_is(b->req.peer, cases[i].client) || b->req.https != cases[i].https)
            fail_msg("%s: %.*s, https %d", cases[i].lines, API_FMT(b->req.peer), b->req.https);
        assert_true(api_str_is(b->req.head.host, "ex.com"));
        bare_free(b);
    }
}

/* Said where a proxy passes on a Forwarded that clients made up, once a minute at most. */
static void test_both(void **state)
{
    (void)state;
    proxies.next_warning = 0;
    logged[0] = 0;
    bare_free(ask("10.0.0.1", "/", "Forwarded: for=1.2.3.4\r\nX-Forwarded-For: 1.2.3.4\r\n"));
    assert_string_equal(logged, "");
    bare_free(ask("9.9.9.9", "/", "Forwarded: for=1.2.3.4\r\nX-Forwarded-For: 6.6.6.6\r\n"));
    assert_string_equal(logged, "");
    bare_free(ask("10.0.0.1", "/", "Forwarded: for=1.2.3.4\r\nX-Forwarded-For: 6.6.6.6\r\n"));
    assert_non_null(strstr(logged, "the proxy at 10.0.0.1 sends Forwarded and X-Forwarded-For"));
    logged[0] = 0;
    bare_free(ask("10.0.0.1", "/", "Forwarded: for=1.2.3.4\r\nX-Forwarded-For: 6.6.6.6\r\n"));
    assert_string_equal(logged, "");
}

/* --- hosts --- */

static void test_hosts(void **state)
{
    (void)state;
    static const struct {
        const char *lines, *host;
    } hosts[] = {
        {"X-Forwarded-Host: shop.example\r\n", "shop.example"},
        {"X-Forwarded-Host: a.example, shop.example:8443\r\n", "shop.example:8443"},
        {"X-Forwarded-Host: shop.example:443\r\nX-Forwarded-Proto: https\r\n", "shop.example"},
        {"X-Forwarded-Host: shop.example:443\r\n", "shop.example:443"},
        {"X-Forwarded-Host: shop.example:80\r\n", "shop.example"},
        {"X-Forwarded-Host: shop.example\r\nX-Forwarded-Port: 8443\r\n", "shop.example:8443"},
        {"X-Forwarded-Host: shop.example:1\r\nX-Forwarded-Port: 8443\r\n", "shop.example:1"},
        {"X-Forwarded-Proto: https\r\nX-Forwarded-Port: 443\r\n", "ex.com"},
        {"X-Forwarded-Port: 8443\r\n", "ex.com:8443"},
        {"X-Forwarded-Port: 84x\r\n", "ex.com"},
        {"X-Forwarded-Port: 123456\r\n", "ex.com"},
        {"X-Forwarded-Host: [2001:db8::1]:8443\r\n", "[2001:db8::1]:8443"},
        {"X-Forwarded-Host: evil.com/x\r\n", "ex.com"},
        {"X-Forwarded-Host: a\"b\r\n", "ex.com"},
        {"X-Forwarded-Host: a b\r\n", "ex.com"},
        {"X-Forwarded-Host: user@evil.com\r\n", "ex.com"},
        {"X-Forwarded-Host:\r\n", "ex.com"},
        {"Forwarded: for=1.2.3.4;host=\"shop.example:8443\"\r\n", "shop.example:8443"},
        {"Forwarded: for=1.2.3.4;host=shop.example\r\nX-Forwarded-Host: no.example\r\n", "shop.example"},
        {"Forwarded: for=1.2.3.4\r\nX-Forwarded-Host: no.example\r\n", "ex.com"},
        {"Forwarded: host=\"a\\\"b\"\r\n", "ex.com"},
        {"Forwarded: for=1.2.3.4;host=edge.example, for=10.0.0.9;host=inner.example\r\n", "edge.example"},
    };
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        struct bare *b = ask("10.0.0.1", "/", hosts[i].lines);
        if (!api_str_is(b->req.head.host, hosts[i].host))
            fail_msg("%s: %.*s", hosts[i].lines, API_FMT(b->req.head.host));
        bare_free(b);
        b = ask("192.0.2.1", "/", hosts[i].lines);
        assert_true(api_str_is(b->req.head.host, "ex.com"));
        bare_free(b);
    }
}

/* --- prefixes --- */

static void check_path(const char *peer, const char *target, const char *lines, const char *prefix, const char *path)
{
    struct bare *b = ask(peer, target, lines);
    if (!api_str_is(b->req.prefix, prefix) || !api_str_is(b->req.head.path, path))
        fail_msg("%s %s: \"%.*s\" \"%.*s\"", target, lines, API_FMT(b->req.prefix), API_FMT(b->req.head.path));
    assert_true(api_str_is(b->req.head.target, target));
    bare_free(b);
}

static void test_prefixes(void **state)
{
    (void)state;
    static const char header[] = "X-Forwarded-Prefix: /shop/\r\n";
    check_path("10.0.0.1", "/items?a=/shop/", header, "/shop", "/items");
    check_path("10.0.0.1", "/shop/items", header, "/shop", "/items");
    check_path("10.0.0.1", "/shop", header, "/shop", "/");
    check_path("10.0.0.1", "/shop/", header, "/shop", "/");
    check_path("10.0.0.1", "/shopping", header, "/shop", "/shopping");
    check_path("10.0.0.1", "/Shop/x", header, "/shop", "/Shop/x");
    check_path("9.9.9.9", "/shop/items", header, "", "/shop/items");
    check_path("10.0.0.1", "/", "X-Forwarded-Prefix: /a, /b\r\n", "/b", "/");
    check_path("10.0.0.1", "/", "X-Forwarded-Prefix: //evil.com\r\n", "", "/");
    check_path("10.0.0.1", "/", "X-Forwarded-Prefix: /\"><script>\r\n", "", "/");
    proxies.root_path = API_S("/v1");
    check_path("9.9.9.9", "/v1/items", header, "/v1", "/items");
    check_path("9.9.9.9", "/items", "", "/v1", "/items");
    check_path("10.0.0.1", "/v1/items", header, "/shop", "/v1/items");
    check_path("10.0.0.1", "/items", "X-Forwarded-Prefix: /\r\n", "", "/items");
    check_path("10.0.0.1", "/v1", "X-Forwarded-Prefix: //x\r\n", "/v1", "/");
    proxies.root_path = API_S("");
}

static void test_own_paths(void **state)
{
    (void)state;
    static const struct {
        const char *path, *out;
    } paths[] = {
        {"/login", "/v1/login"},
        {"/", "/v1/"},
        {"/v1", "/v1"},
        {"/v1/x", "/v1/x"},
        {"/v1?a=b", "/v1?a=b"},
        {"/v10", "/v1/v10"},
        {"//host/", "//host/"},
        {"/\\host/", "/\\host/"},
        {"https://a/", "https://a/"},
        {"x/y", "x/y"},
        {"", ""},
    };
    struct bare *b = bare_new("GET", "/", "");
    assert_true(api_str_is(api__own_path(&b->req, API_S("/login")), "/login"));
    b->req.prefix = API_S("/v1");
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (!api_str_is(api__own_path(&b->req, api_str_of(paths[i].path)), paths[i].out))
            fail_msg("%s", paths[i].path);
    bare_free(b);
}

static void test_cookies(void **state)
{
    (void)state;
    struct bare *b = bare_new("GET", "/", "");
    b->req.prefix = API_S("/v1");
    assert_int_equal(api_set_cookie(&b->req, "a", API_S("1")), 0);
    assert_int_equal(api_set_cookie(&b->req, "b", API_S("2"), .path = "/admin"), 0);
    assert_int_equal(api_set_cookie(&b->req, "c", API_S("3"), .path = "/v1/admin"), 0);
    assert_int_equal(api_set_cookie(&b->req, "__Host-d", API_S("4"), .secure = true), 0);
    assert_int_equal(api_set_cookie(&b->req, "e", API_S("5"), .path = ""), 0);
    assert_int_equal(api_delete_cookie(&b->req, "f", .path = "/"), 0);
    assert_string_equal(bare_headers(b),
                        "Set-Cookie: a=1; Path=/v1; SameSite=Lax\r\n"
                        "Set-Cookie: b=2; Path=/v1/admin; SameSite=Lax\r\n"
                        "Set-Cookie: c=3; Path=/v1/admin; SameSite=Lax\r\n"
                        "Set-Cookie: __Host-d=4; Path=/; SameSite=Lax; Secure\r\n"
                        "Set-Cookie: e=5; SameSite=Lax\r\n"
                        "Set-Cookie: f=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/v1; SameSite=Lax\r\n");
    bare_free(b);
}

static void test_seen(void **state)
{
    (void)state;
    static const struct {
        const char *lines;
        bool seen;
    } heads[] = {
        {"", false},
        {"forwarded: for=_a\r\n", true},
        {"X-FORWARDED-server: a\r\n", true},
        {"X-Forwarded-For:\r\n", true},
        {"X-Forwarded: a\r\n", false},
        {"X-Forwardedx: a\r\n", false},
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct bare *b = bare_new("GET", "/", heads[i].lines);
        assert_int_equal(api__proxies_seen(&b->req), heads[i].seen);
        bare_free(b);
    }
}

static int set_up(void **state)
{
    static const char *const texts[] = {"10.0.0.0/8", NULL};
    const char *bad;
    (void)state;
    api_arena_init(&arena, 65536);
    proxies.root_path = API_S("");
    return api__networks_init(&proxies.trusted, texts, &arena, &bad);
}

static int tear_down(void **state)
{
    (void)state;
    api_arena_deinit(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clients),  cmocka_unit_test(test_both),      cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_prefixes), cmocka_unit_test(test_own_paths), cmocka_unit_test(test_cookies),
        cmocka_unit_test(test_seen),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
