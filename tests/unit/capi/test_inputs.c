/* Inputs of the path, the query, headers and cookies: what is taken, what is missing, what is wrong. */
#include "unit/capi/inputs.h"

#define SEVEN                                                                                                          \
    api_json(req, 200, api_pair("id", in->id), api_pair("u", in->u), api_member(in, q), api_pair("limit", in->limit),  \
             api_pair("tags", (int64_t)in->tags.n), api_pair("flag", in->flag))
#define PARAMS_OF(in)                                                                                                  \
    in(path, integer, id, .minimum = 1) in(path, string, u, .max_length = 3)                                           \
        in(query, string, q, .optional = true, .pattern = "^[a-z]+$")                                                  \
            in(query, integer, limit, .default_value = 10, .exclusive_maximum = 100)                                   \
                in(query, array(string), tags, .optional = true, .max_items = 2)                                       \
                    in(query, boolean, flag, .default_value = true)
API_OPERATION(params, PARAMS_OF)
{
    return SEVEN;
}

API_OPERATION(any_query, API_NONE, .any_query = true)
{
    return api_text(req, 200, api_request_query(req));
}

#define TYPES(in)                                                                                                      \
    in(query, number, f, .optional = true) in(query, decimal, d, .optional = true)                                     \
        in(query, date, day, .optional = true) in(query, datetime, at, .optional = true)                               \
            in(query, uuid, u, .optional = true)                                                                       \
                in(query, string, kind, .enum_values = API_STRINGS("a", "b"), .optional = true)                        \
                    in(query, integer, n, .enum_values = API_INTEGERS(1, 5), .optional = true)                         \
                        in(query, array(integer), list, .optional = true, .alias = "l")
API_OPERATION(types, TYPES)
{
    return api_json(req, 200, api_member(in, f), api_member(in, d), api_member(in, day), api_member(in, at),
                    api_member(in, u), api_member(in, kind), api_member(in, n),
                    api_pair("sum", in->list.n == 2 ? in->list.p[0] + in->list.p[1] : -1));
}

#define HEADERS(in)                                                                                                    \
    in(header, string, x_token)in(header, string, other, .alias = "X-Other-Name", .default_value = "none")             \
        in(header, array(string), x_many, .optional = true) in(header, integer, x_count, .optional = true)             \
            in(cookie, string, session, .optional = true) in(cookie, integer, visits, .default_value = 0)
API_OPERATION(headers, HEADERS)
{
    return api_json(req, 200, api_pair("token", in->x_token), api_pair("other", in->other),
                    api_pair("many", (int64_t)in->x_many.n), api_member(in, x_count), api_member(in, session),
                    api_pair("visits", in->visits));
}

#define PAGING(in)                                                                                                     \
    in(query, integer, skip, .default_value = 0, .minimum = 0) in(query, integer, limit, .default_value = 100)
API_PARAMS(Paging, PAGING)
#define TRACING(in) in(header, string, x_trace, .optional = true) in(params, Paging, page)
API_PARAMS(Tracing, TRACING)
#define PAGED(in) in(params, Tracing, tracing)in(query, string, q, .optional = true)
API_OPERATION(paged, PAGED)
{
    return api_json(req, 200, api_pair("skip", in->tracing.page.skip), api_pair("limit", in->tracing.page.limit),
                    api_member(&in->tracing, x_trace), api_member(in, q));
}

#define REST(in) in(path, string, rest)
API_OPERATION(rest, REST)
{
    return api_text(req, 200, in->rest);
}

API_OPERATION(fixed, API_NONE)
{
    return api_text(req, 200, API_S("fixed"));
}

#define BY_ID(in) in(path, integer, id)
API_OPERATION(by_id, BY_ID)
{
    return api_json(req, 200, api_pair("id", in->id));
}

#define BY_TEXT(in) in(path, string, id)
API_OPERATION(by_text, BY_TEXT)
{
    return api_text(req, 200, in->id);
}

