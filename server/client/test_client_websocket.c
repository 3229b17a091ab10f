/* The client side of a WebSocket (RFC 6455). wslay responds to pings and close frames. */
#include "base/clock.h"
#include "server/client/test_client.h"
#include "json/utf8.h"

#define NO_CODE 1005
#define LOST 1006

/* --- wslay --- */

static ssize_t receive(wslay_event_context_ptr ws, uint8_t *to, size_t n, int flags, void *arg)
{
    api_test_call *call = arg;
    api_str s = api__inproc_untaken(&call->request);
    (void)flags;
    if (!s.n) {
        wslay_event_set_error(ws, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    n = n < s.n ? n : s.n;
    memcpy(to, s.p, n);
    api__inproc_take(&call->request, n);
    return (ssize_t)n;
}

static ssize_t transmit(wslay_event_context_ptr ws, const uint8_t *p, size_t n, int flags, void *arg)
{
    api_test_call *call = arg;
    (void)flags;
    if (api__inproc_send(&call->request, (api_str){(const char *)p, n}) == 0)
        return (ssize_t)n;
    wslay_event_set_error(ws, WSLAY_ERR_CALLBACK_FAILURE);
    return -1;
}

static int mask(wslay_event_context_ptr ws, uint8_t *p, size_t n, void *arg)
{
    (void)ws, (void)arg;
    api__random(p, n);
    return 0;
}

static void keep(api_test_call *call, api_str data, bool binary)
{
    struct api__test_message *m = api_arena_alloc(&call->arena, sizeof *m);
    api_str copy = api_arena_dup(&call->arena, data.p ? data : API_S(""));
    if (!m || !copy.p)
        return;
    *m = (struct api__test_message){copy, binary, NULL};
    *call->messages_p = m;
    call->messages_p = &m->next;
}

static void on_message(wslay_event_context_ptr ws, const struct wslay_event_on_msg_recv_arg *m, void *arg)
{
    api_test_call *call = arg;
    (void)ws;
    if (m->opcode == WSLAY_CONNECTION_CLOSE)
        call->close_code = m->status_code ? m->status_code : NO_CODE;
    else if (!wslay_is_ctrl_frame(m->opcode))
        keep(call, (api_str){(const char *)m->msg, m->msg_length}, m->opcode == WSLAY_BINARY_FRAME);
}

void api__test_ws_pump(api_test_call *call)
{
    if (wslay_event_recv(call->ws) != 0 || wslay_event_send(call->ws) != 0)
        call->close_code = call->close_code ? call->close_code : LOST;
    if (!api__inproc_running(&call->request) && !call->close_code && !call->messages)
        call->close_code = LOST;
}

/* --- opening --- */

/* The headers of the handshake (RFC 6455, 4.1), then the caller's. */
static const char *const *with_handshake(api_test_call *call, const char *const *headers)
{
    static const char *const own[] = {"Upgrade",
                                      "websocket",
                                      "Connection",
                                      "Upgrade",
                                      "Sec-WebSocket-Version",
                                      "13",
                                      "Sec-WebSocket-Key",
                                      "dGhlIHNhbXBsZSBub25jZQ=="};
    enum { OWN = sizeof own / sizeof *own };
    size_t n = 0;
    while (headers && headers[n] && headers[n + 1])
        n += 2;
    const char **all = api_arena_calloc(&call->arena, n + OWN + 1, sizeof *all);
    if (!all)
        return NULL;
    memcpy(all, own, sizeof own);
    if (n)
        memcpy(all + OWN, headers, n * sizeof *all);
    return all;
}

static int open_ws(api_test_call *call)
{
    static const struct wslay_event_callbacks callbacks = {.recv_callback = receive,
                                                           .send_callback = transmit,
                                                           .genmask_callback = mask,
                                                           .on_msg_recv_callback = on_message};
    return wslay_event_context_client_init(&call->ws, &callbacks, call) == 0 ? API_OK : API_ENOMEM;
}

api_test_call *api__test_websocket(api_test_client *c, const struct api_test_options *o)
{
    struct api_test_options with = *o;
    api_test_call *call = api__test_call_new(c);
    if (!call)
        return NULL;
    with.method = "GET";
    with.headers = with_handshake(call, o->headers);
    if (!with.headers || open_ws(call) != 0)
        api__test_no_response(call, "out of memory");
    else
        api__test_begin(call, &with, true);
    if (!call->complete && api_test_head(call)->status != 101) { /* refused */
        wslay_event_context_free(call->ws);
        call->ws = NULL;
    }
    return call;
}

/* --- messages --- */

static int send(api_test_call *call, uint8_t opcode, api_str data)
{
    const struct wslay_event_msg m = {opcode, (const uint8_t *)(data.p ? data.p : ""), data.n};
    if (!call || !call->ws)
        return API_ECLOSED;
    api__test_ws_pump(call);
    if (call->close_code || !api__inproc_running(&call->request))
        return API_ECLOSED;
    int err = wslay_event_queue_msg(call->ws, &m);
    if (!err)
        err = wslay_event_send(call->ws);
    return err == WSLAY_ERR_NO_MORE_MSG ? API_ECLOSED : err ? API_ENOMEM : API_OK;
}

int api_test_send(api_test_call *call, const char *text)
{
    api_str s = api_str_of(text);
    return api__utf8_valid(s) ? send(call, WSLAY_TEXT_FRAME, s) : API_EINVALID;
}

int api_test_send_bytes(api_test_call *call, api_str bytes)
{
    return send(call, WSLAY_BINARY_FRAME, bytes);
}

int api_test_close(api_test_call *call, int code, const char *reason)
{
    if (!call || !call->ws)
        return API_ECLOSED;
    int err = wslay_event_queue_close(call->ws, (uint16_t)code, (const uint8_t *)reason, reason ? strlen(reason) : 0);
    if (!err)
        err = wslay_event_send(call->ws);
    return err == WSLAY_ERR_NO_MORE_MSG        ? API_ECLOSED
           : err == WSLAY_ERR_INVALID_ARGUMENT ? API_EUSAGE
           : err                               ? API_ENOMEM
                                               : API_OK;
}

int api_test_close_code(const api_test_call *call)
{
    return call->close_code;
}
