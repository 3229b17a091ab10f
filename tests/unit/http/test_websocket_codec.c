/* WebSocket frames: each sequence gives one transcript, whole and cut at every byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "server/http/websocket_codec.h"

enum { MOST = 1000 };

/* A client's frame; `head` is its first byte. Masked unless `mask` is 0. */
static void frame(api_buf *b, int head, const char *p, size_t n, uint32_t mask)
{
    const unsigned char key[4] = {mask >> 24 & 0xff, mask >> 16 & 0xff, mask >> 8 & 0xff, mask & 0xff};
    const int masked = mask ? 0x80 : 0;
    api_buf_putc(b, (char)head);
    if (n < 126) {
        api_buf_putc(b, (char)(masked | (int)n));
    } else {
        api_buf_putc(b, (char)(masked | 126));
        api_buf_putc(b, (char)(n >> 8));
        api_buf_putc(b, (char)n);
    }
    if (mask)
        api_buf_put(b, (const char *)key, 4);
    for (size_t i = 0; i < n; i++)
        api_buf_putc(b, mask ? (char)(p[i] ^ key[i % 4]) : p[i]);
}

#define FRAME(b, head, text) frame((b), (head), (text), sizeof(text) - 1, 0x12345678)

/* What we have sent, as text: the opcode, and the payload with its control bytes in hex. */
static void put_sent(api_buf *to, api_str out)
{
    for (size_t at = 0; at < out.n;) {
        const unsigned char *p = (const unsigned char *)out.p + at;
        size_t n = p[1], head = 2;
        assert_int_equal(p[1] & 0x80, 0);
        if (n == 126) {
            n = (size_t)(p[2] << 8 | p[3]);
            head = 4;
        }
        assert_true(at + head + n <= out.n);
        api_buf_printf(to, "<%02x", p[0]);
        for (size_t i = 0; i < n; i++)
            api_buf_printf(to, p[head + i] < 0x20 || p[head + i] > 0x7e ? "\\%02x" : "%c", p[head + i]);
        API_BUF_LIT(to, ">");
        at += head + n;
    }
}

static bool read_events(api__ws_codec *c, api_buf *to)
{
    for (;;) {
        api_str data;
        enum api__ws_event e = api__ws_next(c, &data);
        if (e == API__WS_MORE)
            return true;
        if (e == API__WS_END) {
            api_buf_printf(to, "[end %d]", c->peer_code);
            return false;
        }
        api_buf_printf(to, "[%s %zu %.*s]", e == API__WS_TEXT ? "text" : "binary", data.n,
                       data.n > 40 ? 3 : (int)data.n, data.n ? data.p : "");
    }
}

/* The transcript of a client's bytes, `step` of them at a time. The caller frees it. */
static char *run(api_str in, size_t step)
{
    api__ws_codec c;
    api_buf t;
    api_buf_init(&t, 1 << 20);
    assert_int_equal(api__ws_codec_init(&c, MOST), 0);
    for (size_t at = 0; at < in.n; at += step) {
        api_str piece = {in.p + at, in.n - at < step ? in.n - at : step};
        /* A copy of just that size, so that a read behind it is seen. */
        char *copy = malloc(piece.n);
        assert_non_null(copy);
        memcpy(copy, piece.p, piece.n);
        api__ws_feed(&c, (api_str){copy, piece.n});
        bool more = read_events(&c, &t);
        free(copy);
        if (!more)
            break;
    }
    put_sent(&t, api_buf_get(&c.out));
    api__ws_codec_deinit(&c);
    return api_buf_take(&t);
}

static void check(api_buf *b, const char *want)
{
    for (size_t step = 1; step <= b->n; step++) {
        char *got = run(api_buf_get(b), step);
        assert_string_equal(got, want);
        free(got);
    }
    api_buf_deinit(b);
}

static api_buf start(void)
{
    api_buf b;
    api_buf_init(&b, 1 << 20);
    return b;
}

static void test_messages(void **state)
{
    (void)state;
    api_buf b = start();
    FRAME(&b, 0x81, "hello");
    FRAME(&b, 0x82, "\x01\x02");
    FRAME(&b, 0x81, "");
    FRAME(&b, 0x88,
          "\x03\xe8"
          "bye");
    check(&b, "[text 5 hello][binary 2 \x01\x02][text 0 ][end 1000]<88\\03\\e8>");
}

