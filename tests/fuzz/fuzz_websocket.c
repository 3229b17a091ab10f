/* WebSocket frames as bytes: the same messages, answers and end come out whole and cut at any byte. */
#include <stdlib.h>

#include "server/http/websocket_codec.h"
#include "json/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 5000 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

static uint64_t sum(uint64_t before, api_str s)
{
    for (size_t i = 0; i < s.n; i++)
        before = before * 31 + (unsigned char)s.p[i] + 1;
    return before * 31 + s.n;
}

struct result {
    uint64_t in, out;
    bool ended;
    uint16_t code;
};

/* The first byte says where the server closes by itself: behind so many messages. */
static struct result run(const char *p, size_t n, size_t step, unsigned patience)
{
    struct result r = {0};
    api__ws_codec c;
    must(api__ws_codec_init(&c, MOST) == 0);
    for (size_t at = 0; at < n && !r.ended; at += step) {
        api__ws_feed(&c, (api_str){p + at, n - at < step ? n - at : step});
        enum api__ws_event e;
        api_str data;
        while ((e = api__ws_next(&c, &data)) == API__WS_TEXT || e == API__WS_BINARY) {
            must(data.n <= MOST && !c.close_sent);
            must(e == API__WS_BINARY || api__utf8_valid(data));
            r.in = sum(r.in * 2 + (e == API__WS_TEXT), data);
            if (patience-- == 0)
                api__ws_put_close(&c, 1000, API_S("enough"));
        }
        r.ended = e == API__WS_END;
    }
    must(!r.ended || c.close_sent);
    r.out = sum(0, api_buf_get(&c.out));
    r.code = c.peer_code;
    api__ws_codec_deinit(&c);
    return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t steps[] = {1, 2, 7, 4096};
    if (!size)
        return 0;
    const char *p = (const char *)data + 1;
    struct result whole = run(p, size - 1, size, *data);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct result cut = run(p, size - 1, steps[i], *data);
        must(cut.in == whole.in && cut.out == whole.out && cut.ended == whole.ended && cut.code == whole.code);
    }
    return 0;
}
