#include "server/http/websocket_codec.h"

#include "json/utf8.h"

/* A buffer that a message made larger than this is not kept for the next one. */
#define KEEP 65536

static ssize_t take(uint8_t *to, size_t n, int flags, void *arg)
{
    (void)flags;
    api__ws_codec *c = arg;
    if (n > c->in.n)
        n = c->in.n;
    if (n)
        memcpy(to, c->in.p, n);
    c->in.p += n;
    c->in.n -= n;
    return (ssize_t)n;
}

static ssize_t give(const uint8_t *p, size_t n, int flags, void *arg)
{
    (void)flags;
    api__ws_codec *c = arg;
    api_buf_put(&c->out, (const char *)p, n);
    return c->out.err ? -1 : (ssize_t)n;
}

int api__ws_codec_init(api__ws_codec *c, size_t most)
{
    static const struct wslay_frame_callbacks callbacks = {give, take, NULL};
    *c = (api__ws_codec){.most = most, .peer_code = API__WS_LOST};
    api_buf_init(&c->message, most + 1); /* one more for the NUL that the program sees */
    api_buf_init(&c->out, API_BUF_NO_MAX);
    return wslay_frame_context_init(&c->frames, &callbacks, c) == 0 ? API_OK : API_ENOMEM;
}

void api__ws_codec_deinit(api__ws_codec *c)
{
    if (c->frames)
        wslay_frame_context_free(c->frames);
    api_buf_deinit(&c->message);
    api_buf_deinit(&c->out);
    c->frames = NULL;
}

/* --- out --- */

static int put_frame(api__ws_codec *c, enum wslay_opcode opcode, api_str data)
{
    struct wslay_frame_iocb f = {
        .fin = 1,
        .opcode = (uint8_t)opcode,
        .payload_length = data.n,
        .data = (const uint8_t *)data.p,
        .data_length = data.n,
    };
    /* Reserve first, so that a frame is never appended in part. */
    if (api_buf_reserve(&c->out, data.n + 16) != 0)
        return c->out.err;
    return wslay_frame_send(c->frames, &f) == (ssize_t)data.n ? API_OK : API_ENOMEM;
}

int api__ws_put(api__ws_codec *c, enum wslay_opcode opcode, api_str data)
{
    return c->close_sent ? API_ECLOSED : put_frame(c, opcode, data);
}

