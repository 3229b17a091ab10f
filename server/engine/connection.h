/* One HTTP/1.1 connection.
 *
 * States:
 *   HEAD     waits for a head: idle until its first byte, then under the header timer
 *   BUSY     a task handles the request, and alone reads the socket: the body or, after an upgrade, raw bytes. After
 * the response the task may be detached with the request (`x` is NULL), which frees the connection DRAIN    answered;
 * the rest of the body is read and dropped so that the connection can be kept CLOSING  answered for the last time;
 * output remains to be sent LINGER   shut down for writing; input is dropped until the peer has read the response GONE
 * closed; freed at the end of the loop's round
 *
 * Invariants:
 *   - One request at a time. While BUSY, the bytes of its head stay in place: `in` is neither moved nor freed (a body
 *     that needs the space gets another block, and the head's is pinned until the request ends).
 *   - A task that waits for the connection sets x->awaits to what it waits for; step_busy checks whether it is there.
 *   - Responses go to `out` in order. After one with a large body (`tail`) nothing is added until it was sent.
 *   - The state changes only on the loop's own stack, except that a task adds its response.
 *   - While BUSY the connection outlives its socket: `dead` is set when the peer is gone; the end of the task closes
 * it.
 *   - Edge-triggered: `readable` and `writable` stay set until a call returns EAGAIN.
 */
#ifndef API__CONNECTION_H
#define API__CONNECTION_H

#include <sys/types.h>

#include "server/engine/exchange.h"
#include "server/engine/stream.h"

/* How the body of a streamed response is framed. */
enum api__framing {
    API__FRAMING_NONE,    /* no body: HEAD, 204, 304 */
    API__FRAMING_CHUNKED, /**/
    API__FRAMING_SIZED,   /* `stream_left` more bytes */
    API__FRAMING_UNTIL_CLOSE,
    API__FRAMING_RAW /* upgraded */
};

enum api__connection_state {
    API__CONN_HEAD,
    API__CONN_BUSY,
    API__CONN_DRAIN,
    API__CONN_CLOSING,
    API__CONN_LINGER,
    API__CONN_GONE
};

typedef struct api__connection {
    api__event handle; /* first */
    api__worker *worker;
    struct api__connection *prev, *next; /* the worker's list; `next` also in its list of dead connections */
    api__exchange *x;                    /* from the first byte of a head to its response */
    api__timer timer, write_timer;
    api__wake later;
    int fd;
    uint8_t state, peer_length;
    bool readable, writable;
    bool hung_up;   /* the peer will send no more; input may be left to read */
    bool ended;     /* no input is left either */
    bool dead;      /* the peer is gone */
    bool put_off;   /* `later` is queued */
    bool close;     /* close after the response being written */
    bool linger;    /* the peer may still be sending */
    bool continued; /* 100 was sent */
    bool fresh;     /* no request yet */
    bool heralded;  /* the peer is a trusted proxy, which may send a PROXY protocol header first (proxy_line.h) */
    bool proxied;   /* it did: `peer` and `https` are those of its client */
    bool https;
    uint8_t framing;

    char *in; /* [head, n): unread; while BUSY: [head, at) is the head and the part of the body read so far */
    uint32_t in_cap, head, at, n;
    uint32_t room; /* while BUSY: `in` may be overwritten from here on */
    char *pinned;  /* the head's block, when the body needed another one */
    uint32_t pinned_cap;

    api__h1_body body;
    int body_err;     /* why the body cannot be read */
    uint64_t window;  /* bytes since the rate was last checked; while DRAIN and LINGER: bytes dropped */
    int64_t progress; /* when the last byte of the body arrived */
    int64_t waited;   /* time spent waiting for the body since the rate was last checked */
    int64_t since;    /* when the current wait began */
    uint64_t pieces;  /* bytes of the body returned in pieces */
    api_str whole;    /* the complete body */

    uint64_t streamed, stream_left;

    api_buf out;
    size_t out_at; /* bytes of `out` already sent */
    api_str tail;  /* sent after `out` */
    char *tail_memory;
    api__lease *tail_lease; /* keeps the tail's bytes alive */

    char peer[64];
} api__connection;

/* Takes ownership of fd, also on failure. `refuse`: answer 503 and close. */
void api__connection_new(api__worker *w, int fd, const char *peer, bool refuse);
/* The worker is stopping: close it if it is idle. */
void api__connection_stop(api__connection *c);
/* Closes it at once. */
void api__connection_cut(api__connection *c);
/* Frees closed connections; at the end of a round. */
void api__connections_sweep(api__worker *w);
/* Callbacks of the worker's timer lists. */
void api__connection_idle(api__timer *t);
void api__connection_header(api__timer *t);
void api__connection_body_tick(api__timer *t);
void api__connection_write_time(api__timer *t);
void api__connection_linger(api__timer *t);

/* connection.c: runs steps until none is possible */
void api__connection_advance(api__connection *c);
void api__connection_later(api__connection *c); /* the same, at the end of the round */
bool api__connection_gone(api__connection *c);  /* closes it; false, as the last step */

/* connection_steps.c */
/* True: another step may be possible. Not to be called in state GONE. */
bool api__connection_step(api__connection *c);
/* Answers an error without handling a request (malformed, or not accepted), then closes. */
bool api__connection_refuse(api__connection *c, int status, const char *why);

/* connection_read.c */
/* Positive: bytes read; 0: no input now; negative: end of input. */
ssize_t api__connection_receive(api__connection *c, char *p, size_t n);
bool api__connection_block(api__connection *c); /* allocates the input block; false: out of memory */
void api__connection_unblock(api__connection *c);
void api__connection_unpin(api__connection *c);
/* Detaches the request along with its input blocks, which hold head and body; bytes read after them stay with the
 * connection. False: out of memory, nothing was done. */
bool api__connection_part(api__connection *c);
int api__connection_body(api_request *req, size_t limit, api_str *out);
int api__connection_piece(api_request *req, uint64_t limit, api_str *piece);

/* connection_stream.c */
extern const struct api__transport api__connection_transport;
/* Ends the response when its task ends, or cuts the connection if it is incomplete. */
void api__connection_end_stream(api__connection *c);
/* Enough was sent for a waiting writer to continue. */
bool api__connection_has_room(const api__connection *c);
static inline bool api__connection_peer_gone(const api__connection *c)
{
    return c->dead || c->hung_up || c->ended;
}

/* connection_write.c */
void api__connection_answer(api__exchange *x); /* frames the response */
void api__connection_take_output(api__connection *c);
bool api__connection_closes(const api__connection *c); /* whether it must close after this response */
/* Writes a head with the request's status, content type and headers; the rest as in api__h1_answer. `connection` NULL:
 * derived from c->close. */
void api__connection_put_head(api__connection *c, int64_t length, bool chunked, const char *connection);
void api__connection_flush(api__connection *c);
void api__connection_drop_output(api__connection *c);
static inline size_t api__connection_unsent(const api__connection *c)
{
    return c->out.n - c->out_at + c->tail.n;
}

#endif
