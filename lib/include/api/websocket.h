/* WebSocket (RFC 6455), driven by straight-line code:
 *
 *     #define ECHO(in) in(path, string, room)
 *     API_OPERATION(echo, ECHO)
 *     {
 *         api_ws_message m;
 *         while (api_ws_receive(req, &m) == 0)
 *             api_ws_send_text(req, m.data);
 *         return 0;
 *     }
 *     api_websocket(app, "/echo/{room}", echo);
 *
 * Requests from pages of another host (Origin) are refused with a 403 unless api_use_cors allows it, since browsers
 * send cookies with them. Inputs and dependencies are read before the handshake: errors are ordinary responses, a 403
 * where the handler returns without a status. The first call of one of these functions accepts the handshake,
 * api_ws_accept among them. When the handler returns, the connection is closed with 1000, with 1011 if it failed, and
 * with 1012 if the server is stopping. After API_ECLOSED nothing is left but to return.
 *
 * While the handler waits in api_ws_receive, pings are answered, close frames are handled, and messages of channels are
 * passed on: a handler that mostly sends waits in api_ws_receive_for, not in api_sleep. A client that is silent for
 * limits.ws_ping is pinged, and has gone if no pong comes within limits.ws_pong. A message larger than
 * limits.ws_message closes the connection with 1009, text that is not UTF-8 with 1007. Sending waits for a slow client.
 */
#ifndef API_WEBSOCKET_H
#define API_WEBSOCKET_H

#include <api/request.h>

typedef struct api_ws_message {
    api_str data; /* lent until the next call; text is valid UTF-8 */
    bool binary;
} api_ws_message;

struct api_ws_options {
    int api__first;
    const char *subprotocol; /* one of those that the client offers */
};
/* Accepts the handshake. 0; API_EINVALID: the request is not a WebSocket handshake, and has been answered; API_EUSAGE:
 * it was accepted before, or the client does not offer the subprotocol; API_ECLOSED; API_ENOMEM. */
#define api_ws_accept(req, ...) api__ws_accept((req), &(const struct api_ws_options){0, __VA_ARGS__})
int api__ws_accept(api_request *req, const struct api_ws_options *o);
/* Whether the client offers this subprotocol. */
bool api_ws_offers(const api_request *req, const char *subprotocol);
/* Waits for the next message. 0; API_ECLOSED: see api_ws_close_code; errors of api_ws_accept. */
int api_ws_receive(api_request *req, api_ws_message *out);
/* The same; API_ETIMEOUT after timeout_ms milliseconds. */
int api_ws_receive_for(api_request *req, int64_t timeout_ms, api_ws_message *out);
/* The same into a struct of a model, whose strings are lent until the next call with a model. API_EINVALID: the message
 * does not match the model; the client has been sent a message like the body of a 422, and the connection stays open.
 */
#define api_ws_receive_model(req, Model, out) api__ws_receive_model((req), &Model##_model, API__IS_MUTABLE(Model, out))
int api__ws_receive_model(api_request *req, const api_model_def *model, void *out);
/* Sends a message. 0; API_ECLOSED; API_EINVALID: not UTF-8, nothing was sent; errors of api_ws_accept. */
int api_ws_send_text(api_request *req, api_str text);
int api_ws_send_bytes(api_request *req, api_str bytes);
/* The same of a struct. API_EINVALID: it breaks its model; nothing was sent, and the log has the reason. */
#define api_ws_send_model(req, Model, value) api__ws_send_model((req), &Model##_model, API__IS(Model, value))
int api__ws_send_model(api_request *req, const api_model_def *model, const void *value);
/* Passes on to the client what is published in a channel from now on, while the handler waits in api_ws_receive: as
 * text, or as bytes if it is not UTF-8. A client that is too slow misses messages. 0 or errors of api_ws_accept. */
#define api_ws_subscribe(req, channel) api__ws_subscribe((req), API_TEXT(channel))
int api__ws_subscribe(api_request *req, api_str channel);
/* Sends a close frame and waits for the client's, for at most limits.ws_pong; before the handshake it refuses it, with
 * a 403 and the reason as its detail. The reason is cut at 123 bytes. 0; API_EUSAGE: the code cannot be sent, which are
 * 1000 to 1003, 1007 to 1014 and 3000 to 4999. */
#define api_ws_close(req, code, reason) api__ws_close((req), (code), API_TEXT(reason))
int api__ws_close(api_request *req, int code, api_str reason);
/* The code of the client's close frame; 1005: it had none; 1006: the connection was lost, or closed for its mistake. */
int api_ws_close_code(const api_request *req);

#endif
