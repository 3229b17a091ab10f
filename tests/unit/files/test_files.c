/* Files and directories of them, through the router and the in-process client. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <api.h>

#include "server/files/file_parts.h"
#include "unit/files/file_service.h"

enum { LARGE = 300000, SECONDS = 1700000000 };

static _Atomic int64_t end_of_files = INT64_MAX; /* behind it there is nothing to read */

/* In place of the C library's. */
ssize_t pread(int fd, void *p, size_t n, off_t at)
{
    int64_t end_at = end_of_files;
    if (at >= end_at)
        return 0;
    return syscall(SYS_pread64, fd, p, (int64_t)n < end_at - at ? n : (size_t)(end_at - at), at);
}

static char root[256]; /* ROOT/in is served, ROOT/out is not */
static api_client *client;
static api_app *app;

static char *in(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

static void write_file(const char *name, const char *bytes, size_t n)
{
    int fd = open(in(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    struct timespec times[2] = {{.tv_sec = SECONDS, .tv_nsec = 5}, {.tv_sec = SECONDS, .tv_nsec = 5}};
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), n);
    assert_int_equal(futimens(fd, times), 0);
    close(fd);
}

static void write_text(const char *name, const char *text)
{
    write_file(name, text, strlen(text));
}

static void make_tree(void)
{
    static const char *const folders[] = {"in", "in/sub", "in/empty", "in/.git", "out"};
    static char large[LARGE];
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        assert_int_equal(mkdir(in(folders[i]), 0755), 0);
    for (size_t i = 0; i < LARGE; i++)
        large[i] = (char)('a' + i % 26);
    write_text("in/a.txt", "0123456789");
    write_text("in/index.html", "<home>");
    write_text("in/sub/index.html", "<sub>");
    write_text("in/sub/b c.txt", "b c");
    write_text("in/x.js", "plain script");
    write_text("in/x.js.br", "BR");
    write_text("in/x.js.gz", "GZ");
    write_text("in/only.js.br", "BR");
    write_text("in/.env", "secret");
    write_text("in/.git/config", "secret");
    write_text("in/nothing.bin", "");
    write_file("in/large.bin", large, LARGE);
    write_file("in/text.txt", large, 5000);
    write_file("in/text.png", large, 5000);
    write_text("out/secret.txt", "secret");
    assert_int_equal(symlink("../out/secret.txt", in("in/link.txt")), 0);
    assert_int_equal(symlink("../out", in("in/linked")), 0);
    assert_int_equal(symlink("/etc/passwd", in("in/absolute.txt")), 0);
    assert_int_equal(symlink("/proc/self/root", in("in/magic")), 0);
    assert_int_equal(symlink("loop", in("in/loop")), 0);
    assert_int_equal(symlink("sub/b c.txt", in("in/inner.txt")), 0);
    assert_int_equal(mkfifo(in("in/pipe"), 0644), 0);
}

static void remove_tree(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        char name[1024];
        struct stat st;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        if (lstat(name, &st) == 0 && S_ISDIR(st.st_mode))
            remove_tree(name);
        else
            unlink(name);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

static int set_up(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(root, sizeof root, "%s/api-files-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(root));
    make_tree();
    api_problems *problems = api_problems_new();
    api_settings settings;
    api_settings_init(&settings);
    settings.log_level = "error";
    settings.log_fd = -1;
    app = api_app_starter(problems);
    client = api_client_new(app, &settings, problems);
    assert_int_equal(api_problems_count(problems), 0);
    assert_non_null(client);
    api_problems_free(problems);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    api_client_free(client);
    api_app_free(app);
    remove_tree(root);
    return 0;
}

static int reset(void **state)
{
    (void)state;
    files.file = (struct api__file_options){0};
    files.dir_fd = open(in("in"), O_PATH | O_DIRECTORY | O_CLOEXEC);
    files.directory = (struct api__static){.dir_fd = files.dir_fd, .index = true};
    assert_true(files.dir_fd >= 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    close(files.dir_fd);
    return 0;
}

/* "Name: value" each, ended by NULL. */
static api_response ask(const char *method, const char *target, const char *const *lines)
{
    api_header headers[8];
    api_response a;
    size_t n = 0;
    for (; lines && lines[n]; n++) {
        const char *colon = strchr(lines[n], ':');
        headers[n] = (api_header){{lines[n], (size_t)(colon - lines[n])}, api_str_of(colon + 2)};
    }
    assert_int_equal(api_client_send(client, method, target, headers, n, (api_str){NULL, 0}, &a), 0);
    return a;
}
#define GET(target, ...) ask("GET", target, (const char *const[]){__VA_ARGS__, NULL})

static void has(const api_response *a, const char *name, const char *value)
{
    api_str got = api_response_header(a, name);
    if (value ? !got.p || !api_str_is(got, value) : got.p != NULL)
        fail_msg("%s: \"%.*s\", expected %s", name, API_FMT(got), value ? value : "none");
}

static void answers(const api_response *a, int status, const char *body)
{
    if (a->status != status || (body && !api_str_is(a->body, body)))
        fail_msg("%d \"%.*s\", expected %d \"%s\"", a->status, (int)(a->body.n < 200 ? a->body.n : 200),
                 a->body.p ? a->body.p : "", status, body ? body : "");
}

#define TAG "\"a-17979cfe362a0005\"" /* ten bytes, SECONDS and 5 ns */
#define DATE "Tue, 14 Nov 2023 22:13:20 GMT"

static void test_whole(void **state)
{
    (void)state;
    api_response a = GET("/f/a.txt", NULL);
    answers(&a, 200, "0123456789");
    has(&a, "Content-Type", "text/plain; charset=utf-8");
    has(&a, "ETag", TAG);
    has(&a, "Last-Modified", DATE);
    has(&a, "Accept-Ranges", "bytes");
    has(&a, "Content-Disposition", NULL);
    has(&a, "Cache-Control", NULL);
    has(&a, "Vary", NULL);
    a = ask("HEAD", "/f/a.txt", NULL);
    answers(&a, 200, "");
    has(&a, "ETag", TAG);
    a = GET("/f/nothing.bin", NULL);
    answers(&a, 200, "");
    has(&a, "Content-Type", "application/octet-stream");
    a = GET("/f/inner.txt", NULL);
    answers(&a, 200, "b c");
}

static void test_large(void **state)
{
    (void)state;
    api_response a = GET("/f/large.bin", "Accept-Encoding: gzip");
    answers(&a, 200, NULL);
    assert_int_equal(a.body.n, LARGE);
    for (size_t i = 0; i < LARGE; i++)
        assert_true(a.body.p[i] == (char)('a' + i % 26));
    a = GET("/f/large.bin", "Range: bytes=100000-199999");
    answers(&a, 206, NULL);
    assert_int_equal(a.body.n, 100000);
    assert_true(a.body.p[0] == (char)('a' + 100000 % 26));
    a = GET("/f/large.bin", "Range: bytes=0-99999,200000-");
    answers(&a, 206, NULL);
    assert_true(a.body.n > 200000);
    a = ask("HEAD", "/f/large.bin", NULL);
    answers(&a, 200, "");
    has(&a, "Accept-Ranges", "bytes");
    assert_int_equal(files.result, 0);
}

/* A file that is shorter by the time it is read: 500 while that can still be said, else the answer is broken off. */
static void test_shorter(void **state)
{
    (void)state;
    end_of_files = 5;
    api_response a = GET("/f/a.txt", NULL);
    answers(&a, 500, NULL);
    has(&a, "ETag", NULL);
    assert_int_equal(files.result, API_EIO);
    a = GET("/f/a.txt", "Range: bytes=0-4");
    answers(&a, 206, "01234");
    end_of_files = LARGE - 1;
    assert_int_equal(api_client_send(client, "GET", "/f/large.bin", NULL, 0, (api_str){NULL, 0}, &a), API_ECLOSED);
    assert_int_equal(files.result, 0);
    end_of_files = INT64_MAX;
    a = GET("/f/large.bin", NULL);
    answers(&a, 200, NULL);
    assert_int_equal(a.body.n, LARGE);
}

/* Text is compressed on its way, what is dense already is not, and a part never. */
static void test_compression(void **state)
{
    (void)state;
    api_response a = GET("/f/text.txt", "Accept-Encoding: gzip");
    answers(&a, 200, NULL);
    has(&a, "Content-Encoding", "gzip");
    assert_true(a.body.n < 5000);
    a = GET("/f/text.png", "Accept-Encoding: gzip");
    answers(&a, 200, NULL);
    has(&a, "Content-Encoding", NULL);
    assert_int_equal(a.body.n, 5000);
    a = GET("/f/text.txt", "Accept-Encoding: gzip", "Range: bytes=0-3999");
    answers(&a, 206, NULL);
    has(&a, "Content-Encoding", NULL);
    assert_int_equal(a.body.n, 4000);
    files.file.precompressed = true;
    a = GET("/f/text.txt", "Accept-Encoding: gzip");
    size_t varies = 0;
    for (size_t i = 0; i < a.header_count; i++)
        varies += api_str_is(a.headers[i].name, "Vary");
    assert_int_equal(varies, 1);
}

static void test_precompressed(void **state)
{
    (void)state;
    static const struct {
        const char *accept, *body, *coding;
    } table[] = {
        {"Accept-Encoding: gzip, br", "BR", "br"},
        {"Accept-Encoding: gzip", "GZ", "gzip"},
        {"Accept-Encoding: x-gzip", "GZ", "gzip"},
        {"Accept-Encoding: br;q=0, gzip", "GZ", "gzip"},
        {"Accept-Encoding: *", "BR", "br"},
        {"Accept-Encoding: identity", "plain script", NULL},
        {"Accept-Encoding: *;q=0", "plain script", NULL},
        {"Accept-Encoding: ", "plain script", NULL},
        {"X-No: coding", "plain script", NULL},
    };
    files.file.precompressed = true;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        api_response a = GET("/f/x.js", table[i].accept);
        answers(&a, 200, table[i].body);
        has(&a, "Content-Encoding", table[i].coding);
        has(&a, "Content-Type", "text/javascript; charset=utf-8");
        has(&a, "Vary", "Accept-Encoding");
    }
    api_response a = GET("/f/x.js", "Accept-Encoding: br", "Range: bytes=0-0");
    answers(&a, 206, "B");
    has(&a, "Content-Encoding", "br");
    has(&a, "Content-Range", "bytes 0-0/2");
    a = GET("/f/x.js", "Accept-Encoding: br", "If-None-Match: \"2-17979cfe362a0005-br\"");
    answers(&a, 304, "");
    has(&a, "Vary", "Accept-Encoding");
    a = GET("/f/x.js", "Accept-Encoding: gzip", "If-None-Match: \"2-17979cfe362a0005-br\"");
    answers(&a, 200, "GZ");
    a = GET("/f/only.js", "Accept-Encoding: br");
    answers(&a, 404, NULL);
    files.file.precompressed = false;
    a = GET("/f/x.js", "Accept-Encoding: br");
    answers(&a, 200, "plain script");
}

static void test_conditions(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second;
        int status;
    } table[] = {
        {"If-None-Match: " TAG, NULL, 304},
        {"If-None-Match: W/" TAG, NULL, 304},
        {"If-None-Match: \"x\", " TAG, NULL, 304},
        {"If-None-Match: *", NULL, 304},
        {"If-None-Match: \"x\"", NULL, 200},
        {"If-None-Match: nonsense", NULL, 200},
        {"If-Modified-Since: " DATE, NULL, 304},
        {"If-Modified-Since: Tue, 14 Nov 2023 22:13:21 GMT", NULL, 304},
        {"If-Modified-Since: Tue, 14 Nov 2023 22:13:19 GMT", NULL, 200},
        {"If-Modified-Since: Tue Nov 14 22:13:20 2023", NULL, 304},
        {"If-Modified-Since: Tuesday, 14-Nov-23 22:13:20 GMT", NULL, 304},
        {"If-Modified-Since: yesterday", NULL, 200},
        {"If-None-Match: \"x\"", "If-Modified-Since: " DATE, 200}, /* the tag decides */
        {"If-Match: " TAG, NULL, 200},
        {"If-Match: *", NULL, 200},
        {"If-Match: W/" TAG, NULL, 412}, /* strong comparison */
        {"If-Match: \"x\"", NULL, 412},
        {"If-Match: " TAG, "If-None-Match: " TAG, 304},
        {"If-Match: \"x\"", "If-None-Match: " TAG, 412},
        {"If-Unmodified-Since: " DATE, NULL, 200},
        {"If-Unmodified-Since: Tue, 14 Nov 2023 22:13:19 GMT", NULL, 412},
        {"If-Unmodified-Since: never", NULL, 200},
        {"If-Match: " TAG, "If-Unmodified-Since: Tue, 14 Nov 2023 22:13:19 GMT", 200},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        api_response a = GET("/f/a.txt", table[i].first, table[i].second);
        if (a.status != table[i].status)
            fail_msg("%s: %d, expected %d", table[i].first, a.status, table[i].status);
        has(&a, "ETag", a.status == 412 ? NULL : TAG);
        has(&a, "Content-Type",
            a.status == 304   ? NULL
            : a.status == 412 ? "application/json"
                              : "text/plain; charset=utf-8");
    }
}

static void test_range(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second;
        int status;
        const char *body, *range;
    } table[] = {
        {"Range: bytes=2-4", NULL, 206, "234", "bytes 2-4/10"},
        {"Range: bytes=-3", NULL, 206, "789", "bytes 7-9/10"},
        {"Range: bytes=8-", NULL, 206, "89", "bytes 8-9/10"},
        {"Range: bytes=0-", NULL, 206, "0123456789", "bytes 0-9/10"},
        {"Range: bytes=0-1,4-5", NULL, 206, "012345", "bytes 0-5/10"},
        {"Range: bytes=10-", NULL, 416, NULL, "bytes */10"},
        {"Range: bytes=-0", NULL, 416, NULL, "bytes */10"},
        {"Range: bytes=4-2", NULL, 200, "0123456789", NULL},
        {"Range: lines=1-2", NULL, 200, "0123456789", NULL},
        {"Range: bytes=0-1", "If-Range: " TAG, 206, "01", "bytes 0-1/10"},
        {"Range: bytes=0-1", "If-Range: W/" TAG, 200, "0123456789", NULL},
        {"Range: bytes=0-1", "If-Range: \"x\"", 200, "0123456789", NULL},
        {"Range: bytes=0-1", "If-Range: " DATE, 206, "01", "bytes 0-1/10"},
        {"Range: bytes=0-1", "If-Range: Tue, 14 Nov 2023 22:13:21 GMT", 200, "0123456789", NULL},
        {"Range: bytes=0-1", "If-Range: soon", 200, "0123456789", NULL},
        {"Range: bytes=20-", "If-Range: \"x\"", 200, "0123456789", NULL},
        {"Range: bytes=0-1", "If-None-Match: " TAG, 304, "", NULL},
        {"Range: bytes=0-1", "If-Match: \"x\"", 412, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        api_response a = GET("/f/a.txt", table[i].first, table[i].second);
        answers(&a, table[i].status, table[i].body);
        has(&a, "Content-Range", table[i].range);
    }
    api_response a = ask("HEAD", "/f/a.txt", (const char *const[]){"Range: bytes=0-1", NULL});
    answers(&a, 200, "");
    has(&a, "Content-Range", NULL);
    a = GET("/f/nothing.bin", "Range: bytes=0-");
    answers(&a, 416, NULL);
    has(&a, "Content-Range", "bytes */0");
}

static void test_ranges(void **state)
{
    (void)state;
    api_response a = GET("/f/large.bin", "Range: bytes=1000-1003,0-2,-1");
    answers(&a, 206, NULL);
    has(&a, "Content-Range", NULL);
    api_str type = api_response_header(&a, "Content-Type");
    static const char prefix[] = "multipart/byteranges; boundary=";
    assert_true(type.n == sizeof prefix - 1 + 32 && memcmp(type.p, prefix, sizeof prefix - 1) == 0);
    char boundary[33], want[1024];
    memcpy(boundary, type.p + sizeof prefix - 1, 32);
    boundary[32] = 0;
    snprintf(want, sizeof want,
             "--%s\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes 1000-1003/300000\r\n\r\nmnop\r\n"
             "--%s\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes 0-2/300000\r\n\r\nabc\r\n"
             "--%s\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes 299999-299999/300000\r\n\r\nl\r\n"
             "--%s--\r\n",
             boundary, boundary, boundary, boundary);
    answers(&a, 206, want);
}

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
        TEST(test_whole),         TEST(test_large),      TEST(test_shorter),  TEST(test_compression),
        TEST(test_precompressed), TEST(test_conditions), TEST(test_range),    TEST(test_ranges),
        TEST(test_options),       TEST(test_outside),    TEST(test_anywhere), TEST(test_no_descriptor),
        TEST(test_static),        TEST(test_fallback),   TEST(test_types),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