static void test_fragments_and_pings_between(void **state)
{
    (void)state;
    api_buf b = start();
    FRAME(&b, 0x01, "he\xe2\x82");
    FRAME(&b, 0x89, "ping");
    FRAME(&b, 0x00, "");
    FRAME(&b, 0x8a, "unasked pong");
    FRAME(&b, 0x80, "\xac!");
    FRAME(&b, 0x89, "");
    check(&b, "[text 6 he\xe2\x82\xac!]<8aping><8a>");
}

static void test_long_messages(void **state)
{
    (void)state;
    static char text[MOST];
    memset(text, 'x', sizeof text);
    api_buf b = start();
    frame(&b, 0x81, text, MOST, 1);
    frame(&b, 0x02, text, MOST - 300, 0xff00ff00);
    frame(&b, 0x80, text, 300, 7);
    check(&b, "[text 1000 xxx][binary 1000 xxx]");
}

static void test_too_big(void **state)
{
    (void)state;
    static char text[MOST + 1];
    memset(text, 'x', sizeof text);
    api_buf b = start();
    frame(&b, 0x81, text, MOST + 1, 1);
    check(&b, "[end 1006]<88\\03\\f1>");
    b = start();
    frame(&b, 0x01, text, MOST, 1);
    frame(&b, 0x80, text, 1, 1);
    check(&b, "[end 1006]<88\\03\\f1>");
}

static void test_close(void **state)
{
    (void)state;
    static const struct {
        const char *payload;
        size_t n;
        const char *want;
    } list[] = {
        {"", 0, "[end 1005]<88>"},
        {"\x03", 1, "[end 1006]<88\\03\\ea>"},
        {"\x00\x00", 2, "[end 1006]<88\\03\\ea>"},
        {"\x03\xe7", 2, "[end 1006]<88\\03\\ea>"}, /* 999 */
        {"\x03\xed", 2, "[end 1006]<88\\03\\ea>"}, /* 1005 */
        {"\x03\xee", 2, "[end 1006]<88\\03\\ea>"}, /* 1006 */
        {"\x03\xf7", 2, "[end 1006]<88\\03\\ea>"}, /* 1015 */
        {"\x0b\xb7", 2, "[end 1006]<88\\03\\ea>"}, /* 2999 */
        {"\x03\xf4", 2, "[end 1012]<88\\03\\f4>"},
        {"\x0b\xb8", 2, "[end 3000]<88\\0b\\b8>"},
        {"\x13\x87", 2, "[end 4999]<88\\13\\87>"},
        {"\x13\x88", 2, "[end 1006]<88\\03\\ea>"}, /* 5000 */
        {"\x03\xe8\xff", 3, "[end 1006]<88\\03\\ef>"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        api_buf b = start();
        frame(&b, 0x88, list[i].payload, list[i].n, 99);
        FRAME(&b, 0x81, "behind it");
        check(&b, list[i].want);
    }
}

static void test_hostile(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
    } list[] = {
#define X(bytes) {bytes, sizeof(bytes) - 1}
        X("\xc1\x81\x01\x01\x01\x01x"),                          /* a reserved bit */
        X("\xa1\x81\x01\x01\x01\x01x"),                          /* another */
        X("\x91\x81\x01\x01\x01\x01x"),                          /* and another */
        X("\x83\x81\x01\x01\x01\x01x"),                          /* opcodes that are not given out */
        X("\x8b\x81\x01\x01\x01\x01x"),                          /* */
        X("\x81\x01x"),                                          /* not masked */
        X("\x89\x00"),                                           /* nor this */
        X("\x09\x81\x01\x01\x01\x01x"),                          /* a ping in pieces */
        X("\x08\x80\x01\x01\x01\x01"),                           /* a close in pieces */
        X("\x89\xfe\x00\x7e\x01\x01\x01\x01"),                   /* a long ping */
        X("\x80\x81\x01\x01\x01\x01x"),                          /* the rest of nothing */
        X("\x01\x81\x01\x01\x01\x01x\x81\x81\x01\x01\x01\x01x"), /* a message in a message */
        X("\x81\xfe\x00\x7d\x01\x01\x01\x01"),                   /* a length with a byte too many */
        X("\x81\xff\x00\x00\x00\x00\x00\x00\xff\xff\x01\x01\x01\x01"),
        X("\x81\xff\x80\x00\x00\x00\x00\x00\x00\x00\x01\x01\x01\x01"), /* 2^63 */
#undef X
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        api_buf b = start();
        api_buf_put(&b, list[i].bytes, list[i].n);
        check(&b, "[end 1006]<88\\03\\ea>");
    }
}

