/* Responses: JSON, models filtered and refused, files, directories, redirects, cookies, headers. */
#include "capi.h"

#include <sys/stat.h>
#include <unistd.h>

#define PUBLIC(field)                                                                                                  \
    field(string, name, .max_length = 5) field(number, price, .minimum = 0) field(string, note, .optional = true)      \
        field(integer, stock, .nullable = true)
API_MODEL(Public, PUBLIC)

typedef struct Full Full;
static void fill(api_request *req, Full *f);
static const char *check_full(const Full *f);
#define FULL(field)                                                                                                    \
    field(string, name, .min_length = 1) field(string, secret, .write_only = true)                                     \
        field(string, upper, .read_only = true)
API_MODEL(Full, FULL, .compute = fill, .validate = check_full)

static void fill(api_request *req, Full *f)
{
    char *p = api_alloc(req, f->name.n);
    for (size_t i = 0; i < f->name.n; i++)
        p[i] = (char)(f->name.p[i] & ~0x20);
    api_set(f, upper, ((api_str){p, f->name.n}));
}

static const char *check_full(const Full *f)
{
    return api_str_eq(f->name, f->secret) ? "the secret is the name" : NULL;
}

/* --- models --- */

#define CREATE(in) in(body, Full, full)
API_OPERATION(create, CREATE, .status = 201, .response = &Full_model)
{
    return api_reply(req, 0, Full, &in->full);
}

#define HOW(in) in(query, string, how)
API_OPERATION(reply, HOW, .response = &Public_model)
{
    Public p = {.name = API_S("abc"), .price = 1.5};
    if (api_str_is(in->how, "long"))
        p.name = API_S("abcdef");
    if (api_str_is(in->how, "less"))
        p.price = -1;
    if (api_str_is(in->how, "utf8"))
        p.name = API_S("\xff");
    if (api_str_is(in->how, "nan"))
        p.price = 0.0 / 0.0;
    if (api_str_is(in->how, "note"))
        p.note = API_S("n");
    if (api_str_is(in->how, "stock"))
        api_set(&p, stock, 0);
    if (api_str_is(in->how, "null"))
        api_set_null(&p, stock);
    if (api_str_is(in->how, "unset"))
        api_unset(&p, name), p.name = (api_str){NULL, 0};
    return api_reply(req, 200, Public, &p);
}

API_OPERATION(filtered, HOW, .response = &Public_model)
{
    if (api_str_is(in->how, "more"))
        return api_json(req, 200, api_pair("name", "a"), api_pair("price", 1), api_pair("password", "x"));
    if (api_str_is(in->how, "text"))
        return api_json_text(req, 200, API_S("{\"price\": 2, \"more\": {\"a\": 1}, \"name\": \"b\"}"));
    if (api_str_is(in->how, "wrong"))
        return api_json(req, 200, api_pair("name", 5));
    if (api_str_is(in->how, "no-json"))
        return api_json_text(req, 200, API_S("{\"name\": "));
    if (api_str_is(in->how, "other"))
        return api_text(req, 200, API_S("no JSON, not looked at"));
    return api_json(req, 404, api_pair("detail", "errors are not filtered"));
}

API_OPERATION(list, HOW, .response = &Public_model, .response_list = true)
{
    const Public all[] = {{.name = API_S("a"), .price = 1}, {.name = API_S("b"), .price = 2}};
    if (api_str_is(in->how, "none"))
        return api_reply_list(req, 200, Public, NULL, 0);
    if (api_str_is(in->how, "text"))
        return api_json_text(req, 200, API_S("[{\"name\":\"a\",\"price\":1,\"x\":1}]"));
    return api_reply_list(req, 200, Public, all, 2);
}

API_OPERATION(pairs, API_NONE)
{
    char own[] = "char";
    float half = 0.5f;
    return api_json(req, 200, api_pair("i", -5), api_pair("u", (uint8_t)7), api_pair("d", 1e22), api_pair("f", half),
                    api_pair("t", (bool)true), api_pair("c", own), api_pair("s", API_S("a\"\n\u00fc")),
                    api_pair("n", (const char *)NULL), api_pair_json("j", API_S("[1]")), api_pair("big", INT64_MIN),
                    api_pair("nan", 0.0 / 0.0));
}

API_OPERATION(nothing, API_NONE)
{
    return api_json(req, 200);
}

/* --- other bodies --- */

API_OPERATION(bodies, HOW)
{
    if (api_str_is(in->how, "text"))
        return api_text(req, 200, API_S("t"));
    if (api_str_is(in->how, "html"))
        return api_html(req, 201, API_S("<p>"));
    if (api_str_is(in->how, "bytes"))
        return api_bytes(req, 200, "image/png", API_S("\0\1"));
    if (api_str_is(in->how, "empty"))
        return api_empty(req, 0);
    if (api_str_is(in->how, "last"))
        return api_text(req, 200, API_S("first")), api_json(req, 202, api_pair("last", 1));
    if (api_str_is(in->how, "redirect"))
        return api_redirect(req, 0, "/a b?q=\xc3\xbc&x=%20#f");
    if (api_str_is(in->how, "split"))
        return api_redirect(req, 302, "/a\r\nX-Evil: 1");
    return API_EUSAGE;
}

