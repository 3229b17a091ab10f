/* A WebSocket client at the other end of the socket pair: handshakes, frames. */
#ifndef TESTS_WEBSOCKET_PEER_H
#define TESTS_WEBSOCKET_PEER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "server/websocket/websocket.h"
#include "unit/socket_pair.h"

static int result, last_err, close_code;
static unsigned ended;

static void run_as_operation(api_request *req, int (*handler)(api_request *))
{
    req->status = 0;
    req->content_type = (api_str){NULL, 0};
    result = api__ws_finish(req, handler(req));
    close_code = api_ws_close_code(req);
    if (result > 0)
        api__respond_error(req, result, "refused");
    ended++;
}

static int echo(api_request *req)
{
    api_ws_message m;
    while ((last_err = api_ws_receive(req, &m)) == 0)
        if (m.binary ? api_ws_send_bytes(req, m.data) : api_ws_send_text(req, m.data))
            break;
    return 0;
}

#define HANDLER(name)                                                                                                  \
    static void ws_##name(api_request *req)                                                                            \
    {                                                                                                                  \
        run_as_operation(req, name);                                                                                   \
    }
HANDLER(echo)

#define SHAKE(path, more)                                                                                              \
    "GET " path " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"                    \
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" more "\r\n"
#define SHAKEN                                                                                                         \
    "HTTP/1.1 101 Switching Protocols\r\nDate: D\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"                     \
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

static void wait_until(const unsigned *counter, unsigned n)
{
    while (*counter < n) {
        api__loop_round(&worker.loop, 100);
        read_some();
    }
    rounds(3);
}

static void wait_for_text(const char *text)
{
    while (!memmem(got, got_n, text, strlen(text))) {
        assert_false(got_end);
        api__loop_round(&worker.loop, 100);
        read_some();
    }
}

static void put_frame(api_buf *b, int head, api_str s)
{
    static const char mask[] = "\x12\x34\x56\x78";
    api_buf_putc(b, (char)head);
    if (s.n < 126) {
        api_buf_putc(b, (char)(0x80 | s.n));
    } else {
        api_buf_putc(b, (char)0xff);
        for (int shift = 56; shift >= 0; shift -= 8)
            api_buf_putc(b, (char)((uint64_t)s.n >> shift));
    }
    api_buf_put(b, mask, 4);
    for (size_t i = 0; i < s.n; i++)
        api_buf_putc(b, (char)(s.p[i] ^ mask[i % 4]));
}

static void say_frame(int head, api_str s)
{
    api_buf b;
    api_buf_init(&b, API_BUF_NO_MAX);
    put_frame(&b, head, s);
    send_all(b.p, b.n);
    api_buf_deinit(&b);
}

static void shake(const char *request)
{
    got_n = 0;
    say(request);
    wait_for_text("\r\n\r\n");
}

static void say_goodbye(void)
{
    say_frame(0x88, API_S("\x03\xe8"));
    wait_until(&ended, 1);
}

#endif
