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
 * Inputs and dependencies are looked at before the handshake: what fails there is answered as any request is, 403 where
 * the handler itself returns or fails with no status of its own. The handshake is accepted by the first call of these
 * functions, or by api_ws_accept. Pings are answered, and sent when nothing came for limits.ws_ping; without a pong the
 * socket is closed. Messages over limits.ws_message are refused with close code 1009. Sends wait for a slow client.
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
    const char *subprotocol; /* one of those that the client asked for */
};
/* 0, API_EINVALID (no WebSocket handshake; answered), API_ECLOSED. */
#define api_ws_accept(req, ...) api__ws_accept((req), &(const struct api_ws_options){0, __VA_ARGS__})
int api__ws_accept(api_request *req, const struct api_ws_options *o);
/* Whether the client asked for this one. */
bool api_ws_offers(const api_request *req, const char *subprotocol);
/* The next message; 0, API_ECLOSED (see api_ws_close_code). */
int api_ws_receive(api_request *req, api_ws_message *out);
/* The same, API_ETIMEOUT after so many milliseconds. */
int api_ws_receive_for(api_request *req, int64_t timeout_ms, api_ws_message *out);
/* The next message as a struct of a model: API_EINVALID when it is none; the client is told why in a message shaped as
 * a 422 and the connection goes on. */
#define api_ws_receive_model(req, Model, out) api__ws_receive_model((req), &Model##_model, (1 ? (out) : (Model *)0))
int api__ws_receive_model(api_request *req, const api_model_def *model, void *out);
int api_ws_send_text(api_request *req, api_str text);
int api_ws_send_bytes(api_request *req, api_str bytes);
#define api_ws_send_model(req, Model, value) api__ws_send_model((req), &Model##_model, (1 ? (value) : (const Model *)0))
int api__ws_send_model(api_request *req, const api_model_def *model, const void *value);
/* What is published there from now on goes to this client as text, while the handler waits in api_ws_receive. */
int api_ws_subscribe(api_request *req, const char *channel);
/* Says goodbye; 1000 when the handler ends without. The reason is at most 123 bytes. */
int api_ws_close(api_request *req, int code, const char *reason);
/* The code the client closed with; 1005: none said, 1006: it just went. */
int api_ws_close_code(const api_request *req);

#endif
