/* Tables of routes and requests: which route a request takes, and which tables are refused. */
#include "unit/router/tables.h"

enum { ROUTES = 12, REQUESTS = 24 };

static const struct {
    const char *routes[ROUTES];
    struct {
        const char *request, *answer; /* pattern and values; "none"; "bad"; or the methods of the path */
    } requests[REQUESTS];
} tables[] = {
    /* What the app's resources need. */
    {{"GET /", "GET /items", "POST /items", "GET /items/{id}", "DELETE /items/{key}", "GET /docs/style.css"},
     {{"GET /", "/"},
      {"HEAD /", "/"},
      {"GET /items", "/items"},
      {"GET /items/", "/items"},
      {"POST /items/", "/items"},
      {"GET /items/7", "/items/{id} id=7"},
      {"GET /items/7/", "/items/{id} id=7"},
      {"HEAD /items/7", "/items/{id} id=7"},
      {"DELETE /items/7", "/items/{key} key=7"},
      {"PUT /items/7", "GET HEAD DELETE OPTIONS"},
      {"OPTIONS /items/7", "GET HEAD DELETE OPTIONS"},
      {"OPTIONS /items", "GET HEAD POST OPTIONS"},
      {"TRACE /items", "GET HEAD POST OPTIONS"},
      {"GET /items//", "none"},
      {"GET //items", "none"},
      {"GET //", "none"},
      {"GET /items//7", "none"},
      {"GET /items/7/x", "none"},
      {"GET /item", "none"},
      {"GET /itemss", "none"},
      {"GET /docs", "none"},
      {"GET /docs/style.css", "/docs/style.css"},
      {"OPTIONS /nothing", "none"},
      {"GET items", "none"}}},
    /* Decoding comes after splitting. */
    {{"GET /a b/{x}", "GET /\xc3\xa9", "GET /f/{rest:path}"},
     {{"GET /a%20b/c%2Fd", "/a b/{x} x=c/d"},
      {"GET /a%20b/c%2fd/", "/a b/{x} x=c/d"},
      {"GET /a%20b/%C3%A9", "/a b/{x} x=\xc3\xa9"},
      {"GET /a%20b%2Fc", "none"},
      {"GET /%c3%a9", "/\xc3\xa9"},
      {"GET /\xc3\xa9", "/\xc3\xa9"},
      {"GET /%61%20b/+", "/a b/{x} x=+"},
      {"GET /%", "bad"},
      {"GET /a%2", "bad"},
      {"GET /a/b/c/%zz", "bad"},
      {"GET /%ff", "bad"},
      {"GET /\xff", "bad"},
      {"GET /a%20b/%C3", "bad"},
      {"GET /a%20b/%ED%A0%80", "bad"},
      {"GET /f/a%2Fb/%63", "/f/{rest:path} rest=a/b/c"}}},
    /* Narrow before wide. */
    {{"GET /u/{rest:path}", "GET /u/{name}", "GET /u/{x:float}", "GET /u/{u:uuid}", "GET /u/{id:int}", "GET /u/me"},
     {{"GET /u/me", "/u/me"},
      {"GET /u/7", "/u/{id:int} id=7"},
      {"GET /u/007", "/u/{id:int} id=007"},
      {"GET /u/7.5", "/u/{x:float} x=7.5"},
      {"GET /u/7.", "/u/{name} name=7."},
      {"GET /u/.5", "/u/{name} name=.5"},
      {"GET /u/-7", "/u/{name} name=-7"},
      {"GET /u/7.5.1", "/u/{name} name=7.5.1"},
      {"GET /u/01234567-89ab-cdef-0123-456789ABCDEF", "/u/{u:uuid} u=01234567-89ab-cdef-0123-456789ABCDEF"},
      {"GET /u/0123456789abcdef0123456789ABCDEF", "/u/{u:uuid} u=0123456789abcdef0123456789ABCDEF"},
      {"GET /u/01234567-89ab-cdef-0123-456789ABCDEG", "/u/{name} name=01234567-89ab-cdef-0123-456789ABCDEG"},
      {"GET /u/0123456789-abcdef-0123-456789ABCDEF0", "/u/{name} name=0123456789-abcdef-0123-456789ABCDEF0"},
      {"GET /u/mee", "/u/{name} name=mee"},
      {"GET /u/%37", "/u/{id:int} id=7"},
      {"GET /u/a/b", "/u/{rest:path} rest=a/b"},
      {"GET /u", "/u/{rest:path} rest="}}},
    /* Back again where the rest does not fit. */
    {{"GET /u/{id:int}/x", "GET /u/{name}/y", "GET /u/me/z", "GET /{a}/{b}/{c}/d", "GET /{all:path}"},
     {{"GET /u/7/x", "/u/{id:int}/x id=7"},
      {"GET /u/7/y", "/u/{name}/y name=7"},
      {"GET /u/me/z", "/u/me/z"},
      {"GET /u/me/y", "/u/{name}/y name=me"},
      {"GET /u/me/z/d", "/{a}/{b}/{c}/d a=u b=me c=z"},
      {"GET /u/7/x/d", "/{a}/{b}/{c}/d a=u b=7 c=x"},
      {"GET /u/7/x/e", "/{all:path} all=u/7/x/e"},
      {"GET /u/me/x", "/{all:path} all=u/me/x"},
      {"GET /", "/{all:path} all="}}},
    /* 405 only where no route of the path has the method. */
    {{"GET /u/me", "PUT /u/{id}", "DELETE /u/{id:int}", "POST /{rest:path}"},
     {{"GET /u/me", "/u/me"},
      {"PUT /u/me", "/u/{id} id=me"},
      {"POST /u/me", "/{rest:path} rest=u/me"},
      {"DELETE /u/me", "GET HEAD POST PUT OPTIONS"},
      {"OPTIONS /u/me", "GET HEAD POST PUT OPTIONS"},
      {"DELETE /u/7", "/u/{id:int} id=7"},
      {"PUT /u/7", "/u/{id} id=7"},
      {"PATCH /u/7", "POST PUT DELETE OPTIONS"},
      {"GET /u/7", "POST PUT DELETE OPTIONS"},
      {"GET /", "POST OPTIONS"}}},
    /* Methods that are one's own. */
    {{"GET /a", "HEAD /a/{x}", "GET /a/{y}", "OPTIONS /a/{z}", "HEAD /b"},
     {{"HEAD /a", "/a"},
      {"HEAD /a/1", "/a/{x} x=1"},
      {"GET /a/1", "/a/{y} y=1"},
      {"OPTIONS /a/1", "/a/{z} z=1"},
      {"GET /b", "HEAD OPTIONS"}}},
    /* The rest of a path. */
    {{"GET /f/{rest:path}", "GET /f/x", "GET /f/{a}/{b:int}"},
     {{"GET /f", "/f/{rest:path} rest="},
      {"GET /f/", "/f/{rest:path} rest="},
      {"GET /f//", "/f/{rest:path} rest=/"},
      {"GET /f/x", "/f/x"},
      {"GET /f/x/", "/f/x"},
      {"GET /f/y/", "/f/{rest:path} rest=y/"},
      {"GET /f/a/1", "/f/{a}/{b:int} a=a b=1"},
      {"GET /f/a/1/2", "/f/{rest:path} rest=a/1/2"},
      {"GET /f/a//b", "/f/{rest:path} rest=a//b"},
      {"GET /f//etc", "/f/{rest:path} rest=/etc"},
      {"GET /f/../x", "/f/{rest:path} rest=../x"},
      {"GET /ff", "none"}}},
    /* Text around a parameter. */
    {{"GET /{name}", "GET /{name}.txt", "GET /v{n:int}", "GET /@{user}", "GET /report-{d}.txt", "GET /a.txt"},
     {{"GET /b.txt", "/{name}.txt name=b"},
      {"GET /a.txt", "/a.txt"},
      {"GET /.txt", "/{name} name=.txt"},
      {"GET /b.txt.txt", "/{name}.txt name=b.txt"},
      {"GET /b.txtx", "/{name} name=b.txtx"},
      {"GET /v12", "/v{n:int} n=12"},
      {"GET /v", "/{name} name=v"},
      {"GET /vx", "/{name} name=vx"},
      {"GET /@ada", "/@{user} user=ada"},
      {"GET /%40ada.txt", "/{name}.txt name=@ada"},
      {"GET /report-1.txt", "/report-{d}.txt d=1"},
      {"GET /report-.txt", "/{name}.txt name=report-"}}},
};

