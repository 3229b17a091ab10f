/* The reader of requests: each case whole and cut at every byte, with the same outcome. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/http/http1.h"

static api_limits limits;
static api__header fields[1000];

/* What a message came to, as text: "400", or "GET /path?query 1.1 keep body[...] rest[...]". */
struct outcome {
    char text[4096];
};

struct feed {
    api__h1 h1;
    api__h1_body body;
    api__head head;
    long head_n;
    api_buf got;
};

static void note(struct outcome *o, struct feed *f, const char *rest, const char *end)
{
    const api__head *h = &f->head;
    snprintf(o->text, sizeof o->text, "%.*s %.*s?%.*s 1.%d %s host[%.*s] n%u body[%.*s] rest[%.*s]",
             API_FMT(h->method_name), API_FMT(h->path), API_FMT(h->query), h->minor, h->keep_alive ? "keep" : "close",
             API_FMT(h->host), h->count, API_FMT(api_buf_get(&f->got)), (int)(end - rest), rest);
}

/* Sees n bytes of the message in pieces that end at `cut` and n. */
static void run(const char *bytes, size_t n, size_t cut, struct outcome *o)
{
    /* Exactly as long as the bytes, so that the sanitizers see a read behind them. */
    char *p = malloc(n ? n : 1);
    memcpy(p, bytes, n);
    struct feed f = {.head_n = 0};
    api__h1_init(&f.h1, &f.head, fields, &limits);
    api_buf_init(&f.got, API_BUF_NO_MAX);
    const char *at = NULL;
    strcpy(o->text, "more");
    size_t ends[] = {cut, n};
    for (int i = 0; i < 2; i++) {
        if (f.head_n == 0) {
            f.head_n = api__h1_head(&f.h1, p, ends[i]);
            if (f.head_n < 0) {
                snprintf(o->text, sizeof o->text, "%ld", -f.head_n);
                assert_non_null(f.h1.why);
                break;
            }
            if (f.head_n == 0)
                continue;
            api__h1_body_init(&f.body, &f.head);
            at = p + f.head_n;
        }
        api_str piece;
        enum api__h1_step s;
        while ((s = api__h1_body_next(&f.body, &at, p + ends[i], &piece)) == API__H1_PIECE)
            api_buf_str(&f.got, piece);
        if (s == API__H1_BAD)
            strcpy(o->text, "bad body");
        else if (s == API__H1_END)
            note(o, &f, at, p + n);
        else
            strcpy(o->text, "more body");
        if (s == API__H1_BAD)
            break;
    }
    api_buf_deinit(&f.got);
    free(p);
}

static void check(const char *bytes, size_t n, const char *want)
{
    struct outcome whole, cut;
    run(bytes, n, n, &whole);
    if (strcmp(whole.text, want) != 0)
        fail_msg("%s\n  gives %s\n  wants %s", bytes, whole.text, want);
    for (size_t i = 0; i <= n; i++) {
        run(bytes, n, i, &cut);
        if (strcmp(cut.text, want) != 0)
            fail_msg("%s\n  cut at %zu gives %s\n  wants %s", bytes, i, cut.text, want);
    }
}

#define H "Host: a\r\n"
#define OK(path) "GET " path "? 1.1 keep host[a] n1 body[] rest[]"

