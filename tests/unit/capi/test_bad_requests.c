/* Malformed and oversized requests: bytes that are not UTF-8 in every part, odd paths, forms and methods. Whatever
 * comes, a handler sees text, and the answer is JSON. */
#include <stdlib.h>

#include "in_process.h"

#define ALL(in)                                                                                                        \
    in(path, string, p)in(query, string, q, .optional = true) in(query, array(string), list, .optional = true)         \
        in(query, array(integer), ints, .default_value = "[1,2]", .max_items = 5)                                      \
            in(query, any, any, .optional = true) in(query, integer, none, .nullable = true)                           \
                in(header, string, x_h, .optional = true) in(header, array(string), x_list, .optional = true)          \
                    in(cookie, string, c, .optional = true)
API_OPERATION(all, ALL)
{
    return api_json(req, 200, api_pair("p", in->p), api_member(in, q), api_pair("n", in->list.n),
                    api_pair("ints", in->ints.n), api_pair("any", in->any), api_member(in, none), api_member(in, x_h),
                    api_pair("xn", in->x_list.n), api_member(in, c));
}

#define ITEM(field)                                                                                                    \
    field(string, name, .max_length = 5) field(integer, n, .default_value = 3, .nullable = true)                       \
        field(array(string), tags, .optional = true)
API_MODEL(Item, ITEM)
#define FORM(in)                                                                                                       \
    in(form, object(Item), item)in(form, array(integer), ints, .optional = true)                                       \
        in(form, array(object(Item)), items, .optional = true) in(file, upload, f, .optional = true)
API_OPERATION(form, FORM)
{
    return api_json(req, 200, api_pair("name", in->item.name), api_pair("ints", in->ints.n),
                    api_pair("items", in->items.n), api_pair("file", (bool)in->has.f));
}
#define EMBEDDED(in) in(body, Item, item, .embed = true)
API_OPERATION(embedded, EMBEDDED)
{
    return api_reply(req, 200, Item, &in->item);
}
#define MAYBE(in) in(body, Item, item, .optional = true)
API_OPERATION(maybe, MAYBE)
{
    return api_json(req, 200, api_pair("has", (bool)in->has.item));
}
#define NULLABLE(in) in(body, Item, item, .nullable = true)
API_OPERATION(nullable, NULLABLE)
{
    return api_json(req, 200, api_pair("has", (bool)in->has.item), api_pair("null", (bool)in->null.item));
}
#define REST(in) in(path, string, rest)
API_OPERATION(peeks, REST)
{
    return api_json(req, 200, api_pair("path", api_request_path(req)), api_pair("query", api_request_query(req)),
                    api_pair("h", api_request_header(req, "X-H")), api_pair("c", api_request_cookie(req, "c")),
                    api_pair("method", api_request_method(req)));
}
API_OPERATION(odd_answers, API_NONE)
{
    api_add_header(req, "X-Odd", API_S("a\r\nB: c\0d"));
    api_add_header(req, "Bad Name", API_S("x"));
    api_add_header(req, "Content-Type", API_S("text/plain\r\nX: y"));
    return api_json(req, 200, api_pair("nan", 0.0 / 0.0), api_pair("inf", 1e308 * atof("10")),
                    api_pair("bytes", API_S("\xff\xfe\x00x")), api_pair_json("j", (api_str){NULL, 0}));
}
API_OPERATION(any_query, API_NONE)
{
    return api_text(req, 200, API_S("x"));
}

API_SUBAPP(hostile)
{
    api_get(app, "/all/{p}", all);
    api_post(app, "/form", form);
    api_post(app, "/embedded", embedded);
    api_post(app, "/maybe", maybe);
    api_post(app, "/nullable", nullable);
    api_get(app, "/peeks/{rest:path}", peeks, .any_query = true);
    api_get(app, "/odd", odd_answers);
    api_get(app, "/any", any_query, .any_query = true);
}

