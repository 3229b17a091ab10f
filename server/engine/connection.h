/* One HTTP/1.1 connection.
 *
 * States:
 *   HEAD     waits for a head: idle while no byte of one has come, then under the header timer
 *   BUSY     a task has the request; it alone reads the socket, for the body or, once upgraded, for its own bytes. Once
 *            the answer is out the task may go its own way with the request (`x` is NULL): the connection is free
 *   DRAIN    answered; the rest of the body is read and dropped to keep the connection
 *   CLOSING  answered for the last time; the output is still on its way
 *   LINGER   writing is shut, input is dropped until the peer has seen the answer
 *   GONE     closed; freed at the end of the loop's round
 *
 * Invariants:
 *   - One request at a time. While BUSY, the bytes of its head stay where they are: `in` is neither moved nor freed (a
 *     body that needs the room gets another block, and the head's is pinned until the request ends).
 *   - A task that waits for the connection says for what in x->awaits; step_busy looks whether it is there.
 *   - Answers go to `out` in order. Behind an answer with a large body (`tail`) nothing is added until it was sent.
 *   - Only the loop's own stack changes the state, except that a task adds its answer.
 *   - While BUSY the connection outlives its socket: `dead` says that nobody is there, the end of the task closes it.
 *   - Edge-triggered: `readable` and `writable` stand until a call has said EAGAIN.
 */
#ifndef API__CONNECTION_H
#define API__CONNECTION_H

#include <sys/types.h>

#include "server/engine/exchange.h"
#include "server/engine/stream.h"

/* How the bytes of a streamed answer leave. */
enum api__framing {
    API__FRAMING_NONE,    /* not at all: HEAD, 204, 304 */
    API__FRAMING_CHUNKED, /**/
    API__FRAMING_SIZED,   /* `stream_left` bytes are to come */
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
    struct api__connection *prev, *next; /* the worker's; `next` also in its list of dead ones */
    api__exchange *x;                    /* from the first byte of a head to its answer */
    api__timer timer, write_timer;
    api__wake later;
    int fd;
    uint8_t state, peer_length;
    bool readable, writable;
    bool hung_up;   /* the peer will send no more; there may be input left to read */
    bool ended;     /* and there is none */
    bool dead;      /* nobody to answer */
    bool put_off;   /* `later` is queued */
    bool close;     /* after the answer that is being written */
    bool linger;    /* the peer may still be sending */
    bool continued; /* 100 was sent */
    bool fresh;     /* nothing was asked on it yet */
    bool heralded;  /* the peer is a trusted proxy, whose first bytes may say for whom it speaks (proxy_line.h) */
    bool proxied;   /* and did: `peer` and `https` are its client's */
    bool https;
    uint8_t framing;

    char *in; /* [head, n): unread; while BUSY: [head, at) the head and what was read of the body */
    uint32_t in_cap, head, at, n;
    uint32_t room; /* while BUSY: from here on `in` may be written over */
    char *pinned;  /* the head's block, when a body needed another one */
    uint32_t pinned_cap;

    api__h1_body body;
    int body_err;     /* why the body will not come */
    uint64_t window;  /* bytes since the last look at the rate; while DRAIN and LINGER: bytes dropped */
    int64_t progress; /* when the last byte of the body came */
    int64_t waited;   /* for its bytes, since the last look at the rate */
    int64_t since;    /* waiting for them since then */
    uint64_t pieces;  /* bytes of it that were read bit by bit */
    api_str whole;    /* the body */

    uint64_t streamed, stream_left;

    api_buf out;
    size_t out_at; /* sent up to here */
    api_str tail;  /* behind out */
    char *tail_memory;
    api__lease *tail_lease; /* what the tail's bytes belong to */

    char peer[64];
} api__connection;

/* Takes over fd. `refuse`: answer 503 and close. On failure fd is closed. */
void api__connection_new(api__worker *w, int fd, const char *peer, bool refuse);
/* The worker is stopping: close it if it is idle. */
void api__connection_stop(api__connection *c);
/* Cut it off. */
void api__connection_cut(api__connection *c);
/* Frees those that have gone; the end of a round. */
void api__connections_sweep(api__worker *w);
/* Fires of the worker's timer lists. */
void api__connection_idle(api__timer *t);
void api__connection_header(api__timer *t);
void api__connection_body_tick(api__timer *t);
void api__connection_write_time(api__timer *t);
void api__connection_linger(api__timer *t);

/* connection.c: does whatever can be done now */
void api__connection_advance(api__connection *c);
void api__connection_later(api__connection *c); /* the same, at the end of the round */
bool api__connection_gone(api__connection *c);  /* closes it; false, as the last step */

/* connection_steps.c */
/* True: another step makes sense. Not for a connection that has gone. */
bool api__connection_step(api__connection *c);
/* The next bytes are no request, or one that is not served: says so and closes. */
bool api__connection_refuse(api__connection *c, int status, const char *why);

/* connection_read.c */
/* More than 0: bytes read; 0: nothing there now; less: no more will come. */
ssize_t api__connection_receive(api__connection *c, char *p, size_t n);
bool api__connection_block(api__connection *c); /* there is an input block; false: out of memory */
void api__connection_unblock(api__connection *c);
void api__connection_unpin(api__connection *c);
/* The request takes its input blocks along, with head and body in them; what was read behind them is the connection's.
 * False: out of memory, nothing was done. */
bool api__connection_part(api__connection *c);
int api__connection_body(api_request *req, size_t limit, api_str *out);
int api__connection_piece(api_request *req, uint64_t limit, api_str *piece);

/* connection_stream.c */
extern const struct api__transport api__connection_transport;
/* The task is at its end: ends the answer, or breaks it off. */
void api__connection_end_stream(api__connection *c);
/* As much was sent as a writer waits for. */
bool api__connection_has_room(const api__connection *c);
static inline bool api__connection_peer_gone(const api__connection *c)
{
    return c->dead || c->hung_up || c->ended;
}

/* connection_write.c */
void api__connection_answer(api__exchange *x); /* frames the answer */
void api__connection_take_output(api__connection *c);
bool api__connection_closes(const api__connection *c); /* must it end with this answer? */
/* A head with status, content type and headers of the request; the rest as in api__h1_answer, `connection` NULL for
 * what c->close says. */
void api__connection_put_head(api__connection *c, int64_t length, bool chunked, const char *connection);
void api__connection_flush(api__connection *c);
void api__connection_drop_output(api__connection *c);
static inline size_t api__connection_unsent(const api__connection *c)
{
    return c->out.n - c->out_at + c->tail.n;
}

#endif
