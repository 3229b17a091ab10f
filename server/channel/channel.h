/* Named channels: a message published by one thread reaches every listener of that name, on any thread. A server has
 * one table, shared by all services across reloads, so that a reload does not interrupt subscriptions.
 *
 * A channel exists while it has listeners. A message is copied once, into a reference-counted block; each listener has
 * a bounded queue of such blocks. Join, leave, publish and next all hold the lock of the shard that the name hashes to.
 */
#ifndef API__CHANNEL_H
#define API__CHANNEL_H

#include <api/err.h>
#include <api/str.h>
#include <stdint.h>

typedef struct api__channels api__channels;
struct api__channel;
struct api__message;

/* Must stay valid from join to leave. All members but `ring` belong to the table. */
typedef struct api__subscriber {
    /* Called under the lock, by the publishing thread, when a message arrives in an empty queue. It may only wake a
     * thread that then calls api__channel_next. */
    void (*ring)(struct api__subscriber *l);
    struct api__channel *channel;
    struct api__subscriber *prev, *next;
    struct api__message **queue;       /* circular */
    uint32_t first, count, room, most; /* of the queue: room grows up to `most` */
    bool lost;                         /* a message was dropped and not yet reported */
    struct api__message *held;         /* the message lent to the caller */
} api__subscriber;

api__channels *api__channels_new(void);    /* NULL: out of memory */
void api__channels_free(api__channels *c); /* requires that all listeners have left */
/* Starts listening, with at most `backlog` undelivered messages. 0 or API_ENOMEM (then do not call leave). */
int api__channel_join(api__channels *c, api_str name, size_t backlog, api__subscriber *l);
/* Invalidates the lent message. The channel is freed when its last listener leaves. */
void api__channel_leave(api__channels *c, api__subscriber *l);
/* Returns the number of listeners that got the message, or API_ENOMEM (none got it). A listener with a full queue loses
 * its oldest message. Without listeners this costs one lookup. */
int api__channel_publish(api__channels *c, api_str name, api_str message);
/* The oldest message, lent until the next call or leave. API_EAGAIN: none; API_ETOOBIG: older messages were dropped,
 * reported once. Call on the listener's own thread. */
int api__channel_next(api__channels *c, api__subscriber *l, api_str *message);
size_t api__channel_count(api__channels *c); /* number of existing channels */

#endif