static int open_hostile(void **state)
{
    (void)state;
    client = open_app(&hostile);
    return client ? 0 : -1;
}

static api_response ask_bytes(const char *method, const char *target, const char *name, api_str value)
{
    api_header h = {api_str_of(name), value};
    api_response a;
    int err = api_client_send(client, method, target, &h, name ? 1 : 0, (api_str){NULL, 0}, &a);
    if (err)
        a = (api_response){.status = err};
    return a;
}

/* One of these statuses, and a body of JSON in UTF-8. */
static void sane(api_response a, int one, int other)
{
    api_json_error e;
    if ((a.status != one && a.status != other) || api_json_check(a.body, 0, &e) != 0)
        fail_msg("expected %d or %d and JSON, got %d %.*s", one, other, a.status, (int)a.body.n,
                 a.body.p ? a.body.p : "");
}

static void test_bytes_that_are_no_text(void **state)
{
    (void)state;
    static const api_str bad[] = {
        {"\xff", 1}, {"a\xc3", 2}, {"\xed\xa0\x80", 3}, {"\xc0\x80", 2}, {"\xf4\x90\x80\x80", 4},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        sane(ask_bytes("GET", "/all/x", "X-H", bad[i]), 422, 400);
        sane(ask_bytes("GET", "/all/x", "X-List", bad[i]), 422, 400);
        char cookie[32];
        snprintf(cookie, sizeof cookie, "c=%.*s", (int)bad[i].n, bad[i].p);
        api_response a = ask_bytes("GET", "/all/x", "Cookie", api_str_of(cookie));
        sane(a, 200, 422); /* a cookie of such bytes is none */
        assert_null(memmem(a.body.p, a.body.n, "\"c\":\"", 5));
        sane(ask_bytes("GET", "/peeks/x", "X-H", bad[i]), 200, 400);
        sane(ask_bytes("GET", "/peeks/x", "Cookie", api_str_of(cookie)), 200, 400);
        sane(ask_bytes("GET", "/peeks/x", "X-Request-Id", bad[i]), 200, 400);
        sane(ask_bytes("GET", "/none", "Host", bad[i]), 404, 400);
        sane(ask_bytes("GET", "/all/x", "Content-Type", bad[i]), 200, 400);
        sane(ask_bytes("GET", "/all/x", "Origin", bad[i]), 200, 400);
    }
    static const char *const targets[] = {
        "/all/%ff",          "/all/a%c3",
        "/all/%00",          "/all/%",
        "/all/%2",           "/all/x?q=%ff",
        "/all/x?q=%00",      "/all/x?%ff=1",
        "/all/x?q=%",        "/all/x?list=%ed%a0%80",
        "/all/x?any=%ff",    "/all/x?any=%22%ff%22",
        "/all/x?any=%00",    "/all/x?%00",
        "/all/x?q\xff=1",    "/all/x?ints=%ff",
        "/all/\xff",         "/\xff\xfe",
        "/all/x?q=\xc3\x28",
    };
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        api_response a = ask("GET", targets[i], NULL, NULL);
        if (a.status != 404)
            sane(a, 422, 400);
    }
    sane(ask("GET", "/peeks/%ff?%ff", NULL, NULL), 200, 400);
    sane(ask("GET", "/peeks/\xff?\xff", NULL, NULL), 200, 400);
}

