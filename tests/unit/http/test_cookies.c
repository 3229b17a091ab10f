/* Cookies read and written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/http/cookies.h"
#include "unit/bare_request.h"

static void check_read(const char *field, const char *want)
{
    api_buf b;
    size_t n = strlen(field);
    char *copy = malloc(n ? n : 1);
    memcpy(copy, field, n);
    api_str rest = {copy, n}, name, value;
    api_buf_init(&b, API_BUF_NO_MAX);
    while (api__cookie_next(&rest, &name, &value))
        api_buf_printf(&b, "%.*s:%.*s|", API_FMT(name), API_FMT(value));
    assert_string_equal(api_buf_cstr(&b), want);
    api_buf_deinit(&b);
    free(copy);
}

static void test_read(void **state)
{
    (void)state;
    static const struct {
        const char *field, *want;
    } cases[] = {
        {"", ""},
        {"a=1", "a:1|"},
        {"a=1; b=2;c=3 ;  d = 4 ", "a:1|b:2|c:3|d:4|"},
        {"a=b=c==", "a:b=c==|"},
        {"a=; b=\"\"; c=\"", "a:|b:|c:\"|"},
        {"a=\"q x\"; b=\"a,b\"; c=\"x; y\"", "a:q x|b:a,b|c:\"x|"},
        {";;; ;a=1;;", "a:1|"},
        {"flag; a=1; =x; b c=2; d\xc3\xa9=3; e=4", "a:1|e:4|"},
        {"a=\xc3\xa9; b=\xff; c=\x01; d=\x7f; e=ok", "a:\xc3\xa9|e:ok|"},
        {"a=1; a=2", "a:1|a:2|"},
        {"$Version=1; a=1", "$Version:1|a:1|"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_read(cases[i].field, cases[i].want);
}

static void test_of_a_request(void **state)
{
    (void)state;
    struct bare *b = bare_new("GET", "/", "Host: x\r\nCookie: a=1; b=2; a=3\r\nX-Cookie: a=9\r\ncookie: b=4; A=5\r\n");
    assert_true(api_str_is(api__head_cookie(&b->req.head, API_S("a")), "3"));
    assert_true(api_str_is(api__head_cookie(&b->req.head, API_S("b")), "4"));
    assert_true(api_str_is(api__head_cookie(&b->req.head, API_S("A")), "5"));
    assert_null(api__head_cookie(&b->req.head, API_S("c")).p);
    bare_free(b);
}

static void test_written(void **state)
{
    (void)state;
    struct bare *b = bare_new("GET", "/", "");
    api_request *req = &b->req;
    assert_int_equal(api_set_cookie(req, "a", API_S("1")), 0);
    assert_int_equal(api_set_cookie(req, "b", API_S("x y,z"), .max_age = 10, .http_only = true, .secure = true), 0);
    assert_int_equal(api_set_cookie(req, "c", API_S(""), .path = "/x", .domain = "ex.com", .same_site = "Strict"), 0);
    assert_int_equal(api_set_cookie(req, "d", API_S("!#$%&'()*+-./:<=>?@[]^_`{|}~"), .path = "", .same_site = ""), 0);
    assert_int_equal(
        api_set_cookie(req, "__Host-e", API_S("1"), .secure = true, .same_site = "none", .partitioned = true), 0);
    assert_int_equal(api_set_cookie(req, "__Secure-f", API_S("1"), .secure = true, .domain = "ex.com"), 0);
    assert_int_equal(api_delete_cookie(req, "a"), 0);
    assert_string_equal(bare_headers(b),
                        "Set-Cookie: a=1; Path=/; SameSite=Lax\r\n"
                        "Set-Cookie: b=\"x y,z\"; Max-Age=10; Path=/; SameSite=Lax; Secure; HttpOnly\r\n"
                        "Set-Cookie: c=; Path=/x; Domain=ex.com; SameSite=Strict\r\n"
                        "Set-Cookie: d=!#$%&'()*+-./:<=>?@[]^_`{|}~\r\n"
                        "Set-Cookie: __Host-e=1; Path=/; SameSite=None; Secure; Partitioned\r\n"
                        "Set-Cookie: __Secure-f=1; Path=/; Domain=ex.com; SameSite=Lax; Secure\r\n"
                        "Set-Cookie: a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax\r\n");
    bare_free(b);
}

static void test_refused(void **state)
{
    (void)state;
    struct bare *b = bare_new("GET", "/", "");
    api_request *req = &b->req;
    static const char *const names[] = {"", "a b", "a=b", "a;b", "a\r\nX: y", "\xc3\xa9", "a,b", "\"a\""};
    static const char *const values[] = {"a;b", "a\"b", "a\\b", "a\r\nX: y", "\x7f", "\xc3\xa9", "\t"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(api_set_cookie(req, names[i], API_S("1")), API_EINVALID);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_int_equal(api_set_cookie(req, "a", api_str_of(values[i])), API_EINVALID);
    assert_int_equal(api_set_cookie(req, NULL, API_S("1")), API_EINVALID);
    assert_int_equal(api_set_cookie(req, "a", API_S("1"), .path = "/; Secure"), API_EINVALID);
    assert_int_equal(api_set_cookie(req, "a", API_S("1"), .domain = "x\r\n"), API_EINVALID);
    assert_int_equal(api_set_cookie(req, "a", API_S("1"), .same_site = "maybe"), API_EINVALID);
    assert_int_equal(api_set_cookie(req, "a", API_S("1"), .same_site = "none"), API_EINVALID);
    assert_int_equal(api_set_cookie(req, "a", API_S("1"), .partitioned = true), API_EINVALID);
    assert_int_equal(api_set_cookie(req, "a", API_S("1"), .max_age = -1), API_EINVALID);
    assert_int_equal(api_set_cookie(req, "__Secure-a", API_S("1")), API_EINVALID);
    assert_int_equal(api_set_cookie(req, "__host-a", API_S("1")), API_EINVALID);
    assert_int_equal(api_set_cookie(req, "__Host-a", API_S("1"), .secure = true, .domain = "x"), API_EINVALID);
    assert_int_equal(api_set_cookie(req, "__Host-a", API_S("1"), .secure = true, .path = "/x"), API_EINVALID);
    assert_int_equal(api_set_cookie(req, "__Host-a", API_S("1"), .secure = true, .path = ""), API_EINVALID);
    char large[API__COOKIE_MOST];
    memset(large, 'x', sizeof large);
    assert_int_equal(api_set_cookie(req, "a", ((api_str){large, sizeof large})), API_ETOOBIG);
    assert_string_equal(bare_headers(b), "");
    assert_int_equal(api_set_cookie(req, "a", ((api_str){large, sizeof large - 1})), 0);
    bare_free(b);
}

/* What is written is read again. */
static void test_round_trip(void **state)
{
    (void)state;
    static const struct api_cookie_options plain = {.path = "", .same_site = ""};
    for (int c = 0; c < 256; c++) {
        char text[3] = {'a', (char)c, 'b'};
        api_buf b;
        api_buf_init(&b, API_BUF_NO_MAX);
        if (api__cookie_put(&b, API_S("n"), (api_str){text, 3}, &plain, false) == 0) {
            api_str rest = api_buf_get(&b), name, value;
            assert_true(api__cookie_next(&rest, &name, &value));
            assert_true(value.n == 3 && memcmp(value.p, text, 3) == 0 && rest.n == 0);
        }
        api_buf_deinit(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),    cmocka_unit_test(test_of_a_request), cmocka_unit_test(test_written),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
