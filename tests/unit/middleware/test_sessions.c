/* The session cookie over several requests of one browser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "server/http/cookies.h"
#include "server/middleware/sessions.h"
#include "unit/bare_request.h"

static struct api__session_config config;

static int set_up(void **state)
{
    (void)state;
    static const char *const secrets[] = {"new secret", "old secret", NULL};
    return api__session_config_init(&config, secrets, NULL, NULL, 0, false);
}

/* A request with the cookie an answer has set; `lines` may be "". */
static struct bare *with_cookie(const char *set)
{
    char lines[8192];
    static const char start[] = "Set-Cookie: ";
    const char *p = strstr(set, start);
    snprintf(lines, sizeof lines, "Host: x\r\nCookie: %.*s\r\n", p ? (int)strcspn(p + sizeof start - 1, ";\r") : 0,
             p ? p + sizeof start - 1 : "");
    struct bare *b = bare_new("GET", "/", lines);
    assert_int_equal(api__session_begin(&b->req, &config), 0);
    return b;
}

static const char *end(struct bare *b)
{
    api__session_end(&b->req);
    return bare_headers(b);
}

static void test_a_visit(void **state)
{
    (void)state;
    struct bare *one = with_cookie("");
    assert_null(api_session_get(&one->req, "user").p);
    assert_int_equal(api_session_set(&one->req, "user", API_S("ada")), 0);
    assert_int_equal(api_session_set(&one->req, "cart", API_S("\"1\"; \xe2\x82\xac\n")), 0);
    assert_true(api_str_is(api_session_get(&one->req, "user"), "ada"));
    const char *h = end(one);
    assert_non_null(strstr(h, "Vary: Cookie\r\n"));
    assert_non_null(strstr(h, "Set-Cookie: session="));
    assert_non_null(strstr(h, "; Max-Age=1209600; Path=/; SameSite=Lax; HttpOnly\r\n"));
    assert_int_equal(api_session_set(&one->req, "user", API_S("eve")), API_EUSAGE); /* too late */

    struct bare *two = with_cookie(h); /* only read: no new cookie */
    assert_true(api_str_is(api_session_get(&two->req, "user"), "ada"));
    assert_true(api_str_is(api_session_get(&two->req, "cart"), "\"1\"; \xe2\x82\xac\n"));
    assert_int_equal(api_session_set(&two->req, "user", API_S("ada")), 0);
    assert_string_equal(end(two), "Vary: Cookie\r\n");
    assert_string_equal(end(two), "Vary: Cookie\r\n");

    struct bare *three = with_cookie(h); /* not looked at: nothing */
    assert_string_equal(end(three), "");

    struct bare *four = with_cookie(h);
    assert_int_equal(api_session_remove(&four->req, "cart"), 0);
    assert_int_equal(api_session_remove(&four->req, "none"), 0);
    struct bare *five = with_cookie(end(four));
    assert_null(api_session_get(&five->req, "cart").p);
    assert_true(api_str_is(api_session_get(&five->req, "user"), "ada"));
    assert_int_equal(api_session_clear(&five->req), 0);
    assert_null(api_session_get(&five->req, "user").p);
    assert_string_equal(end(five), "Vary: Cookie\r\nSet-Cookie: session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; "
                                   "Max-Age=0; Path=/; SameSite=Lax; HttpOnly\r\n");
    bare_free(one), bare_free(two), bare_free(three), bare_free(four), bare_free(five);
}

static void test_nothing_to_clear(void **state)
{
    (void)state;
    struct bare *b = with_cookie("");
    assert_int_equal(api_session_set(&b->req, "a", API_S("1")), 0);
    assert_int_equal(api_session_clear(&b->req), 0);
    assert_string_equal(end(b), "Vary: Cookie\r\n");
    bare_free(b);
}

/* Cookies signed by hand. */
static void check_signed(size_t key, const char *json, int64_t age, const char *want)
{
    api_buf b;
    api_buf_init(&b, 8192);
    API_BUF_LIT(&b, "Set-Cookie: session=");
    api__sign_put(&b, &config.keys[key], api_str_of(json), api__wall_us() / 1000000 - age);
    struct bare *r = with_cookie(api_buf_cstr(&b));
    api_str user = api_session_get(&r->req, "user");
    assert_true(want ? api_str_is(user, want) : user.p == NULL);
    bare_free(r);
    api_buf_deinit(&b);
}