static void test_parts_of_the_path(void **state)
{
    (void)state;
    sane(ask("GET", "/all/a%2Fb", NULL, NULL), 200, 200);
    sane(ask("GET", "/all/", NULL, NULL), 404, 404);
    sane(ask("GET", "/all//", NULL, NULL), 404, 404);
    sane(ask("GET", "/all/%2e%2e", NULL, NULL), 200, 200);
    sane(ask("GET", "/peeks/%2e%2e/%2f/../x", NULL, NULL), 200, 400);
    sane(ask("GET", "/all/x?", NULL, NULL), 200, 200);
    sane(ask("GET", "/all/x?&&&", NULL, NULL), 200, 200);
    sane(ask("GET", "/all/x?=", NULL, NULL), 400, 400);
    sane(ask("GET", "/all/x?q=", NULL, NULL), 200, 200);
    sane(ask("GET", "/all/x?none=", NULL, NULL), 422, 422);
    sane(ask("GET", "/all/x?none=null", NULL, NULL), 422, 422);
    sane(ask("GET", "/all/x?list=&list=&list", NULL, NULL), 200, 200);
    sane(ask("GET", "/all/x?ints=1&ints=2&ints=3&ints=4&ints=5&ints=6", NULL, NULL), 422, 422);
    sane(ask("GET", "/all/x?ints=99999999999999999999", NULL, NULL), 422, 422);
    sane(ask("GET", "/all/x?any=[[[[[", NULL, NULL), 422, 422);
    is(ask("HEAD", "/all/x", NULL, NULL), 200, "");
    api_response a = ask("GET", "/all/x?any=null", NULL, NULL);
    sane(a, 200, 422);
    assert_null(memmem(a.body.p, a.body.n, "[]", 2));
}

static void test_too_much(void **state)
{
    (void)state;
    size_t n = 7000;
    char *target = malloc(n + 100);
    assert_non_null(target);
    strcpy(target, "/all/x?ints=1");
    for (size_t at = strlen(target); at + 8 < n; at = strlen(target))
        strcpy(target + at, "&list=a");
    sane(ask("GET", target, NULL, NULL), 400, 414);
    strcpy(target, "/any?a");
    for (size_t at = strlen(target); at + 8 < n; at = strlen(target))
        strcpy(target + at, "&a&b&c&");
    assert_int_equal(ask("GET", target, NULL, NULL).status, 200);
    strcpy(target, "/all/x?any=");
    memset(target + 11, '[', n);
    target[11 + n] = 0;
    sane(ask("GET", target, NULL, NULL), 422, 414);
    memset(target, 'c', n);
    target[n] = 0;
    memcpy(target, "c=", 2);
    for (size_t i = 10; i + 4 < n; i += 4)
        memcpy(target + i, "; c=", 4);
    sane(ask_bytes("GET", "/all/x", "Cookie", (api_str){target, n}), 200, 431);
    free(target);
}

#define LINE "\r\n"
#define PART(name, more, body) "--b" LINE "Content-Disposition: form-data; name=\"" name "\"" more LINE LINE body LINE
#define LAST "--b--" LINE

static void form_is(const char *body, int status, const char *expected)
{
    is(ask("POST", "/form", (const char *[][2]){{"Content-Type", "multipart/form-data; boundary=b"}, {0}}, body),
       status, expected);
}

static void test_forms(void **state)
{
    (void)state;
    form_is(PART("item", "", "{\"name\":\"x\"}") LAST, 200, "{\"name\":\"x\",\"ints\":0,\"items\":0,\"file\":false}");
    form_is(PART("item", LINE "Content-Type: application/json", "{\"name\":\"x\"}") PART("ints", "", "1")
                PART("ints", "", "2") PART("f", "; filename=\"f\"", "bytes") LAST,
            200, "{\"name\":\"x\",\"ints\":2,\"items\":0,\"file\":true}");
    form_is(PART("item", "", "{\"name\":\"x\"}") PART("items", "", "{\"name\":\"y\"}")
                PART("items", "", "{\"name\":\"z\"}") LAST,
            200, "{\"name\":\"x\",\"ints\":0,\"items\":2,\"file\":false}");
    form_is(PART("item", "", "{") LAST, 422, NULL);
    form_is(PART("item", "", "{\"name\":\"too long\"}") LAST, 422, NULL);
    form_is(PART("item", "", "\xff") LAST, 400, NULL);
    form_is(PART("item", "; filename=\"item.json\"", "{\"name\":\"x\"}") LAST, 422, NULL);
    form_is(PART("item", "", "{\"name\":\"x\"}") PART("f", "", "text") LAST, 422, NULL);
    form_is(LAST, 422, NULL);
    is(ask("POST", "/form", (const char *[][2]){{"Content-Type", "application/json"}, {0}}, "{}"), 415, NULL);
    is(ask("POST", "/form", NULL, NULL), 422, NULL);
}

