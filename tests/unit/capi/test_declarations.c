/* Declarations of every shape: models wider than a word of presence bits, nested types, options from macros, texts on
 * the set-up function's stack, mounted apps. */
#include "in_process.h"

/* --- presence words: a field more than a word, and two --- */
#define TEN(field, x)                                                                                                  \
    field(integer, x##0, .optional = true) field(integer, x##1, .optional = true)                                      \
        field(string, x##2, .optional = true) field(integer, x##3, .nullable = true)                                   \
            field(boolean, x##4, .optional = true) field(integer, x##5, .optional = true)                              \
                field(number, x##6, .optional = true) field(integer, x##7, .optional = true)                           \
                    field(string, x##8, .nullable = true) field(integer, x##9, .default_value = 7)
#define W64(field)                                                                                                     \
    TEN(field, a)                                                                                                      \
    TEN(field, b)                                                                                                      \
    TEN(field, c)                                                                                                      \
    TEN(field, d)                                                                                                      \
    TEN(field, e)                                                                                                      \
    TEN(field, f)                                                                                                      \
    field(integer, g0, .optional = true) field(integer, g1, .optional = true) field(integer, g2, .optional = true)     \
        field(string, last, .nullable = true)
#define W65(field) W64(field) field(string, more, .nullable = true)
#define W130(field)                                                                                                    \
    W64(field)                                                                                                         \
    TEN(field, h)                                                                                                      \
    TEN(field, i)                                                                                                      \
    TEN(field, j)                                                                                                      \
    TEN(field, k)                                                                                                      \
    TEN(field, l)                                                                                                      \
    TEN(field, m)                                                                                                      \
    field(integer, n0, .optional = true) field(integer, n1, .optional = true) field(integer, n2, .optional = true)     \
        field(integer, n3, .optional = true) field(integer, n4, .optional = true)                                      \
            field(string, more, .nullable = true)
API_MODEL(Wide64, W64)
API_MODEL(Wide65, W65)
API_MODEL(Wide130, W130)
API_MODEL(Empty, API_NONE)

#define BODY64(in) in(body, Wide64, w)
#define BODY65(in) in(body, Wide65, w)
#define BODY130(in) in(body, Wide130, w)
#define BODY0(in) in(body, Empty, w)
API_OPERATION(echo64, BODY64)
{
    return api_reply(req, 200, Wide64, &in->w);
}
API_OPERATION(echo65, BODY65)
{
    return api_reply(req, 200, Wide65, &in->w);
}
API_OPERATION(echo130, BODY130)
{
    return api_reply(req, 200, Wide130, &in->w);
}
API_OPERATION(echo0, BODY0)
{
    return api_reply(req, 200, Empty, &in->w);
}

/* --- nests --- */
#define DOG(field) field(string, kind, .optional = true) field(integer, age)
#define CAT(field) field(number, lives)
API_MODEL(Dog, DOG)
API_MODEL(Cat, CAT)
#define PET(variant) variant(PET_DOG, Dog, dog) variant(PET_CAT, Cat, cat)
API_UNION(Pet, kind, PET)
#define NEST(field)                                                                                                    \
    field(array(list(integer)), grid) field(array(object(Pet)), pets) field(map(object(Cat)), cats)                    \
        field(map(list(string)), words) field(array(list(object(Dog))), packs, .optional = true)                       \
            field(map(dict(integer)), tables, .optional = true)
API_MODEL(Nest, NEST)
#define BODY_NEST(in) in(body, Nest, nest)
API_OPERATION(echo_nest, BODY_NEST)
{
    return api_reply(req, 200, Nest, &in->nest);
}

/* --- options by macros --- */
#define POSITIVE .minimum = 0, .maximum = MOST
#define MOST 9
#define ODD_NAMES(field)                                                                                               \
    field(integer, n, POSITIVE) field(string, class_, .alias = "class \"x\\y\"") field(integer, from, .optional = true)
API_MODEL(Odd, ODD_NAMES)
#define BODY_ODD(in) in(body, Odd, odd)
API_OPERATION(echo_odd, BODY_ODD)
{
    return api_reply(req, 200, Odd, &in->odd);
}

/* --- one name in every part of a request --- */
#define SAME(in)                                                                                                       \
    in(path, string, id)in(query, string, q, .alias = "id") in(header, string, h, .alias = "id")                       \
        in(cookie, string, c, .alias = "id")
API_OPERATION(same_name, SAME)
{
    return api_json(req, 200, api_pair("p", in->id), api_pair("q", in->q), api_pair("h", in->h), api_pair("c", in->c));
}

/* --- structs of parameters with a dependency --- */
#define HOST(in) in(header, string, host)
API_DEPENDENCY(host, api_str, HOST)
{
    api_str *s = api_alloc(req, sizeof *s);
    *s = in->host;
    return s;
}
#define WITH_HOST(in) in(depends, host, host)in(query, integer, page, .default_value = 1)
API_PARAMS(Paged, WITH_HOST)
#define PAGED(in) in(params, Paged, p)
API_OPERATION(paged, PAGED)
{
    return api_json(req, 200, api_pair("host", *in->p.host), api_pair("page", in->p.page));
}

/* --- wide inputs --- */
#define QUERY_TEN(in, x)                                                                                               \
    in(query, integer, x##0, .optional = true) in(query, integer, x##1, .optional = true)                              \
        in(query, integer, x##2, .optional = true) in(query, integer, x##3, .optional = true)                          \
            in(query, integer, x##4, .optional = true) in(query, integer, x##5, .optional = true)                      \
                in(query, integer, x##6, .optional = true) in(query, integer, x##7, .optional = true)                  \
                    in(query, integer, x##8, .optional = true) in(query, string, x##9, .optional = true)
#define QUERY70(in)                                                                                                    \
    QUERY_TEN(in, a)                                                                                                   \
    QUERY_TEN(in, b) QUERY_TEN(in, c) QUERY_TEN(in, d) QUERY_TEN(in, e) QUERY_TEN(in, f) QUERY_TEN(in, g)
API_OPERATION(wide_query, QUERY70)
{
    return api_json(req, 200, api_member(in, a0), api_member(in, g9));
}

API_OPERATION(home, API_NONE)
{
    return api_text(req, 200, api_url_for(req, "home"));
}
API_OPERATION(stacked, API_NONE)
{
    return api_empty(req, 204);
}

/* --- a mounted app --- */
static int hooks;

static int inner_start(api_request *req)
{
    (void)req;
    hooks++;
    return 0;
}

static int outer_mw(api_request *req)
{
    int status = api_next(req);
    api_add_header(req, "Way", API_S("outer"));
    return status;
}
static int router_mw(api_request *req)
{
    int status = api_next(req);
    api_add_header(req, "Way", API_S("router"));
    return status;
}
static int inner_mw(api_request *req)
{
    int status = api_next(req);
    api_add_header(req, "Way", API_S("inner"));
    return status;
}

API_SUBAPP(inner)
{
    api_use(app, inner_mw);
    api_use_security_headers(app, .frame_options = "SAMEORIGIN");
    api_on_startup(app, inner_start);
    api_on_shutdown(app, inner_start);
    api_get(app, "/home", home, .operation_id = "inner_home");
}

/* Everything that is given as a text here is gone when this returns. */
static void stacks(api_router *app)
{
    char path[40], summary[40], tag[40], name[40], description[40], trusted[40], secret[50], origin[40];
    snprintf(path, sizeof path, "/stack%d", 1);
    snprintf(summary, sizeof summary, "Summary%d", 1);
    snprintf(tag, sizeof tag, "Tag%d", 1);
    snprintf(name, sizeof name, "Name%d", 1);
    snprintf(description, sizeof description, "Description%d", 1);
    snprintf(trusted, sizeof trusted, "%s", "localhost");
    snprintf(origin, sizeof origin, "%s", "https://example.com");
    snprintf(secret, sizeof secret, "%s", "0123456789012345678901234567890123456789");
    api_router *r = api_subrouter(app, path, .tags = API_STRINGS(tag), .errors = API_ERRORS({409, description}));
    api_get(r, path, stacked, .summary = summary, .name = name, .tags = API_STRINGS(tag, name), .status = 204,
            .operation_id = name, .description = description, .response_description = description,
            .media = API_MEDIA_NONE, .errors = API_ERRORS({410, description}));
    api_use_trusted_hosts(r, trusted);
    api_use_sessions(r, .secrets = API_STRINGS(secret), .cookie = name);
    api_use_security_headers(r, .content_security_policy = description);
    api_use_cors(app, .origins = API_STRINGS(origin));
    memset(origin, 'x', sizeof origin);
    memset(path, 'x', sizeof path);
    memset(summary, 'x', sizeof summary);
    memset(tag, 'x', sizeof tag);
    memset(name, 'x', sizeof name);
    memset(description, 'x', sizeof description);
    memset(trusted, 'x', sizeof trusted);
    memset(secret, 'x', sizeof secret);
}

API_SUBAPP(said)
{
    api_post(app, "/64", echo64);
    api_post(app, "/65", echo65);
    api_post(app, "/130", echo130);
    api_post(app, "/0", echo0);
    api_post(app, "/nest", echo_nest, .response = &Nest_model);
    api_post(app, "/odd", echo_odd);
    api_get(app, "/same/{id}", same_name);
    api_get(app, "/paged", paged);
    api_get(app, "/wide", wide_query);
    api_get(app, "/home", home);
    stacks(app);
    api_use(app, outer_mw);
    api_router *r = api_subrouter(app, "/under");
    api_use(r, router_mw);
    api_mount(r, "/inner", &inner);
}

static int open_said(void **state)
{
    (void)state;
    client = open_app(&said);
    return client ? 0 : -1;
}

static void test_presence(void **state)
{
    (void)state;
    static const char *const paths[] = {"/64", "/65", "/130"};
    for (size_t i = 0; i < 3; i++) {
        const char *more = i ? ",\"more\":\"m\"" : "";
        char body[100], expected[100];
        snprintf(body, sizeof body, "{\"a0\":1,\"f4\":false,\"last\":\"l\"%s}", more);
        api_response a = ask("POST", paths[i], NULL, body);
        assert_int_equal(a.status, 200);
        snprintf(expected, sizeof expected, "\"last\":\"l\"%s", more);
        assert_non_null(memmem(a.body.p, a.body.n, "{\"a0\":1,", 8));
        assert_non_null(memmem(a.body.p, a.body.n, "\"f4\":false", 10));
        assert_non_null(memmem(a.body.p, a.body.n, "\"f9\":7", 6));
        assert_null(memmem(a.body.p, a.body.n, "\"g0\"", 4));
        /* nothing in the words behind the last one */
        a = ask("POST", paths[i], NULL, "{\"last\":null}");
        assert_int_equal(a.status, 200);
        assert_non_null(memmem(a.body.p, a.body.n, "\"last\":null", 11));
        assert_null(memmem(a.body.p, a.body.n, "\"a0\"", 4));
    }
    is(ask("POST", "/0", NULL, "{}"), 200, "{}");
    is(ask("POST", "/0", NULL, "{\"a\":1}"), 422, NULL);
    is(ask("GET", "/wide?a0=5&g9=x", NULL, NULL), 200, "{\"a0\":5,\"g9\":\"x\"}");
    is(ask("GET", "/wide", NULL, NULL), 200, "{\"a0\":null,\"g9\":null}");
}

static void test_nests(void **state)
{
    (void)state;
    static const char whole[] =
        "{\"grid\":[[1,2],[],[3]],\"pets\":[{\"kind\":\"dog\",\"age\":3},{\"kind\":\"cat\",\"lives\":9.5}],"
        "\"cats\":{\"tom\":{\"lives\":7.5}},\"words\":{\"a\":[\"b\"],\"\":[]},\"packs\":[[],[{\"age\":1}]],"
        "\"tables\":{\"x\":{\"y\":1}}}";
    api_response a = ask("POST", "/nest", NULL, whole);
    is(a, 200, whole);
    is(ask("POST", "/nest", NULL, "{\"grid\":[],\"pets\":[],\"cats\":{},\"words\":{}}"), 200,
       "{\"grid\":[],\"pets\":[],\"cats\":{},\"words\":{}}");
    is(ask("POST", "/nest", NULL, "{\"grid\":[[1,\"x\"]],\"pets\":[{\"kind\":\"cow\"}],\"cats\":[],\"words\":{}}"), 422,
       NULL);
}

static void test_options_by_macros(void **state)
{
    (void)state;
    is(ask("POST", "/odd", NULL, "{\"n\":0,\"class \\\"x\\\\y\\\"\":\"c\"}"), 200,
       "{\"n\":0,\"class \\\"x\\\\y\\\"\":\"c\"}");
    is(ask("POST", "/odd", NULL, "{\"n\":-1,\"class \\\"x\\\\y\\\"\":\"c\"}"), 422, NULL);
    is(ask("POST", "/odd", NULL, "{\"n\":10,\"class \\\"x\\\\y\\\"\":\"c\"}"), 422, NULL);
}

static void test_inputs(void **state)
{
    (void)state;
    is(ask("GET", "/same/a?id=b", (const char *[][2]){{"Id", "c"}, {"Cookie", "id=d"}, {0}}, NULL), 200,
       "{\"p\":\"a\",\"q\":\"b\",\"h\":\"c\",\"c\":\"d\"}");
    is(ask("GET", "/paged?page=3", NULL, NULL), 200, "{\"host\":\"localhost\",\"page\":3}");
    is(ask("GET", "/paged?page=x", NULL, NULL), 422, NULL);
    is(ask("GET", "/home", NULL, NULL), 200, "/home");
}

static void test_texts_of_the_stack(void **state)
{
    (void)state;
    is(ask("GET", "/stack1/stack1", NULL, NULL), 204, "");
    api_response a = ask("GET", "/stack1/stack1", NULL, NULL);
    assert_true(api_str_is(api_response_header(&a, "Content-Security-Policy"), "Description1"));
    a = ask("GET", "/openapi.json", NULL, NULL);
    assert_int_equal(a.status, 200);
    assert_null(memmem(a.body.p, a.body.n, "xxxx", 4));
    static const char *const texts[] = {"\"Summary1\"", "\"Tag1\"", "\"Name1\"", "\"Description1\""};
    for (size_t i = 0; i < 4; i++)
        assert_non_null(memmem(a.body.p, a.body.n, texts[i], strlen(texts[i])));
}

static void test_a_mounted_app(void **state)
{
    (void)state;
    assert_int_equal(hooks, 1);
    api_response a = ask("GET", "/under/inner/home", NULL, NULL);
    is(a, 200, NULL);
    assert_true(api_str_is(api_response_header(&a, "X-Frame-Options"), "SAMEORIGIN"));
    const char *way[] = {"inner", "router", "outer"};
    size_t n = 0;
    for (size_t i = 0; i < a.header_count; i++)
        if (api_str_is(a.headers[i].name, "Way")) {
            assert_true(n < 3 && api_str_is(a.headers[i].value, way[n]));
            n++;
        }
    assert_int_equal(n, 3);
}

/* Tables of a mounted app are in the same database: those of one name are one, and must be alike. */
API_SUBAPP(same_cats)
{
    api_resource(app, "/cats", Cat);
}
API_SUBAPP(other_cats)
{
    api_resource(app, "/cats", Dog);
}
API_SUBAPP(alike)
{
    api_resource(app, "/cats", Cat);
    api_mount(app, "/in", &same_cats);
}
API_SUBAPP(different)
{
    api_resource(app, "/cats", Cat);
    api_mount(app, "/in", &other_cats);
}

static void test_tables_of_one_name(void **state)
{
    (void)state;
    api_client *before = client;
    client = open_app(&alike);
    assert_non_null(client);
    is(ask("POST", "/cats", NULL, "{\"lives\":1.5}"), 201, NULL);
    is(ask("GET", "/in/cats/1", NULL, NULL), 200, "{\"id\":1,\"lives\":1.5}");
    is(ask("DELETE", "/in/cats/1", NULL, NULL), 204, NULL);
    is(ask("GET", "/cats/1", NULL, NULL), 404, NULL);
    close_app(NULL);
    assert_null(open_app(&different));
    client = before;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_presence),           cmocka_unit_test(test_nests),
        cmocka_unit_test(test_options_by_macros),  cmocka_unit_test(test_inputs),
        cmocka_unit_test(test_texts_of_the_stack), cmocka_unit_test(test_a_mounted_app),
        cmocka_unit_test(test_tables_of_one_name),

    };
    return cmocka_run_group_tests(tests, open_said, close_app);
}
