/* The WebSocket handshake (RFC 6455 4.2), on an ordinary request. */
#include <stdlib.h>
#include <strings.h>

#include "auth/websocket_key.h"
#include "server/engine/stream.h"
#include "server/middleware/cors_origin.h"
#include "server/request/response.h"
#include "server/websocket/websocket.h"

static bool same(api_str a, api_str b)
{
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

/* The next member of a comma-separated list, trimmed. */
static bool next_member(api_str *list, api_str *member)
{
    if (!list->n)
        return false;
    const char *comma = memchr(list->p, ',', list->n);
    api_str m = {list->p, comma ? (size_t)(comma - list->p) : list->n};
    list->p += m.n + (comma != NULL);
    list->n -= m.n + (comma != NULL);
    while (m.n && (*m.p == ' ' || *m.p == '\t')) {
        m.p++;
        m.n--;
    }
    while (m.n && (m.p[m.n - 1] == ' ' || m.p[m.n - 1] == '\t'))
        m.n--;
    *member = m;
    return true;
}

/* Whether a field of that name lists the word; subprotocols are case-sensitive, tokens are not. */
static bool lists(const api_request *req, api_str name, api_str word, bool exactly)
{
    for (uint32_t i = 0; i < req->head.count; i++) {
        api_str list = req->head.fields[i].value, member;
        if (!same(req->head.fields[i].name, name))
            continue;
        while (next_member(&list, &member))
            if (exactly ? api_str_eq(member, word) : same(member, word))
                return true;
    }
    return false;
}

bool api_ws_offers(const api_request *req, const char *subprotocol)
{
    return *subprotocol && lists(req, API_S("Sec-WebSocket-Protocol"), api_str_of(subprotocol), true);
}

static int refuse(api_request *req, int status, const char *detail)
{
    api__respond_error(req, status, detail);
    if (status == 426) {
        api__respond_header(req, "Upgrade", API_S("websocket"));
        api__respond_header(req, "Sec-WebSocket-Version", API_S("13"));
    }
    return status;
}

/* The field's value; {NULL, 0} if it is absent or repeated. */
static api_str single(const api_request *req, api_str name)
{
    api_str value = {NULL, 0};
    for (uint32_t i = 0; i < req->head.count; i++)
        if (same(req->head.fields[i].name, name)) {
            if (value.p)
                return (api_str){NULL, 0};
            value = req->head.fields[i].value;
        }
    return value;
}

/* Browsers send cookies with handshakes from any page, and CORS does not apply to them. */
static bool origin_allowed(const api_request *req)
{
    const struct api_app *app = req->service->app;
    api_str origin = req->head.origin;
    return !origin.n || api__same_origin(req) || (app && app->cors.on && api__cors_allows(&app->cors, origin));
}

int api__ws_check(api_request *req, char accept[29])
{
    if (!lists(req, API_S("Upgrade"), API_S("websocket"), false))
        return refuse(req, 426, "This path requires a WebSocket upgrade");
    if (req->head.method != API__METHOD_GET || !req->head.minor)
        return refuse(req, 400, "A WebSocket handshake requires GET and HTTP/1.1");
    if (!lists(req, API_S("Connection"), API_S("upgrade"), false))
        return refuse(req, 400, "The Connection header must contain Upgrade");
    if (!api_str_is(single(req, API_S("Sec-WebSocket-Version")), "13"))
        return refuse(req, 426, "Sec-WebSocket-Version must be 13");
    if (!api__websocket_accept(single(req, API_S("Sec-WebSocket-Key")), accept))
        return refuse(req, 400, "Sec-WebSocket-Key must be 16 bytes in base64");
    if (!origin_allowed(req))
        return refuse(req, 403, "Origin not allowed: expected this host or an origin that CORS allows");
    return API_OK;
}

static void free_ws(void *arg)
{
    api__ws *ws = arg;
    api__ws_codec_deinit(&ws->codec);
    api__errors_deinit(&ws->errors);
    api_arena_deinit(&ws->arena);
    api_arena_deinit(&ws->sent);
    api_buf_deinit(&ws->text);
}

static api__ws *new_ws(api_request *req)
{
    const api_limits *l = &req->service->limits;
    api__ws *ws = api_arena_calloc(req->arena, 1, sizeof *ws);
    if (!ws || api_arena_defer(req->arena, free_ws, ws) != 0)
        return NULL;
    ws->heard = req->worker->loop.now;
    api_arena_init(&ws->arena, (size_t)l->request_memory);
    api_arena_init(&ws->sent, (size_t)l->request_memory);
    api__errors_init(&ws->errors);
    api_buf_init(&ws->text, API_BUF_NO_MAX);
    return api__ws_codec_init(&ws->codec, (size_t)l->ws_message) == 0 ? ws : NULL;
}

int api__ws_accept(api_request *req, const struct api_ws_options *o)
{
    char accept[API__WEBSOCKET_ACCEPT + 1];
    if (req->ws || req->streaming || (o->subprotocol && !api_ws_offers(req, o->subprotocol)))
        return API_EUSAGE;
    if (req->status >= 400)
        return API_EINVALID; /* already refused */
    if (api__ws_check(req, accept) != 0)
        return API_EINVALID;
    api__ws *ws = new_ws(req);
    if (!ws)
        return API_ENOMEM;
    api__respond_header(req, "Upgrade", API_S("websocket"));
    api__respond_header(req, "Sec-WebSocket-Accept", api_str_of(accept));
    if (o->subprotocol)
        api__respond_header(req, "Sec-WebSocket-Protocol", api_str_of(o->subprotocol));
    int err = api__upgrade(req);
    if (!err)
        req->ws = ws;
    return err;
}
