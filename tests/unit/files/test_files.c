/* Files: whole ones and ranges, conditions, compressed representations. */
#include <sys/syscall.h>

#include "unit/files/tree.h"

static _Atomic int64_t end_of_files = INT64_MAX; /* behind it there is nothing to read */

/* In place of the C library's. */
ssize_t pread(int fd, void *p, size_t n, off_t at)
{
    int64_t end_at = end_of_files;
    if (at >= end_at)
        return 0;
    return syscall(SYS_pread64, fd, p, (int64_t)n < end_at - at ? n : (size_t)(end_at - at), at);
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, reset, end)
    const struct CMUnitTest tests[] = {
        TEST(test_whole),         TEST(test_large),      TEST(test_shorter), TEST(test_compression),
        TEST(test_precompressed), TEST(test_conditions), TEST(test_range),   TEST(test_ranges),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