API_SUBAPP(entry, .title = "Inputs", .limits = "body=100KiB")
{
    api_get(app, "/params/{id}/{u}", params);
    api_get(app, "/types", types);
    api_get(app, "/headers", headers);
    api_get(app, "/paged", paged);
    api_get(app, "/any-query", any_query);
    api_get(app, "/rest/{rest:path}", rest);
    api_get(app, "/users/{id}", by_text, .name = "user_by_text");
    api_get(app, "/users/me", fixed);
    api_get(app, "/numbers/{id:int}", by_id);
    api_get(app, "/uuids/{id:uuid}", by_text);
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&entry);
}

static void test_params(void **state)
{
    (void)state;
    static const struct row rows[] = {
        GET("/params/5/abc", 200, "{\"id\":5,\"u\":\"abc\",\"q\":null,\"limit\":10,\"tags\":0,\"flag\":true}"),
        GET("/params/5/a%20b?q=x&limit=99&tags=a&tags=b&flag=0", 200,
            "{\"id\":5,\"u\":\"a b\",\"q\":\"x\",\"limit\":99,\"tags\":2,\"flag\":false}"),
        GET("/params/5/abc?limit=1&limit=2", 200,
            "{\"id\":5,\"u\":\"abc\",\"q\":null,\"limit\":2,\"tags\":0,\"flag\":true}"),
        GET("/params/x/abc", 422,
            WRONG("int_parsing", "\"path\",\"id\"",
                  "Input should be a valid integer, unable to parse string as an integer", "\"x\"")),
        GET("/params/0/abc", 422,
            WRONG_CTX("greater_than_equal", "\"path\",\"id\"", "Input should be greater than or equal to 1", "\"0\"",
                      "{\"ge\":1}")),
        GET("/params/1/abcd", 422,
            WRONG_CTX("string_too_long", "\"path\",\"u\"", "String should have at most 3 characters", "\"abcd\"",
                      "{\"max_length\":3}")),
        GET("/params/1/a?q=A", 422,
            WRONG_CTX("string_pattern_mismatch", "\"query\",\"q\"", "String should match pattern '^[a-z]+$'", "\"A\"",
                      "{\"pattern\":\"^[a-z]+$\"}")),
        GET("/params/1/a?limit=100", 422,
            WRONG_CTX("less_than", "\"query\",\"limit\"", "Input should be less than 100", "\"100\"", "{\"lt\":100}")),
        GET("/params/1/a?flag=maybe", 422,
            WRONG("bool_parsing", "\"query\",\"flag\"", "Input should be a valid boolean, unable to interpret input",
                  "\"maybe\"")),
        GET("/params/1/a?more=1", 400, "{\"detail\":\"Unknown query parameter 'more'\"}"),
        GET("/params/1/a?q=%zz", 400, NULL),
        GET("/params/1/a?tags=a&tags=b&tags=c", 422, NULL),
        GET("/any-query?a=1&b", 200, "a=1&b"),
        END,
    };
    run_rows(rows);
    /* All of them at once, in their order. */
    const api_test_response *a = api_test_get(c, "/params/0/abcd?q=A&limit=x");
    assert_int_equal(api_test_count(a, "/detail"), 4);
    assert_string_equal(api_test_text(a, "/detail/0/loc"), "[\"path\",\"id\"]");
    assert_string_equal(api_test_text(a, "/detail/1/loc"), "[\"path\",\"u\"]");
    assert_string_equal(api_test_text(a, "/detail/2/loc"), "[\"query\",\"q\"]");
    assert_string_equal(api_test_text(a, "/detail/3/loc"), "[\"query\",\"limit\"]");
}

static void test_types(void **state)
{
    (void)state;
#define NOTHING "{\"f\":null,\"d\":null,\"day\":null,\"at\":null,\"u\":null,\"kind\":null,\"n\":null,\"sum\":-1}"
    static const struct row rows[] = {
        GET("/types", 200, NOTHING),
        GET("/types?f=1e3&d=0.10&day=2024-02-29&at=2024-02-29T12:00:00Z&kind=a&n=5&l=1&l=2", 200,
            "{\"f\":1000.0,\"d\":\"0.10\",\"day\":\"2024-02-29\",\"at\":\"2024-02-29T12:00:00.000000Z\",\"u\":null,"
            "\"kind\":"
            "\"a\",\"n\":5,\"sum\":3}"),
        GET("/types?day=2023-02-29", 422, NULL),
        GET("/types?u=x", 422, NULL),
        GET("/types?kind=c", 422, NULL),
        GET("/types?n=2", 422, NULL),
        GET("/types?f=nan", 422, NULL),
        GET("/types?d=x", 422, NULL),
        GET("/types?l=1&l=x", 422,
            WRONG("int_parsing", "\"query\",\"l\",1",
                  "Input should be a valid integer, unable to parse string as an integer", "\"x\"")),
        GET("/types?list=1", 400, NULL),
        END,
    };
    run_rows(rows);
}

