/* Named channels: what one thread publishes, every listener of that name gets, whatever thread it is on. One table a
 * server, shared by all generations of its app, so that a reload does not cut a conversation in two.
 *
 * A channel exists while it has listeners. A message is copied once, into a counted block; each listener has a bounded
 * queue of such blocks. All of it is under the lock of the shard that the name falls into: join, leave, publish, next.
 */
#ifndef API__CHANNEL_H
#define API__CHANNEL_H

#include <api/err.h>
#include <api/str.h>
#include <stdint.h>

typedef struct api__channels api__channels;
struct api__channel;
struct api__message;

/* The owner keeps it from join to leave. All members are the table's, but for ring. */
typedef struct api__listener {
    /* Called under the lock, by the publishing thread, when a message has come into an empty queue: it may only wake
     * somebody who then calls api__channel_next. */
    void (*ring)(struct api__listener *l);
    struct api__channel *channel;
    struct api__listener *prev, *next;
    struct api__message **queue;       /* circular */
    uint32_t first, count, room, most; /* of the queue: room grows up to most */
    bool lost;                         /* a message was dropped and nobody was told yet */
    struct api__message *held;         /* the one lent out */
} api__listener;

api__channels *api__channels_new(void);    /* NULL: out of memory */
void api__channels_free(api__channels *c); /* nobody listens any more */
/* Listens from now on, at most `backlog` messages behind. 0 or API_ENOMEM (nothing to leave then). */
int api__channel_join(api__channels *c, api_str name, size_t backlog, api__listener *l);
/* The last one takes the channel with it. What was lent is given back. */
void api__channel_leave(api__channels *c, api__listener *l);
/* How many have got it, or API_ENOMEM (none has). One that has no room loses its oldest. Nobody listens: one look. */
int api__channel_publish(api__channels *c, api_str name, api_str message);
/* The oldest message, lent until the next call or leave. API_EAGAIN: none; API_ETOOBIG: older ones were dropped, said
 * once. Listener's own thread. */
int api__channel_next(api__channels *c, api__listener *l, api_str *message);
size_t api__channel_count(api__channels *c); /* channels that exist */

#endif
