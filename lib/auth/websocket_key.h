/* The server's proof in a WebSocket handshake (RFC 6455, 4.2.2). */
#ifndef API__WEBSOCKET_KEY_H
#define API__WEBSOCKET_KEY_H

#include <api/str.h>

#define API__WEBSOCKET_ACCEPT 28

/* Computes Sec-WebSocket-Accept from Sec-WebSocket-Key. False if the key is not 16 bytes in base64. */
bool api__websocket_accept(api_str key, char accept[API__WEBSOCKET_ACCEPT + 1]);

#endif