static void test_headers(void **state)
{
    (void)state;
    const api_test_response *a = api_test_get(c, "/headers", .headers = API_STRINGS("X-Token", "t"));
    is_answer("one", a, 200,
              "{\"token\":\"t\",\"other\":\"none\",\"many\":0,\"x_count\":null,\"session\":null,\"visits\":0}");
    a = api_test_get(c, "/headers",
                     .headers = API_STRINGS("x-tOKEN", "t", "X-OTHER-NAME", "o", "X-Many", "1", "X-Many", "2",
                                            "X-Count", "7", "Cookie", "session=abc; visits=3"));
    is_answer("all", a, 200,
              "{\"token\":\"t\",\"other\":\"o\",\"many\":2,\"x_count\":7,\"session\":\"abc\",\"visits\":3}");
    is_answer("none", api_test_get(c, "/headers"), 422, MISSING("\"header\",\"x-token\"", "null"));
    a = api_test_get(c, "/headers", .headers = API_STRINGS("X-Token", "t", "X-Count", "x", "Cookie", "visits=y"));
    assert_int_equal(a->status, 422);
    assert_string_equal(api_test_text(a, "/detail/0/loc"), "[\"header\",\"x-count\"]");
    assert_string_equal(api_test_text(a, "/detail/1/loc"), "[\"cookie\",\"visits\"]");
}

static void test_structs(void **state)
{
    (void)state;
    static const struct row rows[] = {
        GET("/paged", 200, "{\"skip\":0,\"limit\":100,\"x_trace\":null,\"q\":null}"),
        GET("/paged?skip=2&limit=3&q=x", 200, "{\"skip\":2,\"limit\":3,\"x_trace\":null,\"q\":\"x\"}"),
        GET("/paged?skip=-1", 422, NULL),
        GET("/paged?skp=1", 400, NULL),
        END,
    };
    run_rows(rows);
    is_answer("header", api_test_get(c, "/paged", .headers = API_STRINGS("X-Trace", "7")), 200,
              "{\"skip\":0,\"limit\":100,\"x_trace\":\"7\",\"q\":null}");
}

static void test_paths(void **state)
{
    (void)state;
    static const struct row rows[] = {
        GET("/rest/a/b%2Fc", 200, "a/b/c"),
        GET("/rest/", 200, ""),
        GET("/users/me", 200, "fixed"),
        GET("/users/you", 200, "you"),
        GET("/users/me/", 200, NULL),
        GET("/numbers/5", 200, "{\"id\":5}"),
        GET("/numbers/x", 404, NULL),
        GET("/numbers/-5", 404, NULL),
        GET("/uuids/x", 404, NULL),
        GET("/uuids/0192f0c1-2345-7abc-8def-0123456789ab", 200, "0192f0c1-2345-7abc-8def-0123456789ab"),
        {"DELETE", "/users/me", NULL, 405, NULL},
        {"HEAD", "/users/me", NULL, 200, ""},
        {"OPTIONS", "/users/me", NULL, 204, NULL},
        END,
    };
    run_rows(rows);
    assert_string_equal(api_test_header(api_test_request(c, .method = "PUT", .path = "/users/me"), "Allow"),
                        "GET, HEAD, OPTIONS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_params, reset_client),  cmocka_unit_test_setup(test_types, reset_client),
        cmocka_unit_test_setup(test_headers, reset_client), cmocka_unit_test_setup(test_structs, reset_client),
        cmocka_unit_test_setup(test_paths, reset_client),
    };
    return cmocka_run_group_tests(tests, set_up, close_client);
}