bool api__ws_code_good(int code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

void api__ws_put_close(api__ws_codec *c, int code, api_str reason)
{
    char payload[125];
    size_t n = 0;
    if (c->close_sent)
        return;
    if (code) {
        payload[n++] = (char)(code >> 8);
        payload[n++] = (char)code;
        if (reason.n > sizeof payload - n)
            reason.n = sizeof payload - n;
        /* Do not cut a character in the middle. */
        while (reason.n && !api__utf8_valid(reason))
            reason.n--;
        if (reason.n)
            memcpy(payload + n, reason.p, reason.n);
        n += reason.n;
    }
    put_frame(c, WSLAY_CONNECTION_CLOSE, (api_str){payload, n});
    c->close_sent = true;
}

/* --- in --- */

void api__ws_feed(api__ws_codec *c, api_str bytes)
{
    c->in = bytes;
}

static enum api__ws_event end(api__ws_codec *c, int code)
{
    api__ws_put_close(c, code, (api_str){NULL, 0});
    c->ended = true;
    c->in.n = 0;
    return API__WS_END;
}

/* Checks a frame's header. 0, or the code to close with. */
static int start_frame(api__ws_codec *c, const struct wslay_frame_iocb *f)
{
    if (f->rsv || !f->mask)
        return API__WS_BROKEN;
    c->left = f->payload_length;
    c->in_frame = true;
    switch (f->opcode) {
    case WSLAY_CONTINUATION_FRAME:
        if (!c->opcode)
            return API__WS_BROKEN;
        break;
    case WSLAY_TEXT_FRAME:
    case WSLAY_BINARY_FRAME:
        if (c->opcode)
            return API__WS_BROKEN;
        c->opcode = f->opcode;
        break;
    case WSLAY_CONNECTION_CLOSE:
    case WSLAY_PING:
    case WSLAY_PONG:
        c->control_length = 0;
        return 0; /* wslay has already refused long and fragmented control frames */
    default:
        return API__WS_BROKEN;
    }
    return f->payload_length > c->most - c->message.n ? API__WS_TOO_BIG : 0;
}

static bool is_control(const struct wslay_frame_iocb *f)
{
    return wslay_is_ctrl_frame(f->opcode);
}

static int add_payload(api__ws_codec *c, const struct wslay_frame_iocb *f)
{
    c->left -= f->data_length;
    if (is_control(f)) {
        memcpy(c->control + c->control_length, f->data, f->data_length);
        c->control_length = (uint8_t)(c->control_length + f->data_length);
    } else if (!c->close_sent) {
        api_buf_put(&c->message, (const char *)f->data, f->data_length);
    }
    return c->message.err ? API__WS_FAILED : 0;
}

static enum api__ws_event end_close(api__ws_codec *c)
{
    const unsigned char *p = (const unsigned char *)c->control;
    int code = c->control_length >= 2 ? p[0] << 8 | p[1] : 0;
    api_str reason = {c->control + 2, c->control_length >= 2 ? (size_t)c->control_length - 2 : 0};
    if (c->control_length == 1 || (code && !api__ws_code_good(code)))
        return end(c, API__WS_BROKEN);
    if (c->control_length && !code)
        return end(c, API__WS_BROKEN);
    if (!api__utf8_valid(reason))
        return end(c, API__WS_NOT_TEXT);
    c->peer_code = (uint16_t)(code ? code : API__WS_NO_CODE);
    return end(c, code);
}

static enum api__ws_event end_control(api__ws_codec *c, const struct wslay_frame_iocb *f)
{
    if (f->opcode == WSLAY_CONNECTION_CLOSE)
        return end_close(c);
    if (f->opcode == WSLAY_PING && !c->close_sent &&
        put_frame(c, WSLAY_PONG, (api_str){c->control, c->control_length}) != 0)
        return end(c, API__WS_FAILED);
    return API__WS_MORE;
}

static enum api__ws_event end_message(api__ws_codec *c, api_str *data)
{
    uint8_t opcode = c->opcode;
    c->opcode = 0;
    c->handed_out = true;
    *data = (api_str){api_buf_cstr(&c->message), c->message.n};
    if (c->message.err)
        return end(c, API__WS_FAILED);
    if (c->close_sent)
        return API__WS_MORE;
    if (opcode == WSLAY_BINARY_FRAME)
        return API__WS_BINARY;
    return api__utf8_valid(*data) ? API__WS_TEXT : end(c, API__WS_NOT_TEXT);
}

/* Frees the message returned by the last call. */
static void take_back(api__ws_codec *c)
{
    if (!c->handed_out)
        return;
    c->handed_out = false;
    if (c->message.cap > KEEP)
        api_buf_deinit(&c->message);
    c->message.n = 0;
}

enum api__ws_event api__ws_next(api__ws_codec *c, api_str *data)
{
    *data = (api_str){NULL, 0};
    take_back(c);
    while (!c->ended) {
        struct wslay_frame_iocb f = {0};
        ssize_t n = wslay_frame_recv(c->frames, &f);
        if (n == WSLAY_ERR_WANT_READ)
            return API__WS_MORE;
        if (n < 0)
            return end(c, API__WS_BROKEN);
        c->heard = true;
        int code = c->in_frame ? 0 : start_frame(c, &f);
        if (!code)
            code = add_payload(c, &f);
        if (code)
            return end(c, code);
        if (c->left)
            continue;
        c->in_frame = false;
        enum api__ws_event e = is_control(&f) ? end_control(c, &f) : f.fin ? end_message(c, data) : API__WS_MORE;
        if (e != API__WS_MORE)
            return e;
        take_back(c);
    }
    return API__WS_END;
}
