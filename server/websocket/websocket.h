/* WebSockets of requests: what a dispatcher of operations calls around the functions of <api/websocket.h>.
 *
 * States: asked -> accepted (101 was sent, req->ws is there) -> closing -> ended (API_ECLOSED from all functions). A
 * request that is refused stays an ordinary one.
 */
#ifndef API__WEBSOCKET_H
#define API__WEBSOCKET_H

#include <api/websocket.h>

#include "model/errors.h"
#include "server/channel/subscription.h"
#include "server/http/websocket_codec.h"

typedef struct api__ws {
    api__ws_codec codec;
    api_subscription *subscriptions;
    int64_t heard; /* when something came last, or it was asked for a sign of life */
    bool asked;    /* and it was */
    bool ended;
    char in[4096];

    /* Of the last message that was a struct: its strings (what goes out may point to those of what came in), its
     * mistakes, its JSON on the way out. */
    api_arena arena, sent;
    struct api_errors errors;
    api_buf text;
} api__ws;

/* The socket of a request that may go on with it, accepted now if it was not yet. 0; as api_ws_accept. */
int api__ws_open(api_request *req, api__ws **ws);

/* Whether the request is a good handshake (RFC 6455 4.2.1): 0 and its Sec-WebSocket-Accept, or the status that was
 * answered: 400, 426. To be called before inputs are looked at, so that a mistake of the protocol is told first. */
int api__ws_check(api_request *req, char accept[29]);
/* After the handler of a WebSocket route has come to `result`, as a handler returns it: the status that api_fail was
 * called with, or an error's code, too. Says goodbye on an accepted one, and returns 0. Else returns what is to be
 * answered: the result, 403 where it is 0 and nothing was answered. */
int api__ws_finish(api_request *req, int result);

#endif
