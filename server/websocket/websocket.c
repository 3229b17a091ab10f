#include "server/websocket/websocket.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "declare/declarations.h"
#include "server/call/call.h"
#include "server/engine/stream.h"
#include "server/engine/waiting.h"
#include "server/request/response.h"
#include "json/utf8.h"

#define MS 1000000ll

static int64_t now(const api_request *req)
{
    return req->worker->loop.now;
}

static const api_limits *limits(const api_request *req)
{
    return &req->service->limits;
}

int api__ws_open(api_request *req, api__ws **ws)
{
    int err = req->ws ? API_OK : api__ws_accept(req, &(const struct api_ws_options){0});
    *ws = req->ws;
    return err ? err : req->ws->ended ? API_ECLOSED : API_OK;
}

/* --- out --- */

static int flush(api_request *req, api__ws *ws)
{
    api_buf *out = &ws->codec.out;
    int err = out->err ? out->err : out->n ? api__raw_send(req, api_buf_get(out)) : API_OK;
    out->n = 0;
    if (out->cap > sizeof ws->in)
        api_buf_deinit(out); /* idle sockets must not hold large buffers */
    ws->ended |= err != 0;
    return err;
}

static int send_message(api_request *req, enum wslay_opcode opcode, api_str data)
{
    api__ws *ws;
    int err = api__ws_open(req, &ws);
    if (!err)
        err = api__ws_put(&ws->codec, opcode, data);
    return err ? err : flush(req, ws);
}

int api_ws_send_text(api_request *req, api_str text)
{
    return api__utf8_valid(text) ? send_message(req, WSLAY_TEXT_FRAME, text) : API_EINVALID;
}

int api_ws_send_bytes(api_request *req, api_str bytes)
{
    return send_message(req, WSLAY_BINARY_FRAME, bytes);
}

/* --- channels --- */

int api__ws_subscribe(api_request *req, api_str channel)
{
    api__ws *ws;
    int err = api__ws_open(req, &ws);
    if (err)
        return err;
    api_subscription *s = api_subscribe(req, channel);
    if (!s)
        return API_ENOMEM;
    s->next = ws->subscriptions;
    ws->subscriptions = s;
    return API_OK;
}

/* Messages that are not valid UTF-8 are sent as binary. Messages dropped because the client is slow are skipped. */
static int forward_from(api_request *req, api__ws *ws, api_subscription *s)
{
    api_str m;
    int err;
    while ((err = api__subscription_next(s, &m)) == API_OK || err == API_ETOOBIG) {
        if (err == API_ETOOBIG)
            continue;
        err = api__ws_put(&ws->codec, api__utf8_valid(m) ? WSLAY_TEXT_FRAME : WSLAY_BINARY_FRAME, m);
        if (!err)
            err = flush(req, ws);
        if (err)
            return err;
    }
    return API_OK;
}

static int forward(api_request *req, api__ws *ws)
{
    int err = API_OK;
    for (api_subscription *s = ws->subscriptions; s && !err; s = s->next)
        err = forward_from(req, ws, s);
    return err;
}

/* --- closing --- */

/* The closing handshake: sends a close frame and drops all messages until the peer's. */
static void say_goodbye(api_request *req, api__ws *ws, int code, api_str reason)
{
    int64_t until = now(req) + limits(req)->ws_pong * MS;
    api_str data;
    api__ws_put_close(&ws->codec, code, reason);
    int err = flush(req, ws);
    while (!err && api__ws_next(&ws->codec, &data) != API__WS_END) {
        size_t got;
        err = api__raw_receive(req, ws->in, sizeof ws->in, until, &got);
        api__ws_feed(&ws->codec, (api_str){ws->in, got});
        if (err == API_EAGAIN)
            err = API_OK;
    }
    ws->ended = true;
}

int api__ws_close(api_request *req, int code, api_str reason)
{
    if (!api__ws_code_good(code))
        return API_EUSAGE;
    if (!req->ws) {
        const char *detail = reason.p ? api_arena_dup(req->arena, reason).p : NULL;
        api__respond_error(req, 403, detail ? detail : "Forbidden");
        return API_OK;
    }
    if (!req->ws->ended)
        say_goodbye(req, req->ws, code, reason);
    return API_OK;
}

