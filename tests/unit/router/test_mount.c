/* Mounted routers, and URLs made from the names of routes. */
#include "unit/router/tables.h"

static void test_mount(void **state)
{
    (void)state;
    static const char *const outer[] = {"GET /", "GET /{a}", "GET /{a}/{b}", "GET /{all:path}"};
    static const char *const inner[] = {"GET /", "GET /items/{id}", "POST /form"};
    struct api__router *in = router_of(inner, 3, false), *out = router_of(outer, 4, false);
    api_problems *problems = api_problems_new();
    assert_int_equal(api__router_mount(out, "/api/v2/", in, problems), 0);
    static const struct {
        const char *request, *answer, *mounted;
    } table[] = {
        {"GET /api", "/{a} a=api", ""},
        {"GET /api/v1", "/{a}/{b} a=api b=v1", ""},
        {"GET /api/v2", "/", "/api/v2"},
        {"GET /api/v2/", "/", "/api/v2"},
        {"GET /api/v2/items/7", "/items/{id} id=7", "/api/v2"},
        {"GET /api/v2/nothing", "none", "/api/v2"},
        {"GET /api/v2/form", "POST OPTIONS", "/api/v2"},
        {"GET /api/v22/x", "/{all:path} all=api/v22/x", ""},
        {"GET /api/v%32/items/%37", "/items/{id} id=7", "/api/v%32"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char got[64];
        api_request req;
        ask(out, table[i].request, &req, got, sizeof got);
        assert_string_equal(got, table[i].answer);
        assert_true(api_str_is(req.mounted, table[i].mounted));
        assert_ptr_equal(req.router, *table[i].mounted ? in : out);
    }
    assert_string_equal(api__router_begins(out, "/api"), "/api/v2/");
    assert_string_equal(api__router_begins(out, "/api/v2"), "/api/v2/");
    assert_string_equal(api__router_begins(out, "/api/v2/items"), "/items/{id}");
    assert_null(api__router_begins(out, "/api/v2/items/7"));
    assert_null(api__router_begins(out, "/api/v1"));
    assert_null(api__router_begins(out, "/ap"));
    api_problems_free(problems);
    api__router_free(out);
    api__router_free(in);
}

static void test_mount_mistakes(void **state)
{
    (void)state;
    static const char *const routes[] = {"GET /a/b/{c}", "GET /{x:path}"};
    static const struct {
        const char *prefix, *problem;
    } table[] = {
        {"/", "mount /: expected a prefix such as /v1"},
        {"v2", "mount v2: the path must begin with a slash"},
        {"/{v}", "mount /{v}: the prefix must not have parameters"},
        {"/a", "shop.c:7: route GET /a/b/{c}: can never be reached: a mount handles all paths under this prefix"},
        {"/a/b", "shop.c:7: route GET /a/b/{c}: can never be reached: a mount handles all paths under this prefix"},
        {"/m", "mount /m: overlaps another mount"},
        {"/m/n", "mount /m/n: overlaps another mount"},
        {"/m/n/o", "mount /m/n/o: overlaps another mount"},
    };
    struct api__router *in = api__router_create();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct api__router *r = router_of(routes, 2, false);
        api_problems *problems = api_problems_new();
        assert_int_equal(api__router_mount(r, "/m/n", in, problems), 0);
        assert_int_equal(api__router_mount(r, table[i].prefix, in, problems), API_ECONFIG);
        assert_string_equal(api_problems_get(problems, 0), table[i].problem);
        struct api__route late = route_of("GET /m/n/late");
        assert_int_equal(api__router_add(r, &late, problems), API_ECONFIG);
        assert_string_equal(api_problems_get(problems, 1),
                            "shop.c:7: route GET /m/n/late: can never be reached: a mount "
                            "handles all paths under this prefix");
        api_problems_free(problems);
        api__router_free(r);
    }
    api__router_free(in);
}

static void add_named(struct api__router *r, const char *name, const char *pattern)
{
    api_problems *problems = api_problems_new();
    struct api__route route = {.pattern = pattern, .name = name};
    assert_int_equal(api__router_add(r, &route, problems), 0);
    api_problems_free(problems);
}

static void test_urls(void **state)
{
    (void)state;
    struct api__router *r = api__router_create(), *in = api__router_create();
    api_problems *problems = api_problems_new();
    add_named(r, "home", "/");
    add_named(r, "item", "/items/{id:int}/");
    add_named(r, "text", "/caf\xc3\xa9/{name}.txt");
    add_named(r, "two", "/{a}/{b}");
    add_named(r, "rest", "/files/{rest:path}");
    add_named(in, "inner", "/in/{x}");
    add_named(in, "inner_home", "/");
    assert_int_equal(api__router_mount(r, "/v 2", in, problems), 0);
    static const struct {
        const char *route, *names[2], *values[2];
        int err;
        const char *url;
    } table[] = {
        {"home", {0}, {0}, 0, "/"},
        {"item", {"id"}, {"7"}, 0, "/items/7"},
        {"item", {"id"}, {"x"}, API_EINVALID, ""},
        {"item", {"id"}, {""}, API_EINVALID, ""},
        {"item", {"no"}, {"7"}, API_EINVALID, ""},
        {"item", {0}, {0}, API_EINVALID, ""},
        {"item", {"id", "x"}, {"7", "7"}, API_EINVALID, ""},
        {"none", {0}, {0}, API_ENOTFOUND, ""},
        {"text", {"name"}, {"a/b %"}, 0, "/caf%C3%A9/a%2Fb%20%25.txt"},
        {"text", {"name"}, {".."}, 0, "/caf%C3%A9/...txt"},
        {"two", {"b", "a"}, {"2", "1"}, 0, "/1/2"},
        {"two", {"b", "a"}, {"2", ".."}, API_EINVALID, ""},
        {"two", {"b", "a"}, {".", "1"}, API_EINVALID, ""},
        {"two", {"b", "a"}, {"\xff", "1"}, API_EINVALID, ""},
        {"rest", {"rest"}, {"a b/c/"}, 0, "/files/a%20b/c/"},
        {"rest", {"rest"}, {""}, 0, "/files/"},
        {"rest", {"rest"}, {"a/../b"}, API_EINVALID, ""},
        {"inner", {"x"}, {"y"}, 0, "/v%202/in/y"},
        {"inner", {0}, {0}, API_EINVALID, ""},
        {"inner_home", {0}, {0}, 0, "/v%202/"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        api_buf out;
        api_buf_init(&out, API_BUF_NO_MAX);
        API_BUF_LIT(&out, "!");
        api_str names[2], values[2];
        size_t n = 0;
        for (; n < 2 && table[i].names[n]; n++) {
            names[n] = api_str_of(table[i].names[n]);
            values[n] = api_str_of(table[i].values[n]);
        }
        assert_int_equal(api__router_url(r, api_str_of(table[i].route), names, values, n, &out), table[i].err);
        assert_string_equal(api_buf_cstr(&out) + 1, table[i].url);
        api_buf_deinit(&out);
    }
    api_problems_free(problems);
    api__router_free(r);
    api__router_free(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_mount, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_mount_mistakes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_urls, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
