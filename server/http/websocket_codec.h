/* WebSocket messages (RFC 6455) without I/O: bytes in, messages out, and frames to send. Every function gives the same
 * results however the bytes are cut. Frames are wslay's; what stands above them is here, because wslay's own event
 * layer cannot stop between two messages, allocates for each, and says no code for a broken frame.
 *
 * States: open -> closing (our close frame is in `out`) -> ended (theirs has come, or what came was broken: nothing is
 * read any more). From `open`, a close or an error of theirs does both at once.
 *
 * Invariants:
 *   - Nothing is put behind our close frame.
 *   - While closing, messages are read and dropped; only their close frame counts.
 *   - A control frame in the middle of a message leaves the message alone.
 */
#ifndef API__WEBSOCKET_CODEC_H
#define API__WEBSOCKET_CODEC_H

#include <api/buf.h>
#include <wslay/wslay.h>

enum api__ws_code {
    API__WS_NORMAL = 1000,
    API__WS_BROKEN = 1002,
    API__WS_NO_CODE = 1005, /* never sent: the close frame had none */
    API__WS_LOST = 1006,    /* never sent: there was no close frame */
    API__WS_NOT_TEXT = 1007,
    API__WS_TOO_BIG = 1009,
    API__WS_FAILED = 1011,
    API__WS_RESTART = 1012,
};

typedef struct api__ws_codec {
    wslay_frame_context_ptr frames;
    api_str in;      /* fed and not yet read */
    api_buf message; /* the one that is coming, or came last */
    api_buf out;     /* to be sent; the owner empties it */
    size_t most;     /* bytes of a message */
    uint64_t left;   /* of the frame that is being read */
    char control[125];
    uint8_t control_length;
    uint8_t opcode; /* of the message, 0 between two */
    bool in_frame, handed_out;
    bool close_sent, ended;
    bool heard;         /* something came: the peer is alive. The owner resets it. */
    uint16_t peer_code; /* what they closed with */
} api__ws_codec;

enum api__ws_event {
    API__WS_MORE, /* all was read */
    API__WS_TEXT,
    API__WS_BINARY,
    API__WS_END, /* nothing will come any more */
};

int api__ws_codec_init(api__ws_codec *c, size_t most); /* 0 or API_ENOMEM */
void api__ws_codec_deinit(api__ws_codec *c);
/* More bytes, lent until api__ws_next has said MORE or END; not before it has. */
void api__ws_feed(api__ws_codec *c, api_str bytes);
/* The next message; *data lives until the next call. Pings are answered in `out`. */
enum api__ws_event api__ws_next(api__ws_codec *c, api_str *data);
/* A whole frame into `out`: a message, or a ping. 0; API_ECLOSED behind a close frame; API_ENOMEM. */
int api__ws_put(api__ws_codec *c, enum wslay_opcode opcode, api_str data);
/* The close frame, once; the reason is cut at 123 bytes. */
void api__ws_put_close(api__ws_codec *c, int code, api_str reason);
/* Whether an endpoint may say this code (7.4.1, 7.4.2 and IANA's list). */
bool api__ws_code_good(int code);

#endif
