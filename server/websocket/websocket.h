/* WebSockets of requests: what operations call around the functions of <api/websocket.h>.
 *
 * States: requested -> accepted (101 was sent, req->ws is set) -> closing -> ended (all functions return API_ECLOSED).
 * A request that is refused stays an ordinary one. */
#ifndef API__WEBSOCKET_H
#define API__WEBSOCKET_H

#include <api/websocket.h>

#include "model/errors.h"
#include "server/channel/subscription.h"
#include "server/http/websocket_codec.h"

typedef struct api__ws {
    api__ws_codec codec;
    api_subscription *subscriptions;
    int64_t heard; /* time of the last input, or of the ping */
    bool asked;    /* a ping was sent and nothing received since */
    bool ended;
    char in[4096];

    /* For the last message that was a struct: its strings (what is sent may point into those received), its errors, its
     * JSON when sending. */
    api_arena arena, sent;
    struct api_errors errors;
    api_buf text;
} api__ws;

/* The request's open WebSocket, accepted now if it was not yet. 0, or an error as api_ws_accept. */
int api__ws_open(api_request *req, api__ws **ws);

/* Checks the handshake (RFC 6455 4.2.1): 0 and the Sec-WebSocket-Accept, or the error status that was sent: 400, 403,
 * 426. Call it before inputs are read, so that protocol errors are reported first. */
int api__ws_check(api_request *req, char accept[29]);
/* Call after the handler of a WebSocket route, with its result, the status passed to api_fail, or an error code. Closes
 * an accepted WebSocket and returns 0. Else returns what to respond with: the result, or 403 if it is 0 and nothing was
 * sent. */
int api__ws_finish(api_request *req, int result);

#endif
