/* Waiting: each of these suspends the calling request alone, the server goes on. To be called from handlers,
 * dependencies, middleware and hooks, that is where there is an api_request, and only from its own task. */
#ifndef API_WAIT_H
#define API_WAIT_H

#include <api/request.h>

/* 0, or API_ECLOSED: the client has gone or the server is ending. */
int api_sleep(api_request *req, int64_t ms);
/* fn(arg) on the thread pool: for CPU work and libraries that block. It may not touch the request. 0, or API_EBUSY when
 * the pool's queue is full. */
int api_run_blocking(api_request *req, void (*fn)(void *arg), void *arg);
/* The client has gone: nobody will read the answer. */
bool api_cancelled(api_request *req);
/* Nanoseconds that only go forward, and microseconds since 1970. A test client can set them. */
int64_t api_monotonic_ns(const api_request *req);
int64_t api_wall_us(const api_request *req);

/* Channels: what one request says, others hear, on whatever worker they are. A channel is known by its name in a
 * server, through reloads of its app, and exists while somebody listens. Names and messages are copied. A listener that
 * is limits.channel_backlog messages behind loses the oldest. */
typedef struct api_subscription api_subscription;
/* Hears what is published from now on, until the request ends, or api_unsubscribe. NULL when out of memory. */
#define api_subscribe(req, channel) api__subscribe((req), API_TEXT(channel))
api_subscription *api__subscribe(api_request *req, api_str channel);
void api_unsubscribe(api_subscription *s);
/* How many will hear it; API_ETOOBIG (over limits.channel_message) or API_ENOMEM: nobody. */
#define api_publish(req, channel, ...) api__publish((req), API_TEXT(channel), API_TEXT(__VA_ARGS__))
int api__publish(api_request *req, api_str channel, api_str message);
/* The next message, lent until the next call. timeout_ms < 0: none. 0; API_ETIMEOUT; API_ETOOBIG: some were lost, said
 * once, go on; API_ECLOSED: the client has gone, the server is stopping and there is nothing left to hear, or this was
 * unsubscribed. */
int api_receive(api_subscription *s, int64_t timeout_ms, api_str *message);

#endif
