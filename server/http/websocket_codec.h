/* WebSocket messages (RFC 6455) without I/O: bytes in, messages out, and frames to send. Results do not depend on how
 * the bytes are split across calls. wslay parses frames; messages are assembled here, because wslay's own event layer
 * cannot stop between two messages, allocates for each, and gives no close code for a malformed frame.
 *
 * States: open -> closing (our close frame is in `out`) -> ended (the peer's close frame or malformed input arrived:
 * nothing more is read). A close frame or an error of the peer leads from open to ended at once.
 *
 * Invariants:
 *   - Nothing is sent after our close frame.
 *   - While closing, messages are read and dropped; only the peer's close frame matters.
 *   - A control frame in the middle of a message does not affect the message.
 */
#ifndef API__WEBSOCKET_CODEC_H
#define API__WEBSOCKET_CODEC_H

#include <api/buf.h>
#include <wslay/wslay.h>

enum api__ws_code {
    API__WS_NORMAL = 1000,
    API__WS_BROKEN = 1002,
    API__WS_NO_CODE = 1005, /* never sent: the close frame had no code */
    API__WS_LOST = 1006,    /* never sent: there was no close frame */
    API__WS_NOT_TEXT = 1007,
    API__WS_TOO_BIG = 1009,
    API__WS_FAILED = 1011,
    API__WS_RESTART = 1012,
};

typedef struct api__ws_codec {
    wslay_frame_context_ptr frames;
    api_str in;      /* fed but not yet read */
    api_buf message; /* the message being received, or the last one */
    api_buf out;     /* bytes to be sent; the owner empties it */
    size_t most;     /* the most bytes of a message */
    uint64_t left;   /* bytes left of the frame being read */
    char control[125];
    uint8_t control_length;
    uint8_t opcode; /* of the message; 0 between messages */
    bool in_frame, handed_out;
    bool close_sent, ended;
    bool heard;         /* bytes arrived, so the peer is alive; reset by the owner */
    uint16_t peer_code; /* close code of the peer */
} api__ws_codec;

enum api__ws_event {
    API__WS_MORE, /* all input was read */
    API__WS_TEXT,
    API__WS_BINARY,
    API__WS_END, /* no more messages will come */
};

int api__ws_codec_init(api__ws_codec *c, size_t most); /* 0 or API_ENOMEM */
void api__ws_codec_deinit(api__ws_codec *c);
/* Feeds bytes, which must stay valid until api__ws_next returns MORE or END; do not call it again before that. */
void api__ws_feed(api__ws_codec *c, api_str bytes);
/* The next message; *data is valid until the next call. Pings are answered in `out`. */
enum api__ws_event api__ws_next(api__ws_codec *c, api_str *data);
/* Appends a whole frame to `out`: a message or a ping. 0; API_ECLOSED: after a close frame; API_ENOMEM. */
int api__ws_put(api__ws_codec *c, enum wslay_opcode opcode, api_str data);
/* Appends the close frame, only once; the reason is cut at 123 bytes. */
void api__ws_put_close(api__ws_codec *c, int code, api_str reason);
/* Whether an endpoint may send this close code (7.4.1, 7.4.2 and IANA's registry). */
bool api__ws_code_good(int code);

#endif
