/* What the tests of streamed responses, bodies in pieces and raw bytes share. */
#ifndef TESTS_STREAM_H
#define TESTS_STREAM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/socket_pair.h"

/* An assertion would leave the task's stack by a jump. */
static unsigned broken;
static void expect(bool so)
{
    broken += !so;
}

static int last_err;
static uint64_t wrote;

static void pieces(api_request *req)
{
    api_str piece;
    int err;
    while ((err = api__body_read(req, 1000, &piece)) == 0 && piece.n) {
        expect(piece.n <= API__INPUT);
        api_buf_str(req->body, piece);
    }
    last_err = err;
    if (err)
        api__respond_error(req, err == API_ETOOBIG ? 413 : err == API_ETIMEOUT ? 408 : 400, "body");
}

static api_request *raw_request;

static void raw_flood(api_request *req)
{
    api__upgrade(req);
    memset(fake_large, 'x', sizeof fake_large);
    last_err = api__raw_send(req, (api_str){fake_large, sizeof fake_large});
}

static int close_checked(void **state)
{
    close_worker(state);
    unsigned n = broken;
    broken = 0;
    return n ? -1 : 0;
}

#define HEAD_OF(more) "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\n" more "\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"
#define STREAMED HEAD_OF(CHUNKED "X: y\r\n") "5\r\nhello\r\n10\r\n streamed world!\r\n0\r\n\r\n"

#endif
