/* Directories of files: options, what lies outside, index and fallback files, media types. */
#include "unit/files/tree.h"

static void test_options(void **state)
{
    (void)state;
    static const struct {
        enum api__disposition disposition;
        const char *name, *header;
    } table[] = {
        {API__DISPOSITION_ATTACHMENT, "", "attachment; filename=\"a.txt\""},
        {API__DISPOSITION_INLINE, "report 1.txt", "inline; filename=\"report 1.txt\""},
        {API__DISPOSITION_ATTACHMENT, "f \xc3\xa9.txt",
         "attachment; filename=\"f __.txt\"; filename*=utf-8''f%20%C3%A9.txt"},
        {API__DISPOSITION_ATTACHMENT, "a\"b\\.txt", "attachment; filename=\"a_b_.txt\"; filename*=utf-8''a%22b%5C.txt"},
        {API__DISPOSITION_ATTACHMENT, "a\r\nX: y",
         "attachment; filename=\"a__X: y\"; filename*=utf-8''a%0D%0AX%3A%20y"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        files.file = (struct api__file_options){.disposition = table[i].disposition,
                                                .file_name = api_str_of(table[i].name),
                                                .cache_control = API_S("private"),
                                                .content_type = API_S("text/x-own")};
        api_response a = GET("/f/a.txt", NULL);
        answers(&a, 200, "0123456789");
        has(&a, "Content-Disposition", table[i].header);
        has(&a, "Cache-Control", "private");
        has(&a, "Content-Type", "text/x-own");
    }
}

/* None of these is served, by one file's handler or by a directory's; none says "secret". */
static void test_outside(void **state)
{
    (void)state;
    static const char *const names[] = {
        "../out/secret.txt",
        "%2e%2e/out/secret.txt",
        "%2e%2e%2fout%2fsecret.txt",
        ".%2e/out/secret.txt",
        "sub/../../out/secret.txt",
        "./../out/secret.txt",
        "%2Fetc%2Fpasswd",
        "/etc/passwd",
        "//etc/passwd",
        "link.txt",
        "linked/secret.txt",
        "absolute.txt",
        "magic/etc/passwd",
        "loop",
        "pipe",
        "empty",
        "none.txt",
        "a.txt/b",
        "a.txt%00.png",
        "..%5cout%5csecret.txt",
        "%5c..%5cout%5csecret.txt",
    };
    static const char *const prefixes[] = {"/s/", "/f/"};
    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            char target[256];
            snprintf(target, sizeof target, "%s%s", prefixes[p], names[i]);
            if (p == 1 && strstr(target, "%00"))
                continue; /* a C string ends there, and what is left is a file */
            api_response a = GET(target, NULL);
            if (a.status != 404 || memmem(a.body.p, a.body.n, "secret", 6))
                fail_msg("%s: %d %.*s", target, a.status, API_FMT(a.body));
            has(&a, "Content-Type", "application/json");
        }
}

static void test_anywhere(void **state)
{
    (void)state;
    struct api__file f;
    assert_int_equal(api__file_open(AT_FDCWD, in("out/secret.txt"), false, &f), API_ENOTFOUND);
    assert_int_equal(api__file_open(AT_FDCWD, in("out/secret.txt"), true, &f), 0);
    assert_int_equal(f.size, 6);
    close(f.fd);
    assert_int_equal(api__file_open(AT_FDCWD, in("in/pipe"), true, &f), API_ENOTFOUND);
    assert_int_equal(api__file_open(AT_FDCWD, in("in"), true, &f), API__EISDIR);
}