API_OPERATION(heads, API_NONE)
{
    api_add_header(req, "X-A", API_S("1"));
    api_add_header(req, "X-A", API_S("2"));
    api_add_header(req, "X-B", API_S("1"));
    api_set_header(req, "x-b", API_S("2\r\nX-Evil: 1"));
    api_add_header(req, "Content-Length", API_S("5"));
    api_add_header(req, "Bad Name", API_S("5"));
    api_text(req, 200, API_S("x"));
    api_add_header(req, "Content-Type", API_S("text/x-own"));
    api_set_status(req, 203);
    return 0;
}

API_OPERATION(cookies, HOW)
{
    int err = 0;
    if (api_str_is(in->how, "plain"))
        err = api_set_cookie(req, "a", API_S("b"));
    if (api_str_is(in->how, "all"))
        err = api_set_cookie(req, "__Secure-a", API_S("b c"), .path = "/x", .domain = "example.com", .max_age = 5,
                             .same_site = "none", .secure = true, .http_only = true, .partitioned = true);
    if (api_str_is(in->how, "bad"))
        err = api_set_cookie(req, "a;b", API_S("c"));
    if (api_str_is(in->how, "insecure"))
        err = api_set_cookie(req, "a", API_S("c"), .same_site = "none");
    if (api_str_is(in->how, "delete"))
        err = api_delete_cookie(req, "a");
    return api_json(req, 200, api_pair("err", err));
}

/* --- files --- */

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

API_OPERATION(file, HOW)
{
    if (api_str_is(in->how, "download"))
        return api_file(req, in_folder("hello.txt"), .download = "my \"file\".txt", .content_type = "text/x-own",
                        .cache_control = "no-store");
    return api_file(req, in_folder(api_str_is(in->how, "none") ? "none" : "hello.txt"));
}

API_SUBAPP(development, .title = "Development", .development = true)
{
    api_get(app, "/reply", reply);
    api_get(app, "/filtered", filtered);
}

#define ID(in) in(path, string, id)
API_OPERATION(links, ID)
{
    return api_json(req, 200, api_pair("link", api_url_for(req, "links", "id", "a/b c")),
                    api_pair("file", api_url_for(req, "rest", "rest", "a/b c")),
                    api_pair("none", api_url_for(req, "nowhere")), api_pair("lacks", api_url_for(req, "links")));
}
#define REST(in) in(path, string, rest)
API_OPERATION(rest, REST)
{
    return api_text(req, 200, in->rest);
}

API_SUBAPP(entry, .title = "Answers")
{
    api_post(app, "/create", create);
    api_get(app, "/reply", reply);
    api_get(app, "/filtered", filtered);
    api_get(app, "/list", list);
    api_get(app, "/pairs", pairs);
    api_get(app, "/nothing", nothing);
    api_get(app, "/bodies", bodies);
    api_get(app, "/heads", heads);
    api_get(app, "/cookies", cookies);
    api_get(app, "/file", file);
    api_static(app, "/static", folder, .index = true);
    api_static(app, "/page", folder, .fallback = "index.html", .max_age = 60);
    api_get(app, "/links/{id}", links);
    api_get(app, "/rest/{rest:path}", rest);
}