static void test_tables(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (int backwards = 0; backwards < 2; backwards++) {
            size_t n = 0;
            while (n < ROUTES && tables[t].routes[n])
                n++;
            struct api__router *r = router_of(tables[t].routes, n, backwards);
            for (size_t i = 0; i < REQUESTS && tables[t].requests[i].request; i++) {
                char got[256];
                api_request req;
                ask(r, tables[t].requests[i].request, &req, got, sizeof got);
                if (strcmp(got, tables[t].requests[i].answer) != 0)
                    fail_msg("%s: %s, expected %s", tables[t].requests[i].request, got, tables[t].requests[i].answer);
            }
            api__router_free(r);
        }
}

/* The first problem of declaring them in this order; NULL: none. */
static const struct {
    const char *routes[4], *problem;
} mistakes[] = {
    {{"GET /a/{x}", "GET /a/{y}"}, "shop.c:7: route GET /a/{y}: matches the same requests as GET /a/{x} (shop.c:7)"},
    {{"GET /a/{x}", "GET /a/{y:str}/"},
     "shop.c:7: route GET /a/{y:str}/: matches the same requests as GET /a/{x} (shop.c:7)"},
    {{"PUT /a", "PUT /a/"}, "shop.c:7: route PUT /a/: matches the same requests as PUT /a (shop.c:7)"},
    {{"GET /{x:path}", "GET /{y:path}"},
     "shop.c:7: route GET /{y:path}: matches the same requests as GET /{x:path} (shop.c:7)"},
    {{"GET /{a}.txt", "GET /{b}.txt"},
     "shop.c:7: route GET /{b}.txt: matches the same requests as GET /{a}.txt (shop.c:7)"},
    {{"HEAD /a", "HEAD /a"}, "shop.c:7: route HEAD /a: matches the same requests as HEAD /a (shop.c:7)"},
    {{"GET /a/{x}", "POST /a/{y}", "GET /a/{y:int}", "HEAD /a/{z}"}, NULL},
    {{"GET a"}, "shop.c:7: route GET a: the path must begin with a slash"},
    {{"GET /a//b"}, "shop.c:7: route GET /a//b: an empty segment would match nothing"},
    {{"GET //"}, "shop.c:7: route GET //: an empty segment would match nothing"},
    {{"GET /{"}, "shop.c:7: route GET /{: unbalanced braces"},
    {{"GET /}"}, "shop.c:7: route GET /}: unbalanced braces"},
    {{"GET /}{"}, "shop.c:7: route GET /}{: unbalanced braces"},
    {{"GET /{{x}}"}, "shop.c:7: route GET /{{x}}: a segment can have only one parameter"},
    {{"GET /{x}{y}"}, "shop.c:7: route GET /{x}{y}: a segment can have only one parameter"},
    {{"GET /{x{y}"}, "shop.c:7: route GET /{x{y}: nested braces"},
    {{"GET /{}"}, "shop.c:7: route GET /{}: missing parameter name"},
    {{"GET /{:int}"}, "shop.c:7: route GET /{:int}: missing parameter name"},
    {{"GET /{x:ints}"},
     "shop.c:7: route GET /{x:ints}: unknown converter \"ints\", expected int, float, uuid, str or path"},
    {{"GET /{x:}"}, "shop.c:7: route GET /{x:}: unknown converter \"\", expected int, float, uuid, str or path"},
    {{"GET /{x:path}/a"}, "shop.c:7: route GET /{x:path}/a: a path parameter must be the last segment"},
    {{"GET /a{x:path}"}, "shop.c:7: route GET /a{x:path}: a path parameter must be a whole segment"},
    {{"GET /{x}/{x}"}, "shop.c:7: route GET /{x}/{x}: duplicate parameter \"x\""},
    {{"GET /\xff"}, "shop.c:7: route GET /\xff: the path is not valid UTF-8"},
    {{"GET /1/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}/{j}/{k}/{l}/{m}/{n}/{o}/{p}"}, NULL},
    {{"GET /{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}/{j}/{k}/{l}/{m}/{n}/{o}/{p}/{q}"},
     "shop.c:7: route GET /{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}/{j}/{k}/{l}/{m}/{n}/{o}/{p}/{q}: more than 16 "
     "parameters"},
    {{"GET /1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/"}, NULL},
    {{"GET /1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3"},
     "shop.c:7: route GET /1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3: the path has too many "
     "segments"},
};