static void test_what_is_taken(void **state)
{
    (void)state;
    check_signed(0, "{\"user\":\"ada\"}", 0, "ada");
    check_signed(1, "{\"user\":\"ada\"}", 0, "ada"); /* the secret before */
    check_signed(0, "{\"user\":\"ada\"}", API__SESSION_AGE - 60, "ada");
    check_signed(0, "{\"user\":\"ada\"}", API__SESSION_AGE + 1, NULL);
    check_signed(0, "{\"user\":\"ada\"}", -30, "ada");
    check_signed(0, "{\"user\":\"ada\"}", -3600, NULL); /* from the future */
    check_signed(0, "{\"user\":1,\"x\":null}", 0, NULL);
    check_signed(0, "[\"user\"]", 0, NULL);
    check_signed(0, "not json", 0, NULL);
    check_signed(0, "", 0, NULL);
}

static void test_forged(void **state)
{
    (void)state;
    static const char *const cookies[] = {"Set-Cookie: session=", "Set-Cookie: session=eyJ1c2VyIjoiYWRhIn0",
                                          "Set-Cookie: session=eyJ1c2VyIjoiYWRhIn0.1764110000.AAAA"};
    for (size_t i = 0; i < sizeof cookies / sizeof *cookies; i++) {
        struct bare *b = with_cookie(cookies[i]);
        assert_null(api_session_get(&b->req, "user").p);
        assert_string_equal(end(b), "Vary: Cookie\r\n");
        bare_free(b);
        b = with_cookie(cookies[i]);
        assert_int_equal(api_session_clear(&b->req), 0);
        assert_non_null(strstr(end(b), "Max-Age=0"));
        bare_free(b);
    }
}

static void test_size(void **state)
{
    (void)state;
    char large[4000];
    memset(large, 'x', sizeof large);
    struct bare *b = with_cookie("");
    assert_int_equal(api_session_set(&b->req, "a", API_S("1")), 0);
    assert_int_equal(api_session_set(&b->req, "b", ((api_str){large, sizeof large})), API_ETOOBIG);
    assert_null(api_session_get(&b->req, "b").p);
    assert_int_equal(api_session_set(&b->req, "a", ((api_str){large, sizeof large})), API_ETOOBIG);
    assert_true(api_str_is(api_session_get(&b->req, "a"), "1"));
    size_t n = sizeof large; /* the largest that fits makes a cookie that fits */
    while (api_session_set(&b->req, "b", (api_str){large, n}) != 0)
        n--;
    assert_true(n > 2900);
    const char *h = end(b);
    struct bare *again = with_cookie(h);
    assert_int_equal(api_session_get(&again->req, "b").n, n);
    bare_free(again);
    bare_free(b);
}

static void test_refused(void **state)
{
    (void)state;
    struct bare *b = with_cookie("");
    assert_int_equal(api_session_set(&b->req, "a", API_S("\xff")), API_EINVALID);
    assert_int_equal(api_session_set(&b->req, "\xff", API_S("a")), API_EINVALID);
    b->req.session = NULL;
    assert_null(api_session_get(&b->req, "a").p);
    assert_int_equal(api_session_set(&b->req, "a", API_S("1")), API_EUSAGE);
    assert_int_equal(api_session_remove(&b->req, "a"), API_EUSAGE);
    assert_int_equal(api_session_clear(&b->req), API_EUSAGE);
    assert_string_equal(end(b), "");
    bare_free(b);

    static const char *const none[] = {NULL}, *const empty[] = {"a", "", NULL}, *const one[] = {"a", NULL};
    static const char *const nine[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", NULL};
    struct api__session_config c;
    assert_int_equal(api__session_config_init(&c, NULL, NULL, NULL, 0, false), API_EINVALID);
    assert_int_equal(api__session_config_init(&c, none, NULL, NULL, 0, false), API_EINVALID);
    assert_int_equal(api__session_config_init(&c, empty, NULL, NULL, 0, false), API_EINVALID);
    assert_int_equal(api__session_config_init(&c, nine, NULL, NULL, 0, false), API_EINVALID);
    assert_int_equal(api__session_config_init(&c, one, "a b", NULL, 0, false), API_EINVALID);
    assert_int_equal(api__session_config_init(&c, one, NULL, "none", 0, false), API_EINVALID);
    assert_int_equal(api__session_config_init(&c, one, "__Host-s", "none", 60, true), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_visit),       cmocka_unit_test(test_nothing_to_clear),
        cmocka_unit_test(test_what_is_taken), cmocka_unit_test(test_forged),
        cmocka_unit_test(test_size),          cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