static void test_no_descriptor(void **state)
{
    (void)state;
    struct rlimit old, none;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    none = (struct rlimit){.rlim_cur = 0, .rlim_max = old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    api_response a = GET("/f/a.txt", NULL);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
    answers(&a, 503, NULL);
    has(&a, "Retry-After", "1");
}

static void test_static(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        int status;
        const char *body;
    } table[] = {
        {"/s/a.txt", 200, "0123456789"},
        {"/s/a.txt/", 200, "0123456789"},
        {"/s/sub/b%20c.txt", 200, "b c"},
        {"/s/sub%2Fb%20c.txt", 200, "b c"},
        {"/s", 200, "<home>"},
        {"/s/", 200, "<home>"},
        {"/s/sub", 200, "<sub>"},
        {"/s/sub/", 200, "<sub>"},
        {"/s/empty", 404, NULL},
        {"/s/sub//b%20c.txt", 404, NULL},
        {"/s//", 404, NULL},
        {"/s/.env", 404, NULL},
        {"/s/.git/config", 404, NULL},
        {"/s/.", 404, NULL},
        {"/s/sub/.", 404, NULL},
        {"/s/sub/..", 404, NULL},
        {"/s/%ff", 400, NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        api_response a = GET(table[i].target, NULL);
        if (a.status != table[i].status)
            fail_msg("%s: %d", table[i].target, a.status);
        answers(&a, table[i].status, table[i].body);
        has(&a, "Cache-Control", a.status == 200 ? "no-cache" : NULL);
    }
    files.directory.index = false;
    files.directory.max_age = 60;
    api_response a = GET("/s/sub", NULL);
    answers(&a, 404, NULL);
    a = GET("/s/a.txt", NULL);
    has(&a, "Cache-Control", "max-age=60");
    a = GET("/s/x.js", "Accept-Encoding: br");
    answers(&a, 200, "BR");
}

static void test_fallback(void **state)
{
    (void)state;
    static const struct {
        const char *method, *target, *accept;
        int status;
        const char *body;
    } table[] = {
        {"GET", "/s/deep/page", "Accept: text/html", 200, "<home>"},
        {"GET", "/s/deep/page", "Accept: application/json, text/html;q=0.5, */*", 200, "<home>"},
        {"HEAD", "/s/deep/page", "Accept: text/html", 200, ""},
        {"POST", "/s/deep/page", "Accept: text/html", 404, NULL},
        {"GET", "/s/deep/page", "Accept: text/html;q=0", 404, NULL},
        {"GET", "/s/deep/page", "Accept: */*", 404, NULL},
        {"GET", "/s/deep/page", "Accept: text/*", 404, NULL},
        {"GET", "/s/deep/page", "X-No: accept", 404, NULL},
        {"GET", "/s/.env", "Accept: text/html", 404, NULL},
        {"GET", "/s/../out", "Accept: text/html", 404, NULL},
        {"GET", "/s/empty", "Accept: text/html", 200, "<home>"},
        {"GET", "/s/a.txt", "Accept: text/html", 200, "0123456789"},
    };
    files.directory.fallback = "index.html";
    files.directory.max_age = 60;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        api_response a = ask(table[i].method, table[i].target, (const char *const[]){table[i].accept, NULL});
        if (a.status != table[i].status)
            fail_msg("%s %s: %d", table[i].target, table[i].accept, a.status);
        answers(&a, table[i].status, table[i].body);
        if (table[i].body && strcmp(table[i].body, "<home>") == 0)
            has(&a, "Cache-Control", "no-cache");
    }
    files.directory.fallback = "none.html";
    api_response a = GET("/s/deep/page", "Accept: text/html");
    answers(&a, 404, NULL);
    has(&a, "Vary", "Accept");
}

static void test_types(void **state)
{
    (void)state;
    static const struct {
        const char *path, *type;
        bool dense;
    } table[] = {
        {"a.html", "text/html; charset=utf-8", false},
        {"a/b.CSS", "text/css; charset=utf-8", false},
        {"a.tar.gz", "application/gzip", true},
        {"a.svg", "image/svg+xml", false},
        {"a.PNG", "image/png", true},
        {"html", "application/octet-stream", true},
        {"a.html/b", "application/octet-stream", true},
        {"a.", "application/octet-stream", true},
        {"", "application/octet-stream", true},
        {"a.wasm", "application/wasm", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        bool dense;
        assert_true(api_str_is(api__file_type(table[i].path, &dense), table[i].type));
        assert_int_equal(dense, table[i].dense);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, reset, end)
    const struct CMUnitTest tests[] = {
        TEST(test_options), TEST(test_outside),  TEST(test_anywhere), TEST(test_no_descriptor),
        TEST(test_static),  TEST(test_fallback), TEST(test_types),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