static void put_file(const char *name, const char *text)
{
    FILE *f = fopen(in_folder(name), "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int set_up(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/capi-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(folder));
    put_file("hello.txt", "hello, world");
    put_file("index.html", "<h1>index</h1>");
    put_file(".hidden", "hidden");
    assert_int_equal(mkdir(in_folder("sub"), 0700), 0);
    put_file("sub/index.html", "sub");
    assert_int_equal(symlink("/etc/passwd", in_folder("link")), 0);
    return open_client(&entry);
}

static int tear_down(void **state)
{
    static const char *const names[] = {"hello.txt", "index.html", ".hidden", "sub/index.html", "link"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(in_folder(names[i]));
    rmdir(in_folder("sub"));
    rmdir(folder);
    return close_client(state);
}

/* --- tests --- */

static void test_models(void **state)
{
    (void)state;
    static const struct row rows[] = {
        POST("/create", "{\"name\":\"ada\",\"secret\":\"s\"}", 201, "{\"name\":\"ada\",\"upper\":\"ADA\"}"),
        POST("/create", "{\"name\":\"ada\",\"secret\":\"s\",\"upper\":\"X\"}", 422, NULL),
        POST("/create", "{\"name\":\"ada\",\"secret\":\"ada\"}", 422, NULL),
        POST("/create", "{\"name\":\"ada\"}", 422, NULL),
        GET("/reply?how=plain", 200, "{\"name\":\"abc\",\"price\":1.5,\"stock\":null}"),
        GET("/reply?how=note", 200, "{\"name\":\"abc\",\"price\":1.5,\"note\":\"n\",\"stock\":null}"),
        GET("/reply?how=stock", 200, "{\"name\":\"abc\",\"price\":1.5,\"stock\":0}"),
        GET("/reply?how=null", 200, "{\"name\":\"abc\",\"price\":1.5,\"stock\":null}"),
        GET("/reply?how=long", 500, "{\"detail\":\"Internal Server Error\"}"),
        GET("/reply?how=less", 500, NULL),
        GET("/reply?how=utf8", 500, NULL),
        GET("/reply?how=nan", 500, NULL),
        GET("/filtered?how=more", 200, "{\"name\":\"a\",\"price\":1.0,\"stock\":null}"),
        GET("/filtered?how=text", 200, NULL),
        GET("/filtered?how=wrong", 500, "{\"detail\":\"Internal Server Error\"}"),
        GET("/filtered?how=no-json", 500, NULL),
        GET("/filtered?how=other", 200, "no JSON, not looked at"),
        GET("/filtered?how=error", 404, "{\"detail\":\"errors are not filtered\"}"),
        GET("/list?how=two", 200,
            "[{\"name\":\"a\",\"price\":1.0,\"stock\":null},{\"name\":\"b\",\"price\":2.0,\"stock\":null}]"),
        GET("/list?how=none", 200, "[]"),
        GET("/pairs", 200,
            "{\"i\":-5,\"u\":7,\"d\":1e+22,\"f\":0.5,\"t\":true,\"c\":\"char\",\"s\":\"a\\\"\\n\u00fc\",\"n\":null,"
            "\"j\":[1],\"big\":-9223372036854775808,\"nan\":null}"),
        GET("/nothing", 200, "{}"),
        END,
    };
    run_rows(rows);
    const api_test_response *a = api_test_get(c, "/filtered?how=text");
    assert_string_equal(api_test_text(a, "/name"), "b");
    assert_string_equal(api_test_text(a, "/more"), "(none)");
    assert_string_equal(api_test_text(api_test_get(c, "/list?how=text"), "/0/x"), "(none)");
    api_test_client *dev = api_test_new(&development, .log_level = "error");
    assert_null(api_test_problem(dev));
    is_answer("development", api_test_get(dev, "/reply?how=long"), 500, NULL);
    assert_non_null(strstr(api_test_text(api_test_get(dev, "/reply?how=long"), NULL), "response.name"));
    assert_non_null(strstr(api_test_text(api_test_get(dev, "/filtered?how=wrong"), NULL), "response.name"));
    api_test_free(dev);
}

static void test_bodies(void **state)
{
    (void)state;
    static const struct {
        const char *how;
        int status;
        const char *type, *body;
    } rows[] = {
        {"text", 200, "text/plain; charset=utf-8", "t"},
        {"html", 201, "text/html; charset=utf-8", "<p>"},
        {"bytes", 200, "image/png", ""},
        {"empty", 204, "", ""},
        {"last", 202, "application/json", "{\"last\":1}"},
        {"redirect", 307, "", ""},
        {"error", 500, "application/json", "{\"detail\":\"Internal Server Error\"}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const api_test_response *a = api_test_get(c, "/bodies", .query = API_STRINGS("how", rows[i].how));
        is_answer(rows[i].how, a, rows[i].status, rows[i].body);
        assert_string_equal(api_test_header(a, "Content-Type"), rows[i].type);
        a = api_test_request(c, .method = "HEAD", .path = "/bodies", .query = API_STRINGS("how", rows[i].how));
        is_answer(rows[i].how, a, rows[i].status, "");
    }
    assert_int_equal(api_test_get(c, "/bodies?how=bytes")->body.n, 2);
    assert_string_equal(api_test_header(api_test_get(c, "/bodies?how=redirect"), "Location"),
                        "/a%20b?q=%C3%BC&x=%20#f");
    const api_test_response *a = api_test_get(c, "/bodies?how=split");
    assert_string_equal(api_test_header(a, "Location"), "/a%0D%0AX-Evil:%201");
    assert_string_equal(api_test_header(a, "X-Evil"), "");
}

static void test_heads(void **state)
{
    (void)state;
    const api_test_response *a = api_test_get(c, "/heads");
    is_answer("heads", a, 203, "x");
    int as = 0;
    for (size_t i = 0; i < a->header_count; i++)
        as += api_str_is(a->headers[i].name, "X-A");
    assert_int_equal(as, 2);
    assert_string_equal(api_test_header(a, "X-B"), "2  X-Evil: 1");
    assert_string_equal(api_test_header(a, "X-Evil"), "");
    assert_string_equal(api_test_header(a, "Content-Type"), "text/x-own");
    static const char *const set[][2] = {
        {"plain", "a=b; Path=/; SameSite=Lax"},
        {"all", "__Secure-a=\"b c\"; Path=/x; Domain=example.com; Max-Age=5; SameSite=None; Secure; HttpOnly; "
                "Partitioned"},
        {"bad", ""},
        {"insecure", ""},
    };
    for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
        a = api_test_get(c, "/cookies", .query = API_STRINGS("how", set[i][0]));
        is_answer(set[i][0], a, 200, *set[i][1] ? "{\"err\":0}" : "{\"err\":-4}");
        assert_int_equal(strlen(api_test_header(a, "Set-Cookie")), strlen(set[i][1]));
    }
}

static void test_files(void **state)
{
    (void)state;
    const api_test_response *a = api_test_get(c, "/file?how=plain");
    is_answer("file", a, 200, "hello, world");
    assert_string_equal(api_test_header(a, "Content-Type"), "text/plain; charset=utf-8");
    assert_string_equal(api_test_header(a, "Accept-Ranges"), "bytes");
    const char *etag = api_test_header(a, "ETag");
    assert_true(*etag);
    a = api_test_get(c, "/file?how=plain", .headers = API_STRINGS("If-None-Match", etag));
    is_answer("not modified", a, 304, "");
    a = api_test_get(c, "/file?how=plain", .headers = API_STRINGS("Range", "bytes=7-"));
    is_answer("range", a, 206, "world");
    assert_string_equal(api_test_header(a, "Content-Range"), "bytes 7-11/12");
    a = api_test_get(c, "/file?how=plain", .headers = API_STRINGS("Range", "bytes=0-1,-2"));
    assert_int_equal(a->status, 206);
    assert_string_equal(api_test_header(a, "Content-Range"), "bytes 0-11/12"); /* one is shorter than two */
    a = api_test_get(c, "/file?how=plain", .headers = API_STRINGS("Range", "bytes=100-"));
    assert_int_equal(a->status, 416);
    a = api_test_get(c, "/file?how=plain", .headers = API_STRINGS("Range", "bytes=0-1", "If-Range", "\"other\""));
    is_answer("if-range", a, 200, "hello, world");
    is_answer("none", api_test_get(c, "/file?how=none"), 404, "{\"detail\":\"Not Found\"}");
    a = api_test_get(c, "/file?how=download");
    assert_string_equal(api_test_header(a, "Content-Type"), "text/x-own");
    assert_string_equal(api_test_header(a, "Cache-Control"), "no-store");
    assert_non_null(strstr(api_test_header(a, "Content-Disposition"), "attachment"));
    is_answer("head", api_test_request(c, .method = "HEAD", .path = "/file?how=plain"), 200, "");
}

static void test_directories(void **state)
{
    (void)state;
    static const struct row rows[] = {
        GET("/static/hello.txt", 200, "hello, world"),
        GET("/static/", 200, "<h1>index</h1>"),
        GET("/static/sub/", 200, "sub"),
        GET("/static/none", 404, NULL),
        GET("/static/.hidden", 404, NULL),
        GET("/static/../etc/passwd", 404, NULL),
        GET("/static/%2e%2e/%2e%2e/etc/passwd", 404, NULL),
        GET("/static/link", 404, NULL),
        GET("/static/hello.txt%00.png", 404, NULL),
        GET("/page/app/route", 404, NULL),
        GET("/page/hello.txt", 200, "hello, world"),
        POST("/static/hello.txt", "{}", 405, NULL),
        END,
    };
    run_rows(rows);
    assert_non_null(strstr(api_test_header(api_test_get(c, "/page/hello.txt"), "Cache-Control"), "max-age=60"));
    is_answer("fallback", api_test_get(c, "/page/app/route", .headers = API_STRINGS("Accept", "text/html")), 200,
              "<h1>index</h1>");
    is_answer("range", api_test_get(c, "/static/hello.txt", .headers = API_STRINGS("Range", "bytes=-5")), 206, "world");
}

static void test_links(void **state)
{
    (void)state;
    is_answer("links", api_test_get(c, "/links/x"), 200,
              "{\"link\":\"/links/a%2Fb%20c\",\"file\":\"/rest/a/b%20c\",\"none\":null,\"lacks\":null}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_models, reset_client),      cmocka_unit_test_setup(test_bodies, reset_client),
        cmocka_unit_test_setup(test_heads, reset_client),       cmocka_unit_test_setup(test_files, reset_client),
        cmocka_unit_test_setup(test_directories, reset_client), cmocka_unit_test_setup(test_links, reset_client),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