int api_ws_close_code(const api_request *req)
{
    return req->ws ? req->ws->codec.peer_code : API__WS_LOST;
}

static void log_failure(const api_request *req, int result)
{
    char text[API__RESULT_TEXT];
    const struct api__route_declaration *op = req->call ? req->call->declaration : NULL;
    api__logf(req->worker->log, API_LOG_ERROR, "request %s: WebSocket handler %s failed: %s", req->id,
              op ? op->def->name : "(unnamed)", api__result_text(result, text));
}

int api__ws_finish(api_request *req, int result)
{
    api__ws *ws = req->ws;
    if (!ws)
        return result || req->status ? result : 403;
    req->status = 101; /* even if an error handler set another status */
    if (result && result != API_ECLOSED && (result < 0 || result >= 400))
        log_failure(req, result);
    if (!ws->ended)
        say_goodbye(req, ws, result ? API__WS_FAILED : API__WS_NORMAL, (api_str){NULL, 0});
    return API_OK;
}

/* --- in --- */

/* When to act on a silent client: ping it, or give it up if it did not react to the ping. */
static int64_t patience(const api_request *req, const api__ws *ws)
{
    return ws->heard + (ws->asked ? limits(req)->ws_pong : limits(req)->ws_ping) * MS;
}

static int ask(api_request *req, api__ws *ws)
{
    if (ws->asked) {
        ws->ended = true;
        return API_ECLOSED;
    }
    int err = api__ws_put(&ws->codec, WSLAY_PING, (api_str){NULL, 0});
    ws->asked = true;
    ws->heard = now(req);
    return err ? err : flush(req, ws);
}

/* Waits for bytes, a wake-up or the time. */
static int wait_for_more(api_request *req, api__ws *ws, int64_t until)
{
    int64_t limit = patience(req, ws);
    size_t got;
    int err = api__raw_receive(req, ws->in, sizeof ws->in, until < limit ? until : limit, &got);
    api__ws_feed(&ws->codec, (api_str){ws->in, got});
    if (got) {
        ws->heard = now(req);
        ws->asked = false;
    }
    if (err == API_ETIMEOUT && now(req) < until)
        return ask(req, ws);
    ws->ended |= err == API_ECLOSED;
    return err == API_EAGAIN ? API_OK : err;
}

/* All input is processed: deliver published messages, close if the server stops, else wait. */
static int turn(api_request *req, api__ws *ws, int64_t until)
{
    int err = forward(req, ws);
    if (!err && api__stopping(req)) {
        say_goodbye(req, ws, API__WS_RESTART, (api_str){NULL, 0});
        err = API_ECLOSED;
    }
    return err ? err : wait_for_more(req, ws, until);
}

static int receive(api_request *req, int64_t timeout_ms, api_ws_message *out)
{
    api__ws *ws;
    *out = (api_ws_message){.binary = false};
    int err = api__ws_open(req, &ws);
    int64_t until = timeout_ms < 0 ? INT64_MAX : api__ns_after(now(req), timeout_ms);
    while (!err) {
        enum api__ws_event e = api__ws_next(&ws->codec, &out->data);
        err = flush(req, ws); /* pongs, or a close frame */
        if (e == API__WS_END)
            ws->ended = true;
        if (err || e == API__WS_END)
            return API_ECLOSED;
        if (e != API__WS_MORE) {
            out->binary = e == API__WS_BINARY;
            return API_OK;
        }
        err = turn(req, ws, until);
    }
    out->data = (api_str){NULL, 0};
    return err;
}

int api_ws_receive(api_request *req, api_ws_message *out)
{
    return receive(req, -1, out);
}

int api_ws_receive_for(api_request *req, int64_t timeout_ms, api_ws_message *out)
{
    return receive(req, timeout_ms < 0 ? 0 : timeout_ms, out);
}