static void test_not_utf8(void **state)
{
    (void)state;
    static const char *const list[] = {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "ab\xe2\x82", "\xff"};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        api_buf b = start();
        frame(&b, 0x81, list[i], strlen(list[i]), 0xdeadbeef);
        check(&b, "[end 1006]<88\\03\\ef>");
    }
}

/* What we send first: data of theirs is dropped until they close as well. */
static void test_closing_first(void **state)
{
    (void)state;
    api__ws_codec c;
    api_str data;
    assert_int_equal(api__ws_codec_init(&c, MOST), 0);
    assert_int_equal(api__ws_put(&c, WSLAY_TEXT_FRAME, API_S("hi")), 0);
    api__ws_put_close(&c, 1001, API_S("going"));
    api__ws_put_close(&c, 1000, API_S("twice"));
    assert_int_equal(api__ws_put(&c, WSLAY_TEXT_FRAME, API_S("late")), API_ECLOSED);
    api_buf b = start(), t = start();
    FRAME(&b, 0x81, "crossed");
    FRAME(&b, 0x81, "\xff");
    FRAME(&b, 0x89, "no pong any more");
    api__ws_feed(&c, api_buf_get(&b));
    assert_int_equal(api__ws_next(&c, &data), API__WS_MORE);
    assert_false(c.ended);
    b.n = 0;
    FRAME(&b, 0x88, "\x03\xe9");
    api__ws_feed(&c, api_buf_get(&b));
    assert_int_equal(api__ws_next(&c, &data), API__WS_END);
    assert_int_equal(c.peer_code, 1001);
    put_sent(&t, api_buf_get(&c.out));
    assert_string_equal(api_buf_cstr(&t), "<81hi><88\\03\\e9going>");
    api_buf_deinit(&b);
    api_buf_deinit(&t);
    api__ws_codec_deinit(&c);
}

/* A reason is cut between two characters. */
static void test_long_reason(void **state)
{
    (void)state;
    api__ws_codec c;
    char reason[200];
    for (size_t i = 0; i < sizeof reason; i += 2)
        memcpy(reason + i, "\xc3\xa9", 2);
    assert_int_equal(api__ws_codec_init(&c, MOST), 0);
    api__ws_put_close(&c, 4000, (api_str){reason, sizeof reason});
    assert_int_equal(c.out.n, 2 + 2 + 122);
    assert_memory_equal(c.out.p + 4, reason, 122);
    api__ws_codec_deinit(&c);
}

/* Small messages need no memory of their own, and one large one does not stay. */
static void test_buffer(void **state)
{
    (void)state;
    api__ws_codec c;
    api_str data;
    api_buf b = start();
    assert_int_equal(api__ws_codec_init(&c, 1 << 20), 0);
    FRAME(&b, 0x81, "one");
    FRAME(&b, 0x81, "two");
    api__ws_feed(&c, api_buf_get(&b));
    assert_int_equal(api__ws_next(&c, &data), API__WS_TEXT);
    const char *p = data.p;
    assert_int_equal(api__ws_next(&c, &data), API__WS_TEXT);
    assert_ptr_equal(data.p, p);
    assert_memory_equal(data.p, "two", 3);
    assert_int_equal(api__ws_next(&c, &data), API__WS_MORE);
    for (int i = 0; i < 20; i++) {
        static char large[10000];
        b.n = 0;
        frame(&b, i == 0 ? 0x02 : i == 19 ? 0x80 : 0x00, large, sizeof large, 3);
        api__ws_feed(&c, api_buf_get(&b));
        assert_int_equal(api__ws_next(&c, &data), i == 19 ? API__WS_BINARY : API__WS_MORE);
    }
    assert_int_equal(data.n, 200000);
    assert_int_equal(api__ws_next(&c, &data), API__WS_MORE);
    assert_true(c.message.cap <= 65536);
    api_buf_deinit(&b);
    api__ws_codec_deinit(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages),      cmocka_unit_test(test_fragments_and_pings_between),
        cmocka_unit_test(test_long_messages), cmocka_unit_test(test_too_big),
        cmocka_unit_test(test_close),         cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_not_utf8),      cmocka_unit_test(test_closing_first),
        cmocka_unit_test(test_long_reason),   cmocka_unit_test(test_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