static void test_mistakes(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof mistakes / sizeof *mistakes; t++) {
        struct api__router *r = api__router_create();
        api_problems *problems = api_problems_new();
        int err = 0;
        for (size_t i = 0; i < 4 && mistakes[t].routes[i] && !err; i++) {
            struct api__route route = route_of(mistakes[t].routes[i]);
            err = api__router_add(r, &route, problems);
        }
        assert_string_equal(api_problems_get(problems, 0), mistakes[t].problem ? mistakes[t].problem : "");
        assert_int_equal(err, mistakes[t].problem ? API_ECONFIG : 0);
        api_problems_free(problems);
        api__router_free(r);
    }
}

static void test_names(void **state)
{
    (void)state;
    struct api__router *r = api__router_create();
    api_problems *problems = api_problems_new();
    struct api__route route = {.pattern = "/a/{x}", .name = "a", .file = "shop.yaml"};
    assert_int_equal(api__router_add(r, &route, problems), 0);
    route.method = API__METHOD_PUT;
    assert_int_equal(api__router_add(r, &route, problems), 0);
    route.pattern = "/b/{x}";
    assert_int_equal(api__router_add(r, &route, problems), API_ECONFIG);
    assert_string_equal(api_problems_get(problems, 0),
                        "shop.yaml: route PUT /b/{x}: has the same name as GET /a/{x} (shop.yaml)");
    route.method = API__METHOD_OTHER;
    assert_int_equal(api__router_add(r, &route, problems), API_EUSAGE);
    api_problems_free(problems);
    api__router_free(r);
}

