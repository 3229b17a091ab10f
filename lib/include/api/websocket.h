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
 * A page of another host (Origin) is refused with 403 unless api_use_cors allows it: browsers send cookies along.
 * Inputs and dependencies are looked at before the handshake: what fails there is answered as any request is, 403 where
 * the handler itself returns with no status of its own. The handshake is accepted by the first call of these functions,
 * or by api_ws_accept. When the handler returns, 1000 is said, or 1011 if it failed; 1012 when the server stops. After
 * API_ECLOSED there is nothing left to do but to return.
 *
 * Pings are answered, close frames seen, and what is published is passed on while the handler waits in api_ws_receive:
 * one that mostly sends waits in api_ws_receive_for instead of api_sleep. A ping is sent when nothing came for
 * limits.ws_ping; a client that does not answer it in limits.ws_pong has gone. A message over limits.ws_message closes
 * with 1009, text that is not UTF-8 with 1007. Sends wait for a slow client.
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
/* 0; API_EINVALID: no WebSocket handshake, which has been answered; API_EUSAGE: it was accepted before, or the
 * subprotocol is none that was asked for; API_ECLOSED; API_ENOMEM. */
#define api_ws_accept(req, ...) api__ws_accept((req), &(const struct api_ws_options){0, __VA_ARGS__})
int api__ws_accept(api_request *req, const struct api_ws_options *o);
/* Whether the client asked for this one. */
bool api_ws_offers(const api_request *req, const char *subprotocol);
/* The next message. 0; API_ECLOSED (see api_ws_close_code); as api_ws_accept. */
int api_ws_receive(api_request *req, api_ws_message *out);
/* The same, API_ETIMEOUT after so many milliseconds. */
int api_ws_receive_for(api_request *req, int64_t timeout_ms, api_ws_message *out);
/* The next message as a struct of a model, strings lent until the next call with a model: API_EINVALID when it is none;
 * the client is told why in a message shaped as a 422 and the connection goes on. */
#define api_ws_receive_model(req, Model, out) api__ws_receive_model((req), &Model##_model, API__IS_MUTABLE(Model, out))
int api__ws_receive_model(api_request *req, const api_model_def *model, void *out);
/* 0; API_ECLOSED; API_EINVALID: no UTF-8, nothing was sent; as api_ws_accept. */
int api_ws_send_text(api_request *req, api_str text);
int api_ws_send_bytes(api_request *req, api_str bytes);
/* API_EINVALID: the struct breaks its model, the log has the mistake and nothing was sent. */
#define api_ws_send_model(req, Model, value) api__ws_send_model((req), &Model##_model, API__IS(Model, value))
int api__ws_send_model(api_request *req, const api_model_def *model, const void *value);
/* What is published there from now on goes to this client while the handler waits in api_ws_receive: as text, as bytes
 * where it is not UTF-8. Messages that a slow client falls behind of are lost to it. */
#define api_ws_subscribe(req, channel) api__ws_subscribe((req), API_TEXT(channel))
int api__ws_subscribe(api_request *req, api_str channel);
/* Says goodbye and waits for theirs, for limits.ws_pong at most; before the handshake it refuses it: 403 with the
 * reason as its detail. The reason is cut at 123 bytes. 0, or API_EUSAGE: no code that may be said (1000 to 1003,
 * 1007 to 1014, 3000 to 4999). */
#define api_ws_close(req, code, reason) api__ws_close((req), (code), API_TEXT(reason))
int api__ws_close(api_request *req, int code, api_str reason);
/* The code the client closed with; 1005: none said, 1006: it just went, or we closed on its mistake. */
int api_ws_close_code(const api_request *req);

#endif