static const struct {
    const char *in, *want;
} cases[] = {
    {"GET / HTTP/1.1\r\n" H "\r\n", OK("/")},
    {"\r\nGET / HTTP/1.1\r\n" H "\r\n", OK("/")},
    {"\r\n\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n", "400"},
    {"\nGET / HTTP/1.1\r\n" H "\r\n", "400"},
    {"GET /a?b=c?d HTTP/1.1\r\n" H "\r\n", "GET /a?b=c?d 1.1 keep host[a] n1 body[] rest[]"},
    {"GET / HTTP/1.1\r\n" H "\r\nGET", "GET /? 1.1 keep host[a] n1 body[] rest[GET]"},
    {"GET / HTTP/1.1\r\n" H "", "more"},
    {"", "more"},
    /* request line */
    {"GET  / HTTP/1.1\r\n" H "\r\n", "400"},
    {"GET /  HTTP/1.1\r\n" H "\r\n", "400"},
    {"GET / HTTP/1.1 \r\n" H "\r\n", "400"},
    {" GET / HTTP/1.1\r\n" H "\r\n", "400"},
    {"GET\t/ HTTP/1.1\r\n" H "\r\n", "400"},
    {"GET /\r\n" H "\r\n", "400"},
    {"GET\r\n" H "\r\n", "400"},
    {"G@T / HTTP/1.1\r\n" H "\r\n", "400"},
    {"BREW / HTTP/1.1\r\n" H "\r\n", "BREW /? 1.1 keep host[a] n1 body[] rest[]"},
    {"get / HTTP/1.1\r\n" H "\r\n", "get /? 1.1 keep host[a] n1 body[] rest[]"},
    {"GET /a b HTTP/1.1\r\n" H "\r\n", "400"},
    {"GET /\x01 HTTP/1.1\r\n" H "\r\n", "400"},
    {"GET /\xc3\xa4 HTTP/1.1\r\n" H "\r\n", "400"},
    {"GET /a#b HTTP/1.1\r\n" H "\r\n", "400"},
    {"GET a HTTP/1.1\r\n" H "\r\n", "400"},
    {"GET * HTTP/1.1\r\n" H "\r\n", "400"},
    {"OPTIONS * HTTP/1.1\r\n" H "\r\n", "OPTIONS *? 1.1 keep host[a] n1 body[] rest[]"},
    {"GET http://b:80/x?y HTTP/1.1\r\n" H "\r\n", "GET /x?y 1.1 keep host[b:80] n1 body[] rest[]"},
    {"GET HTTP://b?y HTTP/1.1\r\n" H "\r\n", "GET /?y 1.1 keep host[b] n1 body[] rest[]"},
    {"GET http:///x HTTP/1.1\r\n" H "\r\n", "400"},
    {"GET http://u@b/x HTTP/1.1\r\n" H "\r\n", "400"},
    {"GET ftp://b/x HTTP/1.1\r\n" H "\r\n", "400"},
    {"GET http://b/x HTTP/1.1\r\n\r\n", "400"},
    {"CONNECT b:443 HTTP/1.1\r\n" H "\r\n", "CONNECT b:443? 1.1 keep host[a] n1 body[] rest[]"},
    {"GET b:443 HTTP/1.1\r\n" H "\r\n", "400"},
    /* versions */
    {"GET / HTTP/1.0\r\n\r\n", "GET /? 1.0 close host[] n0 body[] rest[]"},
    {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET /? 1.0 keep host[] n1 body[] rest[]"},
    {"GET / HTTP/1.2\r\n" H "\r\n", OK("/")},
    {"GET / HTTP/2.0\r\n" H "\r\n", "505"},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
    {"GET / HTTP/0.9\r\n" H "\r\n", "505"},
    {"GET / HTTP/1.10\r\n" H "\r\n", "400"},
    {"GET / http/1.1\r\n" H "\r\n", "400"},
    {"GET / HTTP/1\r\n" H "\r\n", "400"},
    {"GET / HTTP/1.x\r\n" H "\r\n", "400"},
    /* line ends */
    {"GET / HTTP/1.1\n" H "\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost: a\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost: a\r\n\n", "400"},
    {"GET / HTTP/1.1\r\nHost: a\rb: c\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r" H "\r\n", "400"},
    /* fields */
    {"GET / HTTP/1.1\r\n" H "A: b\r\n c\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\n A: b\r\n" H "\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\n" H "A\t: b\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\n" H ": b\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\n" H "A\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\n" H "A(: b\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\n" H "A: b\x01\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\n" H "A: b\x7f\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\n" H "A: \t b\xc3\xa4\tc \t\r\n\r\n", "GET /? 1.1 keep host[a] n2 body[] rest[]"},
    {"GET / HTTP/1.1\r\n" H "A:\r\n\r\n", "GET /? 1.1 keep host[a] n2 body[] rest[]"},
    /* Host */
    {"GET / HTTP/1.1\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\n" H H "\r\n", "400"},
    {"GET / HTTP/1.0\r\n" H H "\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost:\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nhOST:[::1]:80\r\n\r\n", "GET /? 1.1 keep host[[::1]:80] n1 body[] rest[]"},
    {"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "400"},
    /* connection */
    {"GET / HTTP/1.1\r\n" H "Connection: x, Close\r\n\r\n", "GET /? 1.1 close host[a] n2 body[] rest[]"},
    {"GET / HTTP/1.0\r\n" H "Connection: keep-alive, close\r\n\r\n", "GET /? 1.0 close host[a] n2 body[] rest[]"},
    /* expectations */
    {"GET / HTTP/1.1\r\n" H "Expect: 100-Continue\r\n\r\n", "GET /? 1.1 keep host[a] n2 body[] rest[]"},
    {"GET / HTTP/1.1\r\n" H "Expect: more\r\n\r\n", "417"},
    /* lengths */
    {"PUT / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabcd", "PUT /? 1.1 keep host[a] n2 body[abc] rest[d]"},
    {"PUT / HTTP/1.1\r\n" H "Content-Length: 003\r\n\r\nabc", "PUT /? 1.1 keep host[a] n2 body[abc] rest[]"},
    {"PUT / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nab", "more body"},
    {"PUT / HTTP/1.1\r\n" H "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "400"},
    {"PUT / HTTP/1.1\r\n" H "Content-Length: 3, 3\r\n\r\nabc", "400"},
    {"PUT / HTTP/1.1\r\n" H "Content-Length: +3\r\n\r\nabc", "400"},
    {"PUT / HTTP/1.1\r\n" H "Content-Length: -3\r\n\r\nabc", "400"},
    {"PUT / HTTP/1.1\r\n" H "Content-Length: 0x3\r\n\r\nabc", "400"},
    {"PUT / HTTP/1.1\r\n" H "Content-Length: 3 3\r\n\r\nabc", "400"},
    {"PUT / HTTP/1.1\r\n" H "Content-Length:\r\n\r\n", "400"},
    {"PUT / HTTP/1.1\r\n" H "Content-Length: 9223372036854775808\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost: a%41%ffb:8\r\n\r\n", "GET /? 1.1 keep host[a%41%ffb:8] n1 body[] rest[]"},
    {"GET / HTTP/1.1\r\nHost: a%4\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost: a%\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost: a%4g\r\n\r\n", "400"},
    {"GET http://a%zz/ HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
    {"PUT / HTTP/1.1\r\n" H "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
    {"PUT / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", "400"},
    /* codings */
    {"PUT / HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "501"},
    {"PUT / HTTP/1.1\r\n" H "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", "400"},
    {"PUT / HTTP/1.1\r\n" H "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", "400"},
    {"PUT / HTTP/1.1\r\n" H "Transfer-Encoding: identity\r\n\r\n", "400"},
    {"PUT / HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n\r\n", "400"},
    {"PUT / HTTP/1.1\r\n" H "Transfer-Encoding: \"chunked\"\r\n\r\n", "400"},
    {"PUT / HTTP/1.1\r\n" H "Transfer-Encoding:\r\n\r\n", "400"},
    {"PUT / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
    {"PUT / HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
#define C "PUT / HTTP/1.1\r\n" H "Transfer-Encoding: Chunked\r\n\r\n"
#define C_OK(body, rest) "PUT /? 1.1 keep host[a] n2 body[" body "] rest[" rest "]"
    {C "0\r\n\r\n", C_OK("", "")},
    {C "3\r\nabc\r\n0\r\n\r\nGET", C_OK("abc", "GET")},
    {C "00a\r\n0123456789\r\nB\r\n0123456789b\r\n000\r\n\r\n", C_OK("01234567890123456789b", "")},
    {C "3;x=y\r\nabc\r\n0;z=\"w\"\r\n\r\n", C_OK("abc", "")},
    {C "3 ; x\r\nabc\r\n0\r\n\r\n", C_OK("abc", "")},
    {C "0\r\nA: b\r\nC:\r\n\r\n", C_OK("", "")},
    {C "3\t;\tx\t=\ty ;z\r\nabc\r\n0\r\n\r\n", C_OK("abc", "")},
    {C "3;x=\"\";y\r\nabc\r\n0;a;b=c;d=\"e\" ;f\r\n\r\n", C_OK("abc", "")},
    {C "3;x=\"; = \\\" \\\\ \xc3\xa9\t\"\r\nabc\r\n0\r\n\r\n", C_OK("abc", "")},
    {C "0000000000000003\r\nabc\r\n0\r\n\r\n", C_OK("abc", "")},
    {C "00000000000000003\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3 ;\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3; \r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;;x\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x;\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;=\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;=y\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x=\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x=;y\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x=y=z\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x y\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x \r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x=y \r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x=y z\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x=\"y\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x=\"y\"z\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x=\"y\" \r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x=y\"z\"\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x=\"\\\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;\"x\"=y\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x=\x01\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;\xc3\xa9\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x=\"y\x7f\"\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3 3\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "0;\r\n\r\n", "bad body"},
    {C "3\r\nab", "more body"},
    {C "3\r\nabc\r\n0\r\n", "more body"},
    {C "\r\n", "bad body"},
    {C "g\r\n", "bad body"},
    {C "-1\r\n", "bad body"},
    {C "+1\r\n", "bad body"},
    {C "0x1\r\na\r\n0\r\n\r\n", "bad body"},
    {C " 3\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C ";x\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3 \r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3\r\nabc\n0\r\n\r\n", "bad body"},
    {C "3\r\nabcd\r\n0\r\n\r\n", "bad body"},
    {C "3\r\nabc\r\r\n0\r\n\r\n", "bad body"},
    {C "3;\nabc\r\n0\r\n\r\n", "bad body"},
    {C "3;x\r3\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "10000000000000003\r\nabc\r\n0\r\n\r\n", "bad body"},
    {C "0\r\n\n", "bad body"},
    {C "0\r\nA b\r\n\r\n", "bad body"},
    {C "0\r\n A: b\r\n\r\n", "bad body"},
    {C "0\r\n: b\r\n\r\n", "bad body"},
    {C "0\r\nA: b\n\r\n", "bad body"},
    {C "0\r\nA: b\x01\r\n\r\n", "bad body"},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(cases[i].in, strlen(cases[i].in), cases[i].want);
}

static void test_nul(void **state)
{
    (void)state;
    static const char a[] = "GET / HTTP/1.1\r\nHost: a\r\nA: b\0c\r\n\r\n", b[] = "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n";
    check(a, sizeof a - 1, "400");
    check(b, sizeof b - 1, "400");
}

static void test_limits(void **state)
{
    (void)state;
    api_limits keep = limits;
    limits.request_line = 20;
    limits.header_bytes = 40;
    limits.header_count = 3;
    static const struct {
        const char *in, *want;
    } table[] = {
        {"GET /67890 HTTP/1.1\r\n" H "\r\n", OK("/67890")},
        {"GET /678901 HTTP/1.1\r\n" H "\r\n", OK("/678901")},
        {"GET /6789012 HTTP/1.1\r\n" H "\r\n", "414"},
        {"GET /678901234567890123456789", "414"},
        {"GGGGGGGGGGGGGGGGGGGGGGGGGGGGG", "414"},
        {"GET / HTTP/1.1\r\n" H "A: 45678901234567890123456789\r\n\r\n", "GET /? 1.1 keep host[a] n2 body[] rest[]"},
        {"GET / HTTP/1.1\r\n" H "A: 45678901234567890123456789012345\r\n\r\n", "431"},
        {"GET / HTTP/1.1\r\n" H "A: 4567890123456789012345678901234", "431"},
        {"GET / HTTP/1.1\r\n" H "A:\r\nB:\r\n\r\n", "GET /? 1.1 keep host[a] n3 body[] rest[]"},
        {"GET / HTTP/1.1\r\n" H "A:\r\nB:\r\nC:\r\n\r\n", "431"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        check(table[i].in, strlen(table[i].in), table[i].want);
    limits = keep;
}

/* Chunk extensions and trailers are put up with, not without end. */
static void test_extras(void **state)
{
    (void)state;
    api__head head = {.chunked = true};
    static const char *const starts[] = {"1;", "1;x=", "1;x=\"", "0\r\nA: "};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        api__h1_body b;
        api__h1_body_init(&b, &head);
        api_str piece;
        const char *at = starts[i];
        assert_int_equal(api__h1_body_next(&b, &at, at + strlen(at), &piece), API__H1_MORE);
        int n = 0;
        enum api__h1_step s;
        do {
            at = "x";
            s = api__h1_body_next(&b, &at, at + 1, &piece);
        } while (s == API__H1_MORE && n++ < 100000);
        assert_int_equal(s, API__H1_BAD);
        assert_in_range(n, 1000, 10000);
    }
}

static void test_known_fields(void **state)
{
    (void)state;
    static const char text[] =
        "GET / HTTP/1.1\r\nhost: a\r\nACCEPT: b\r\nOrigin: c\r\nif-match: d\r\nContent-type: e\r\n"
        "x-Request-Id: f\r\nAuthorization: g\r\nIf-None-Match: h\r\nAccept-Encoding: i\r\n\r\n";
    api__head head;
    api__h1 h1;
    api__h1_init(&h1, &head, fields, &limits);
    assert_int_equal(api__h1_head(&h1, text, sizeof text - 1), sizeof text - 1);
    const api_str got[] = {head.host,          head.accept,        head.origin,
                           head.if_match,      head.content_type,  head.request_id,
                           head.authorization, head.if_none_match, head.accept_encoding};
    for (size_t i = 0; i < sizeof got / sizeof *got; i++) {
        assert_int_equal(got[i].n, 1);
        assert_int_equal(*got[i].p, 'a' + (int)i);
    }
}

int main(void)
{
    api_limits_init(&limits);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),  cmocka_unit_test(test_nul),          cmocka_unit_test(test_limits),
        cmocka_unit_test(test_extras), cmocka_unit_test(test_known_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