static void test_value_by_name(void **state)
{
    (void)state;
    static const char *const routes[] = {"GET /a/{x}/{y:int}"};
    struct api__router *r = router_of(routes, 1, false);
    char got[64];
    api_request req;
    ask(r, "GET /a/b/3", &req, got, sizeof got);
    assert_true(api_str_is(api__route_value(&req, "x"), "b"));
    assert_true(api_str_is(api__route_value(&req, "y"), "3"));
    assert_true(api_str_is(req.param, "3"));
    assert_null(api__route_value(&req, "z").p);
    ask(r, "GET /a", &req, got, sizeof got);
    assert_null(api__route_value(&req, "x").p);
    api__router_free(r);
}

/* Whatever the path, a plain one takes nothing but its values from the arena, and no request more than a few paths. */
static void test_memory(void **state)
{
    (void)state;
    static const char *const routes[] = {"GET /a/{x}", "GET /{a}/{b}/{c}/{d}", "GET /{a:int}/{b:int}/{c:float}/z"};
    struct api__router *r = router_of(routes, 3, false);
    api_request req;
    char got[64];
    ask(r, "GET /a/b", &req, got, sizeof got);
    char *before = arena.p;
    ask(r, "GET /a/b", &req, got, sizeof got);
    assert_int_equal(arena.p - before, 16);
    before = arena.p;
    ask(r, "GET /1/2/3/none", &req, got, sizeof got);
    assert_string_equal(got, "/{a}/{b}/{c}/{d} a=1 b=2 c=3 d=none");
    assert_int_equal(arena.p - before, 64);
    arena.max = arena.used;
    arena.p = arena.end;
    ask(r, "GET /a/b", &req, got, sizeof got);
    assert_string_equal(got, api_strerror(API_ENOMEM));
    assert_null(req.route);
    ask(r, "GET /%61/b", &req, got, sizeof got);
    assert_string_equal(got, api_strerror(API_ENOMEM));
    api__router_free(r);
}

static void test_many(void **state)
{
    (void)state;
    enum { MANY = 1000 };
    struct api__router *r = api__router_create();
    api_problems *problems = api_problems_new();
    char text[64], got[64], answer[64];
    for (int i = 0; i < MANY; i++) {
        snprintf(text, sizeof text, "/r%d/{id}", (i * 7919) % MANY);
        struct api__route route = {.pattern = text};
        assert_int_equal(api__router_add(r, &route, problems), 0);
    }
    for (int i = 0; i < MANY; i++) {
        api_request req;
        snprintf(text, sizeof text, "GET /r%d/x", i);
        snprintf(answer, sizeof answer, "/r%d/{id} id=x", i);
        ask(r, text, &req, got, sizeof got);
        assert_string_equal(got, answer);
    }
    api_problems_free(problems);
    api__router_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tables, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_mistakes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_value_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_memory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