static void test_bodies(void **state)
{
    (void)state;
    is(ask("POST", "/embedded", NULL, "{\"item\":{\"name\":\"x\"}}"), 200, "{\"name\":\"x\",\"n\":3}");
    is(ask("POST", "/embedded", NULL, "{\"item\":{\"name\":\"x\"},\"more\":1}"), 422, NULL);
    is(ask("POST", "/embedded", NULL, "{\"item\":null}"), 422, NULL);
    is(ask("POST", "/embedded", NULL, "{\"name\":\"x\"}"), 422, NULL);
    is(ask("POST", "/embedded", NULL, "[]"), 422, NULL);
    is(ask("POST", "/embedded", NULL, "null"), 422, NULL);
    is(ask("POST", "/embedded", NULL, ""), 422, NULL);
    is(ask("POST", "/embedded", NULL, NULL), 422, NULL);
    is(ask("POST", "/embedded", NULL, "{\"item\":{\"name\":\"x\"}}{}"), 400, NULL);
    is(ask("POST", "/embedded", NULL, "{\"item\":{\"name\":\"x\",\"name\":\"y\"}}"), 400, NULL);
    is(ask("POST", "/embedded", NULL, "{\"item\":{\"name\":\"\\u0000\"}}"), 422, NULL);
    is(ask("POST", "/embedded", NULL, "{\"item\":{\"name\":\"\\ud800\"}}"), 400, NULL);
    is(ask("POST", "/embedded", NULL, "{\"item\":{\"name\":\"\xff\"}}"), 400, NULL);
    is(ask("POST", "/embedded", NULL, "{\"item\":{\"name\":\"x\",\"n\":null}}"), 200, "{\"name\":\"x\",\"n\":null}");
    is(ask("POST", "/maybe", NULL, NULL), 200, "{\"has\":false}");
    is(ask("POST", "/maybe", NULL, "null"), 200, "{\"has\":false}");
    is(ask("POST", "/nullable", NULL, NULL), 200, "{\"has\":false,\"null\":false}");
    is(ask("POST", "/nullable", NULL, "null"), 200, "{\"has\":false,\"null\":true}");
    is(ask("POST", "/nullable", NULL, "{\"name\":\"x\"}"), 200, "{\"has\":true,\"null\":false}");
}

static void test_methods(void **state)
{
    (void)state;
    is(ask("DELETE", "/all/x", NULL, NULL), 405, NULL);
    is(ask("OPTIONS", "/all/x", NULL, NULL), 204, "");
    is(ask("OPTIONS", "*", NULL, NULL), 204, "");
    is(ask("TRACE", "/all/x", NULL, NULL), 405, NULL);
    is(ask("BREW", "/all/x", NULL, NULL), 501, NULL);
    is(ask("HEAD", "/form", NULL, NULL), 405, "");
}

static void test_odd_answers(void **state)
{
    (void)state;
    api_response a = ask("GET", "/odd", NULL, NULL);
    sane(a, 200, 200);
    for (size_t i = 0; i < a.header_count; i++) {
        assert_null(memchr(a.headers[i].value.p, '\n', a.headers[i].value.n));
        assert_false(api_str_is(a.headers[i].name, "B") || api_str_is(a.headers[i].name, "Bad Name"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_that_are_no_text),
        cmocka_unit_test(test_parts_of_the_path),
        cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_odd_answers),
    };
    return cmocka_run_group_tests(tests, open_hostile, close_app);
}
